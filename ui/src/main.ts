import { mount } from 'svelte';
import App from './App.svelte';
import { speakTo } from './lib/ipc';
import './styles/index.css';

async function start(): Promise<void> {
  // Sample data only where there is no window around the page, and never in a build.
  if (import.meta.env.DEV && !('__TAURI_INTERNALS__' in globalThis)) speakTo((await import('./sample')).sample());
  else speakTo((await import('./lib/ipc/shell')).shell);
  mount(App, { target: document.body });
}

void start();
