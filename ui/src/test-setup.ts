import { beforeEach } from 'vitest';

/** The window of a phone, where a test says nothing else: the test's own is as wide as a tablet. */
export function wideAs(width: number): void {
  Object.assign(globalThis, { innerWidth: width });
  dispatchEvent(new Event('resize'));
}

beforeEach(() => {
  wideAs(390);
  location.hash = '';
});
