// What of a task may begin another form: where, when, by what references. Never who somebody is or whether she is safe.
import type { TaskDetail } from '../../lib/ipc';
import { code } from '../../lib/words';

/** Its references in one line. */
export const known = (detail: TaskDetail): string =>
  detail.row.refs.map((ref) => `${code('ref', ref.type)} ${ref.value}`).join(', ');

/** When this officer was last there, ms UTC. */
export const visited = (detail: TaskDetail): number | null => detail.visits.findLast((visit) => visit.by.you)?.from ?? null;
