import { beforeEach } from 'vitest';

beforeEach(() => {
  location.hash = '';
});
