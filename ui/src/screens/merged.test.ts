// What two wrote apart, explained to the one whose change does not show: what may be done, both versions of a text, and a
// sentence for each rule. And where everything stands that was written: by group in sending order, with its age.
import { cleanup, render, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../App.svelte';
import { speakTo, type Notice } from '../lib/ipc';
import { forget } from '../lib/state/live.svelte';
import { look, now } from '../lib/state/look.svelte';
import { toast } from '../lib/state/toast.svelte';
import { phrase, say } from '../lib/words';
import * as en from '../lib/words/en';
import { Sample } from '../sample';
import { at, id, ME, SGT, w } from '../sample/people';
import { SYNC } from '../sample/places';
import { ASB, ASIDE, detail, NOTICE } from '../sample/tasks';
import { find, press } from './hand';

let sample: Sample;

function open(path: string, before: (sample: Sample) => void = () => {}): void {
  location.hash = path;
  sample = new Sample();
  before(sample);
  speakTo(sample);
  render(App);
}

async function explain(notice: Partial<Notice>): Promise<HTMLElement> {
  open(`/task/${id(2)}`, (s) => {
    s.instead.task = () => ({ ...detail(ASB), notices: [{ ...NOTICE, ...notice }] });
  });
  return find('[data-notice]');
}

const asked = (name: string): unknown => sample.asked.findLast(([n]) => n === name)?.[1];
const offered = (box: HTMLElement): (string | undefined)[] => [...box.querySelectorAll('button')].map((b) => b.dataset.do);

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
});

describe('a merge that is explained', () => {
  it('is asked about where a higher rank’s value shows, and never written over', async () => {
    expect(offered(await explain({}))).toEqual(['notice_ask', 'notice_keep']);
    await press('notice_ask');
    await find('dialog[data-sheet="ask"]');
    expect(asked('notice_use_mine')).toBeUndefined();
  });

  it('offers the own value where the device allows it, and writes that of this notice', async () => {
    const box = await explain({ choices: ['use_mine', 'keep'], ask: null, why: w('why.overwritten_below', { by: 'PC 208CN' }) });
    expect(offered(box)).toEqual(['notice_use_mine', 'notice_keep']);
    expect(box.textContent).toContain('PC 208CN had seen yours; you may set it again');
    await press('notice_use_mine');
    await waitFor(() => expect(asked('notice_use_mine')).toEqual({ notice: 'n1', record: id(2) }));
    expect(asked('notice_keep')).toBeUndefined();
  });

  it('is kept by one tap, which writes nothing else', async () => {
    const box = await explain({ choices: ['keep'], ask: null });
    expect(offered(box)).toEqual(['notice_keep']);
    await press('notice_keep');
    await waitFor(() => expect(asked('notice_keep')).toEqual({ notice: 'n1', record: id(2) }));
    expect(asked('notice_use_mine')).toBeUndefined();
  });

  it('is gone once it is settled', async () => {
    open(`/task/${id(2)}`, (s) => {
      s.instead.task = () => ({ ...detail(ASB), notices: [{ ...NOTICE, settled: true }] });
    });
    await find('[data-screen="task"]');
    await waitFor(() => expect(document.querySelector('[data-list="timeline"]')).not.toBeNull());
    expect(document.querySelector('[data-notice]')).toBeNull();
  });

  it('shows the value that does not show struck, with who set it and when, and the one that does', async () => {
    const box = await explain({});
    expect([...box.querySelectorAll('dt')].map((e) => e.textContent)).toEqual(['You', 'Sgt 45CN']);
    expect([...box.querySelectorAll('.v.old')].map((e) => e.textContent.trim())).toEqual(['was 16:00']);
    expect(box.textContent).toContain('set offline at 13:10');
    expect(box.textContent).toContain('Showing 18:00, set by your supervisor.');
  });

  it('shows both versions of a text, and strikes neither', async () => {
    const box = await explain({
      field: 'text.briefing',
      heading: w('notice.text_rewritten', { by: 'Sgt 45CN', field_code: 'text.briefing' }),
      sides: [
        { by: ME, at: at('13:10'), offline: true, value: { is: 'text', value: 'the lock gates' }, showing: true },
        { by: SGT, at: at('13:25'), offline: false, value: { is: 'text', value: 'the bins' }, showing: false },
      ],
      showing: { is: 'nothing' },
      why: w('why.text_rewritten'),
      kept: [],
      choices: ['keep'],
      ask: null,
    });
    expect(box.querySelector('h2')?.textContent).toContain('You and Sgt 45CN rewrote the same words: what to do');
    expect([...box.querySelectorAll('dd.v')].map((e) => e.textContent.trim())).toEqual(['the lock gates', 'the bins']);
    expect(box.querySelector('.old')).toBeNull();
    expect(box.textContent).toContain('typed at 13:25');
    // There is nothing to keep one of: it is only seen.
    expect(box.querySelector('[data-do="notice_keep"]')?.textContent?.trim()).toBe('I have seen it');
    expect(box.textContent).toContain('What both of you typed stands in the text; put it right there.');
  });
});

describe('each rule', () => {
  const keys = Object.values(en).flatMap((part) => Object.keys(part));
  const speak = (language: string): void =>
    look.take({ theme: 'auto', language, text: 100, vibrate: true, letter_keys: true, alerts: true });
  afterEach(() => speak('en'));

  it.each(['en', 'fr'])('by which a merge is explained has its own sentence, in %s', (language) => {
    speak(language);
    const rules = keys.filter((key) => key.startsWith('why.'));
    expect(rules.length).toBeGreaterThan(15);
    const said = rules.map((code) => phrase(w(code, { by: 'PC 208CN' })));
    expect(new Set(said).size).toBe(rules.length);
    const headings = keys.filter((key) => key.startsWith('notice.'));
    const told = headings.map((code) => say(w(code, { by: 'A', to: 'B', field_code: 'field.due_by', crime: '01/1/26' })));
    for (const sentence of [...said, ...told]) expect(sentence).not.toMatch(/[{}]|notice\.|why\./);
  });
});

describe('where everything stands', () => {
  const groups = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-group]')];

  it('is said by group, in the order in which the device sends', async () => {
    const order = ['safety', 'tasks', 'victims', 'notebook', 'ward', 'photos'];
    open('/sync');
    await find('[data-group]');
    expect(groups().map((g) => g.dataset.group)).toEqual(order);
    cleanup();
    forget();
    // The order is the device's: nothing here sorts it again.
    open('/sync', (s) => {
      s.instead.sync_state = () => ({ ...SYNC, groups: [...SYNC.groups].reverse() });
    });
    await find('[data-group]');
    expect(groups().map((g) => g.dataset.group)).toEqual([...order].reverse());
  });

  it('says of each group that waits since when its oldest does, and of none that does not', async () => {
    const since: Record<string, string> = { tasks: '13:10', notebook: '14:08', photos: '13:40' };
    open('/sync', (s) => {
      now.fix(at('14:10'));
      const groups = SYNC.groups.map((g) => ({ ...g, oldest_at: g.group in since ? at(since[g.group] ?? '') : null }));
      s.instead.sync_state = () => ({ ...SYNC, groups, reads_waiting: 0, reads_oldest_at: null });
    });
    await find('[data-group]');
    const age = (group: HTMLElement): string | undefined =>
      [...group.querySelectorAll('small')].map((line) => line.textContent).find((line) => line.startsWith('oldest waiting'));
    const ages = groups().map((group) => [group.dataset.group, age(group)]);
    expect(ages).toEqual([
      ['safety', undefined],
      ['tasks', 'oldest waiting 1 h'],
      ['victims', undefined],
      ['notebook', 'oldest waiting 2 min'],
      ['ward', undefined],
      ['photos', 'oldest waiting 30 min'],
    ]);
  });

  it('counts the readings with the safety group, by the older of both', async () => {
    open('/sync', (s) => {
      now.fix(at('14:10'));
      const groups = SYNC.groups.map((g) => (g.group === 'safety' ? { ...g, waiting: 1, oldest_at: at('14:05') } : g));
      s.instead.sync_state = () => ({ ...SYNC, groups, reads_waiting: 2, reads_oldest_at: at('13:50') });
    });
    expect((await find('[data-group="safety"]')).textContent).toContain('oldest waiting 20 min');
  });

  it('puts what needs the officer before the table, with its own choices', async () => {
    open('/sync');
    const aside = await find('[data-aside]');
    const first = groups()[0] as HTMLElement;
    expect(aside.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    expect((await find('[data-group="tasks"]')).querySelectorAll('td')[1]?.textContent).toBe('1');
    await press('choose-ask_supervisor');
    await waitFor(() =>
      expect(asked('needs_you_choose')).toMatchObject({
        id: ASIDE.id,
        choice: 'ask_supervisor',
        said: expect.stringContaining('19:30'),
      }),
    );
  });
});
