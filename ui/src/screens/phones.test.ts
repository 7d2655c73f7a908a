// A lost phone, work without the hub made longer, and an officer's own access log: what is said before, and what is asked.
import { cleanup, fireEvent, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget } from '../lib/state/live.svelte';
import { toast } from '../lib/state/toast.svelte';
import { at, id, ME } from '../sample/people';
import { fileMade, PHONE, READS, TABLET } from '../sample/phones';
import { asked, find, open, press } from './hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  toast.close();
  location.hash = '';
});

const HIS = `/phones/${ME.officer}`;
const lose = async (device: string): Promise<void> =>
  void (await fireEvent.click(await find(`[data-do="phone-lost"][data-id="${device}"]`)));

describe('a lost phone', () => {
  it('is found from the team’s page beside its officer', async () => {
    open('/team', 'as=sergeant');
    const link = await find('[data-do="phones"][data-id="PC 123CN"]');
    expect(link.getAttribute('href')).toBe(`#${HIS}`);
  });

  it('is reported only after the sheet has said what that does', async () => {
    open(HIS, 'as=sergeant');
    await lose(PHONE);
    const sheet = await find(`dialog[data-sheet="lost-${PHONE}"]`);
    expect(sheet.textContent).toContain('it forgets its key');
    expect(sheet.textContent, 'a form is no name: it is said in words').toMatch(/device “(Phone|Tablet)”/);
    expect(sheet.textContent).toContain('It cannot be taken back');
    expect(asked('phone_lost')).toBeUndefined();
    await press('save-lost');
    await waitFor(() => expect(asked('phone_lost')).toEqual({ device: PHONE }));
    const report = await find('[data-lost]');
    expect(report.textContent).toContain('26 Nov 14:10');
    expect(report.textContent).toContain('3 d of the 72 hours left');
    const victims = [...document.querySelectorAll('[data-list="lost-victims"] li')];
    expect(victims.map((v) => v.getAttribute('data-risk'))).toEqual(['true', 'false']);
    expect(victims[0]?.textContent).toContain('At risk: tell first');
    await waitFor(() => expect(document.querySelector(`[data-phone="${PHONE}"] [data-revoked]`)).not.toBeNull());
  });

  it('that was reported before shows its report without being asked whether', async () => {
    open(`${HIS}!lost-${PHONE}`, 'as=sergeant', (s) => {
      const before = s.call.bind(s);
      void before('phone_lost', { device: PHONE });
    });
    await find('[data-lost]');
    expect(document.querySelector('[data-do="save-lost"]')).toBeNull();
  });

  it('that the hub refuses says why and shows no report', async () => {
    open(HIS, 'as=sergeant', (s) => {
      s.instead.phone_lost = () => {
        throw { code: 'not_granted', field: null, params: {}, retry: 'never', id: id(1) };
      };
    });
    await lose(PHONE);
    await press('save-lost');
    await waitFor(() => expect(document.querySelector('dialog')?.textContent).toContain('By the hub’s roster this is not yours'));
    expect(document.querySelector('[data-lost]')).toBeNull();
  });

  it('of one’s own is reported from another, and never the one in the hand', async () => {
    open('/profile');
    await find(`[data-do="phones"][href="#${HIS}"]`);
    cleanup();
    open(HIS);
    await find(`[data-do="phone-lost"][data-id="${PHONE}"]`);
    expect(document.querySelector(`[data-do="phone-lost"][data-id="${TABLET}"]`)).toBeNull();
    expect(document.querySelector('[data-do="lease-longer"]')).toBeNull();
  });

  it('without a connection nothing is shown from before', async () => {
    open(HIS, 'as=sergeant', (s) => {
      s.instead.phones = () => {
        throw { code: 'hub_unreachable', field: null, params: {}, retry: 'later', id: id(1) };
      };
    });
    expect((await find('[data-offline]')).textContent).toContain('not kept on this phone');
    expect(document.querySelector('[data-phone]')).toBeNull();
  });
});

describe('work without the hub', () => {
  it('is made longer by a supervisor, to a time that is chosen, at most 72 hours after the end of duty', async () => {
    open(HIS, 'as=sergeant');
    await press('lease-longer');
    const times = () => [...document.querySelectorAll<HTMLInputElement>('input[name="until"]')];
    await waitFor(() => expect(times()).toHaveLength(3));
    const most = at('22:00', '2026-11-26');
    expect(times().map((input) => Number(input.value))).toEqual([at('22:00', '2026-11-24'), at('22:00', '2026-11-25'), most]);
    await press('save-longer');
    expect(asked('lease_extend')).toBeUndefined();
    await fireEvent.click(times()[2] as HTMLElement);
    await press('save-longer');
    await waitFor(() => expect(asked('lease_extend')).toEqual({ officer: ME.officer, until: most }));
    await waitFor(() => expect(document.querySelector(`[data-lease="${most}"]`)).not.toBeNull());
  });
});

describe('what an officer opened', () => {
  it('is told by day, the newest first, by reference and with why, their other devices among it', async () => {
    open('/reads');
    const lists = await waitFor(() => {
      const found = [...document.querySelectorAll('[data-list="reads"]')];
      expect(found).toHaveLength(2);
      return found;
    });
    expect(lists[0]?.children).toHaveLength(2);
    expect(lists[0]?.children[0]?.textContent).toContain('01/1234567/26');
    expect(lists[0]?.children[0]?.textContent).toContain('Why: your own work');
    expect(lists[0]?.children[0]?.textContent, 'two at once are one line').toContain('Opened 2 times in this minute');
    expect(lists[0]?.children[1]?.textContent).toContain('She rang the front desk');
    expect(lists[0]?.children[1]?.textContent).toContain('On another device');
    expect((await find('[data-everywhere]')).textContent).toContain('On all your devices');
    const file = lists[1]?.textContent;
    expect(file, 'a file that was made is said in words').toContain('Made a file: statement, for the CPS');
    expect(file).toContain('3a6e b079 … ac87');
    expect(file, 'and not as the log spells it').not.toContain('SHA-256');
  });

  it('says what was blacked out by order in a file, and that a stopped one was never written', async () => {
    const files = [
      fileMade({ redacted: 2, order: 'R v D, for sentence', whom: 'counsel, for the CPS' }),
      fileMade({ redacted: 3, order: 'Court' }),
      fileMade({ what: 'bundle', stopped: true }),
      null,
    ];
    const rows = ['a', 'b', 'c', 'export of goods'];
    const all = READS.reads.slice(0, 4).map((read, i) => ({ ...read, reason: rows[i] ?? '', made: files[i] ?? null }));
    open('/reads', '', (s) => (s.instead.own_reads = () => ({ ...READS, reads: all })));
    await find('[data-list="reads"]');
    const said = (await find('[data-screen="reads"]')).textContent;
    expect(said).toContain('3 entries blacked out by order: Court');
    expect(said).toContain('Made a file: statement, for counsel, for the CPS');
    expect(said).toContain('2 entries blacked out by order: R v D, for sentence');
    expect(said).toContain('Stopped, nothing was written: bundle, for the CPS');
    expect(said, 'a reason that is no file of ours stands as it was written').toContain('Why: export of goods');
  });

  it('says of the papers of a case and of the audit what they were', async () => {
    const files = ['mg6c', 'mg6d', 'audit'].map((what) => ({ reason: what, made: fileMade({ what }) }));
    const all = READS.reads.slice(0, 3).map((read, i) => ({ ...read, ...files[i] }));
    open('/reads', '', (s) => (s.instead.own_reads = () => ({ ...READS, reads: all })));
    const said = (await find('[data-list="reads"]')).textContent;
    expect(said).toContain('schedule of unused material, for the CPS');
    expect(said).toContain('schedule of sensitive material, for the CPS');
    expect(said).toContain('weekly audit of exhibits, for the CPS');
  });

  it('says so where only this device’s own log is told', async () => {
    open('/reads', '', (s) => (s.instead.own_reads = () => ({ ...READS, everywhere: false, reads: [] })));
    expect((await find('[data-everywhere="false"]')).textContent).toContain('On this phone only');
    expect((await find('.nothing')).textContent).toContain('Nothing yet');
  });
});
