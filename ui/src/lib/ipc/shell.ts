// The backend of the real window: one Tauri command per operation, `{ ask }` in, the answer out.
import { convertFileSrc, invoke } from '@tauri-apps/api/core';
import { listen as hearFrom } from '@tauri-apps/api/event';
import { RAW_HEADER } from './bindings/commands';
import type { Backend } from './index';

export const shell: Backend = {
  call: (name, ask) => invoke(name, { ask }),
  send: (name, ask, bytes) => invoke(name, bytes, { headers: { [RAW_HEADER]: encodeURIComponent(JSON.stringify(ask)) } }),
  listen: (event, hear) => hearFrom(event, (message) => hear(message.payload)),
  picture: (id, original) => `${convertFileSrc(id, 'evidence')}${original ? '?original' : ''}`,
};
