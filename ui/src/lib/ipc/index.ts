// The only door to the device. Screens call operations by their names; the types come from Rust.
import type { Failure } from './bindings/Failure';
import type { Operations } from './bindings/commands';

export type * from './types';
export type { Operations };

export type Operation = keyof Operations;
export type Takes<K extends Operation> = Operations[K]['takes'];
export type Gives<K extends Operation> = Operations[K]['gives'];

/** What the shell tells without being asked. */
export type Heard = 'changed' | 'strip' | 'session' | 'exporting' | 'alert_tapped';

/** Whatever answers operations: the shell of the window, or sample data while looking at screens. */
export interface Backend {
  call<K extends Operation>(name: K, ask: Takes<K>): Promise<Gives<K>>;
  send<K extends Operation>(name: K, ask: Takes<K>, bytes: Uint8Array): Promise<Gives<K>>;
  listen(event: Heard, hear: (payload: unknown) => void): Promise<() => void>;
  /** Address of a picture by its id: its thumbnail, or the original after its check. */
  picture(id: string, original?: boolean): string;
}

let backend: Backend | undefined;

export function speakTo(to: Backend): void {
  backend = to;
}

function open(): Backend {
  if (!backend) throw new Error('no backend yet');
  return backend;
}

export const call = <K extends Operation>(name: K, ask: Takes<K>): Promise<Gives<K>> => open().call(name, ask);

/** An operation whose body is raw bytes. */
export const send = <K extends Operation>(name: K, ask: Takes<K>, bytes: Uint8Array): Promise<Gives<K>> =>
  open().send(name, ask, bytes);

export const listen = (event: Heard, hear: (payload: unknown) => void): Promise<() => void> => open().listen(event, hear);

export const picture = (id: string, original = false): string => open().picture(id, original);

/** What an operation rejects with; anything else is a defect of the app and reads as one. */
export function failureOf(problem: unknown): Failure {
  if (typeof problem === 'object' && problem !== null && 'code' in problem && 'params' in problem) return problem as Failure;
  return { code: 'unexpected', field: null, params: { what: String(problem) }, retry: 'never', id: '' };
}
