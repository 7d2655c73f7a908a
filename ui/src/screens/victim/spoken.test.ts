// The page of a victim speaks of them as the record says: of a man as he, and where nothing is said, of "the victim".
import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VictimDetail } from '../../lib/ipc';
import { forget } from '../../lib/state/live.svelte';
import { id } from '../../sample/people';
import { victimDetail } from '../../sample/victims';
import { asked, choose, find, open, press } from '../hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  location.hash = '';
});

const PAGE = `/victim/${id(30)}`;

/** The page with nothing on it that somebody wrote. */
const spokenOf = (path: string, pronoun: string | null, over: Partial<VictimDetail> = {}): void =>
  open(path, 'read', (device) => {
    const detail = victimDetail(true);
    device.instead.victim = () => ({ ...detail, log: [], vps: [], who: { ...detail.who, pronoun }, ...over });
  });
const card = { is: 'none', safe_contact: null } as const;
const words = async (): Promise<string> => (await find('[data-screen="victim"]')).textContent ?? '';

describe('The page of a victim', () => {
  it('who is a man says he and him, and nowhere she', async () => {
    spokenOf(PAGE, 'he', { card });
    await screen.findByText('His rights and needs');
    const said = await words();
    const his = [
      'Ask how it is safe to contact him',
      'Who he is',
      'New task for him',
      'He asks for a review',
      'You answer for him',
    ];
    for (const text of his) expect(said).toContain(text);
    expect(said).not.toMatch(/\b(she|her|hers|herself)\b/i);
  });

  it('of whom nothing is said guesses nothing', async () => {
    spokenOf(PAGE, null, { card });
    await screen.findByText('The victim’s rights and needs');
    const said = await words();
    for (const text of ['Ask how it is safe to contact the victim', 'Who the victim is', 'The victim asks for a review'])
      expect(said).toContain(text);
    expect(said).not.toMatch(/\b(she|her|hers|herself|he|him|his|himself)\b/i);
    expect(document.querySelector('[data-pronoun]')).toBeNull();
  });

  it('who is spoken of as they has verbs that agree', async () => {
    spokenOf(PAGE, 'they', { card });
    await screen.findByText('Who they are');
    expect(await words()).toContain('They ask for a review');
  });

  it('says so in every form about him', async () => {
    for (const [sheet, says] of [
      ['needs', 'He declines to be asked'],
      ['contact', 'What you told him'],
      ['card', 'Ask him each line'],
      ['vps', 'Offered'],
      ['referral', 'Does he accept?'],
      ['supporter', 'Who supports him'],
      [`supporter_end-${id(143)}`, 'No longer supports him'],
      ['decision', 'What he decided'],
      ['review_asked', 'How he asked'],
      ['hand_over', 'You answer for him until the other officer accepts'],
      ['who', 'Who he is'],
    ] as const) {
      spokenOf(`${PAGE}!${sheet}`, 'he');
      await waitFor(() => expect(document.querySelector('dialog')?.textContent, sheet).toContain(says));
      // The form about who they are offers every pronoun.
      if (sheet !== 'who') expect(document.querySelector('dialog')?.textContent, sheet).not.toMatch(/\b(she|her|hers)\b/i);
      cleanup();
      forget();
    }
  });
});

describe('How a victim is spoken of', () => {
  const of = (): HTMLInputElement | null => document.querySelector('input[name="pronoun"]:checked');

  it('is asked in the form about who they are, and "not said" takes it back', async () => {
    spokenOf(`${PAGE}!who`, null);
    await find('input[name="pronoun"][value="he"]');
    expect(of()?.value).toBe('not_said');
    await choose('pronoun', 'he');
    await press('save-who');
    await waitFor(() => expect(asked('victim_edit')).toMatchObject({ who: { pronoun: 'he' } }));
    cleanup();
    forget();

    spokenOf(`${PAGE}!who`, 'he');
    await find('input[name="pronoun"][value="he"]');
    expect(of()?.value).toBe('he');
    await choose('pronoun', 'not_said');
    await press('save-who');
    await waitFor(() => expect(asked('victim_edit')).toMatchObject({ who: { pronoun: null } }));
  });

  it('is asked of a new victim, where nothing is filled in by a name', async () => {
    open('/victims!victim_create', 'as=sergeant');
    await find('input[name="pronoun"][value="they"]');
    expect(of()?.value).toBe('not_said');
  });

  it('stands on the page where it was said', async () => {
    open(`/victim/${id(31)}`, 'read');
    expect((await find('[data-pronoun="he"]')).textContent).toBe('He');
    await screen.findByText('Take him over');
  });
});
