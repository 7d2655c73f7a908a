import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** The sample backend is for looking at screens in a browser and for tests; a build that contains it is refused. */
function withoutSamples(): Plugin {
  return {
    name: 'without-samples',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        const sample = chunk.type === 'chunk' && chunk.moduleIds.find((id) => id.includes('/src/sample/'));
        if (sample) this.error(`${sample} is sample data and must not be built into the app`);
      }
    },
  };
}

export default defineConfig({
  plugins: [svelte(), svelteTesting(), withoutSamples()],
  base: './',
  build: { target: ['es2022', 'safari15', 'chrome105'], assetsInlineLimit: 0, sourcemap: false },
  server: { port: 5173, strictPort: true, host: '127.0.0.1' },
  clearScreen: false,
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts', 'tests/**/*.test.ts'], setupFiles: ['src/test-setup.ts'] },
});
