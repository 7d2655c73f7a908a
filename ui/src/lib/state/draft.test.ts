// What is being typed is there after the phone died in the middle of it; on every form.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { speakTo } from '../ipc';
import { Sample } from '../../sample';
import { Draft } from './draft.svelte';
import { formPage } from './forms';

let sample: Sample;
const kept = () => sample.asked.filter(([name]) => name === 'draft_save').map(([, ask]) => (ask as { content: string }).content);

describe('a draft', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    sample = new Sample();
    speakTo(sample);
  });
  afterEach(() => vi.useRealTimers());

  it('is kept while the officer types on without a pause', async () => {
    const fields = { text: '' };
    const draft = new Draft('task_note', 'r', fields);
    for (let n = 1; n <= 20; n += 1) {
      fields.text = 'x'.repeat(n);
      draft.typed();
      await vi.advanceTimersByTimeAsync(100);
    }
    // Killed now, at most a third of a second of typing is lost: no pause was waited for.
    const last = JSON.parse(kept().at(-1) ?? '{"text":""}') as { text: string };
    expect(kept().length).toBeGreaterThan(4);
    expect(last.text.length).toBeGreaterThan(16);
  });

  it('is gone once it became a record, whatever was still on its way', async () => {
    const fields = { text: '' };
    const draft = new Draft('task_note', 'r', fields);
    fields.text = 'Knocked twice.';
    draft.typed();
    await draft.clear();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(kept()).toEqual([null]);
  });

  it('is none once nothing typed is left: a line that was saved is not unfinished', async () => {
    const fields = { text: '' };
    const draft = new Draft('note_line', null, fields);
    fields.text = 'On foot, Canal Side';
    await draft.keep();
    expect(draft.keptAt).not.toBeNull();
    fields.text = '';
    await draft.keep();
    expect(kept().at(-1)).toBeNull();
    expect(draft.keptAt).toBeNull();
  });

  it('that is not read back, because the lease is over, is not written over', async () => {
    sample.instead.draft_load = () => {
      throw { code: 'lease_over', field: null, params: {}, retry: 'never', id: '' };
    };
    const fields = { text: '' };
    const draft = new Draft('note_line', null, fields);
    await draft.load();
    fields.text = 'Shouting from flat 12.';
    draft.typed();
    await vi.advanceTimersByTimeAsync(2_000);
    await draft.clear();
    expect(kept()).toEqual([]);
  });

  it('that was emptied stays empty, however long the words before it took to be kept', async () => {
    let held: string | null = null;
    const answers = sample.call.bind(sample) as (name: string, ask: unknown) => Promise<unknown>;
    const slowly = async (name: string, ask: unknown): Promise<unknown> => {
      const { content = null } = ask as { content?: string | null };
      if (name === 'draft_save') {
        await new Promise((done) => setTimeout(done, content ? 500 : 1));
        held = content;
      }
      return answers(name, ask);
    };
    sample.call = slowly as typeof sample.call;
    const draft = new Draft('note_line', null, { text: '' });
    draft.fields.text = 'On foot, Canal Side';
    const words = draft.keep();
    draft.fields.text = '';
    const none = draft.keep();
    await vi.advanceTimersByTimeAsync(2_000);
    await Promise.all([words, none]);
    expect(held).toBeNull();
  });

  it('is found again from Today at the form it was typed in', () => {
    const row = { title: '', at: 0 };
    expect(formPage({ ...row, form: 'task_result', record: 'r', kind: 'task' })).toBe('/task/r!result');
    expect(formPage({ ...row, form: 'contact_save', record: 'v', kind: 'victim_contact' })).toBe('/victim/v!contact');
    expect(formPage({ ...row, form: 'note_line', record: null, kind: null })).toBe('/notebook');
    expect(formPage({ ...row, form: 'newer', record: null, kind: null })).toBe('/today');
  });
});

describe('every form', () => {
  it('keeps a draft', () => {
    const files = import.meta.glob<string>(['../../screens/**/*.svelte', '../../components/*.svelte'], {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    expect(Object.keys(files).length).toBeGreaterThan(60);
    const bare = Object.entries(files).filter(
      ([, text]) => text.includes('form.save(') && /<Field|kind="area"/.test(text) && !text.includes('draft('),
    );
    expect(bare.map(([file]) => file)).toEqual([]);
  });
});
