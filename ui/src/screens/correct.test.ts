// A wrong fact in a victim's log: what it said stays readable, what differs is sent with a reason.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../lib/state/live.svelte';
import { session } from '../lib/state/session.svelte';
import { toast } from '../lib/state/toast.svelte';
import { id } from '../sample/people';
import { victimDetail } from '../sample/victims';
import { asked, find, open, press, type } from './hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  session.back();
  toast.close();
  location.hash = '';
});

describe('A wrong fact in her log', () => {
  it('stands struck beside what is right, and is corrected with what differs and a reason', async () => {
    open(`/victim/${id(30)}`, 'read');
    const was = await find(`[data-was="${id(130)}"]`);
    expect(was.textContent).toMatch(/Spoke/i);
    expect(was.classList.contains('del')).toBe(true);
    await screen.findByText(/The call went to her voicemail/);
    await press('correct');
    await find(`[data-sheet="correct-${id(130)}"]`);
    await press('save-correction');
    await screen.findByText('Say why it was wrong.');
    expect(asked('entry_correct')).toBeUndefined();
    const outcome = await find('dialog select[name="outcome"]');
    await fireEvent.change(outcome, { target: { value: 'no_reply' } });
    await type('reason', 'It rang out');
    await press('save-correction');
    const shown = victimDetail(true).log[0];
    await waitFor(() =>
      expect(asked('entry_correct')).toMatchObject({
        record: id(30),
        entry: id(130),
        outcome: 'no_reply',
        at: shown?.correct?.at,
        ended_at: null,
        reason: 'It rang out',
      }),
    );
  });
});
