// A forgotten passphrase, against sample data: the officer at the locked screen, and the sergeant who makes the code.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../lib/state/live.svelte';
import { toast } from '../lib/state/toast.svelte';
import { id, ME, NOW, PC208, session } from '../sample/people';
import { wideAs } from '../test-setup';
import { asked, choose, find, open, press, sample } from './hand';

const fill = async (name: string, text: string): Promise<void> =>
  void (await fireEvent.input(await find(`main [name="${name}"]`), { target: { value: text } }));
const submit = async (): Promise<void> => void (await fireEvent.submit(await find('[data-form="forgot"]')));
const refused = (code: string) => () => {
  throw { code, field: null, params: {}, retry: 'never', id: id(1) };
};

beforeEach(() => {
  forget();
  toast.close();
});
afterEach(() => cleanup());

describe('An officer who forgot their passphrase', () => {
  it('types the code and another passphrase twice, and is where the lock came', async () => {
    open('/tasks', 'stage=locked');
    await press('forgot');
    await fill('code', 'k7qf-9xpd 2m4t');
    await fill('passphrase', 'a kingfisher');
    await fill('passphrase_again', 'a kingfisher');
    await submit();
    await find('[data-screen="tasks"]');
    expect(asked('recover')).toEqual({ code: 'K7QF9XPD2M4T', passphrase: 'a kingfisher' });
  });

  it('spends no code while the new passphrase is too short, or typed in two ways', async () => {
    open('/today', 'stage=locked');
    await press('forgot');
    await fill('code', 'K7QF-9XPD-2M4T');
    await fill('passphrase', 'short');
    await fill('passphrase_again', 'short');
    await submit();
    await waitFor(() => expect(document.querySelector('[aria-invalid]')?.getAttribute('name')).toBe('passphrase_again'));
    await fill('passphrase', 'a kingfisher by the weir');
    await fill('passphrase_again', 'a kingfisher by the lock');
    await submit();
    await screen.findByText('The two passphrases differ.');
    expect(asked('recover')).toBeUndefined();
  });

  it('is told why a code does not open it, in words, and may go back', async () => {
    open('/today', 'stage=locked');
    await press('forgot');
    await fill('passphrase', 'a kingfisher by the weir');
    await fill('passphrase_again', 'a kingfisher by the weir');
    for (const [code, words] of [
      ['code_used', /used already/],
      ['code_expired', /has expired/],
      ['no_spare_key', /left no spare key/],
      ['spare_key_unfit', /does not fit this device/],
      ['revoked', /has revoked this device/],
    ] as const) {
      sample.instead.recover = refused(code);
      await submit();
      await screen.findByText(words);
    }
    await press('forgot-back');
    await find('[data-do="unlock"]');
  });

  it('is not offered a code where no passphrase opens the vault', async () => {
    open('/today', 'stage=locked', (s) => {
      s.instead.session_state = () => ({ ...session('locked', false), needs_passphrase: false });
    });
    await waitFor(() => expect(sample.asked.map(([name]) => name)).toContain('session_state'));
    await waitFor(() => expect(document.querySelector('[data-do="forgot"]')).toBeNull());
    await find('[data-do="unlock"]');
  });
});

describe('Their sergeant', () => {
  it('makes a code beside their phone, and reads whom it is for and until when', async () => {
    wideAs(390);
    open('/team', 'as=sergeant');
    await fireEvent.click(await find(`[data-do="unlock-code"][data-id="${PC208.name}"]`));
    await find('[data-sheet^="unlock_code"]');
    expect(asked('unlock_code')).toBeUndefined();
    await press('unlock-code-make');
    const code = await find('[data-code]');
    expect(code.textContent).toBe('K7QF-9XPD-2M4T');
    expect(asked('unlock_code')).toEqual({ officer: PC208.officer });
    const sheet = await find('[data-sheet^="unlock_code"]');
    expect(sheet.textContent).toContain(PC208.name);
    expect(sheet.textContent).toContain('See who you give it to');
  });

  it('chooses whose phone it is on the board, and is told where they are not theirs', async () => {
    wideAs(1280);
    open('/team', 'as=sergeant');
    await press('unlock-code');
    await press('unlock-code-make');
    await screen.findByText('Choose whose phone it is.');
    sample.instead.unlock_code = refused('not_granted');
    await choose('officer', ME.officer);
    await press('unlock-code-make');
    await find('[data-problem="not_granted"]');
    sample.instead.unlock_code = () => ({ code: 'ABCD-EFGH-JKMN', officer: ME, until_at: NOW });
    await press('unlock-code-make');
    expect((await find('[data-code]')).textContent).toBe('ABCD-EFGH-JKMN');
    expect(document.querySelector('[data-problem]')).toBeNull();
  });
});
