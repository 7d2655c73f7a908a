import type { IconName } from './icons';

/** The shape beside a task's state: a tick says that somebody has taken it up, and nothing else gets one. */
const SHAPES: Record<string, IconName> = {
  draft: 'pencil',
  unassigned: 'people',
  attempted: 'again',
  handed_back: 'undo',
  sent_back: 'undo',
  resulted: 'done',
  resulted_after_cancel: 'done',
  reviewed: 'done',
  cancelled: 'not',
  expired: 'not',
};

/** The icon of a task's state; a state newer than this app has the plain one of work. */
export const statusIcon = (status: string): IconName =>
  SHAPES[status] ?? (['assigned', 'accepted', 'double_accepted', 'started'].includes(status) ? 'tick' : 'task');
