import { describe, expect, it } from 'vitest';
import { statusIcon } from './status';

describe('the shape beside a task’s state', () => {
  it.each(['unassigned', 'handed_back', 'sent_back', 'cancelled', 'expired'])('of %s is no tick', (status) => {
    expect(['tick', 'done'], 'nobody has it in hand').not.toContain(statusIcon(status));
  });

  it('ticks what somebody took up, and closes what is over', () => {
    expect(statusIcon('accepted')).toBe('tick');
    expect(statusIcon('resulted_after_cancel')).toBe('done');
    expect(statusIcon('newer_than_this_app')).toBe('task');
  });
});
