import { onDestroy } from 'svelte';
import { call } from '../ipc';

/**
 * The page of one record. As long as it is open the device keeps the record, also where it is its officer's no longer; once it is
 * closed the next sync lets go of it. A window that is locked has nothing to close.
 */
export function opened(record: () => string): void {
  onDestroy(() => void call('record_closed', { record: record() }).catch(() => undefined));
}
