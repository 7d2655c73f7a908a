// A victim's rights on the screens: nothing is filled in, the call keeps the session, whose she is, what a supervisor decides.
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Card, type Deadline, type SessionState, type TaskRow } from '../lib/ipc';
import { forget } from '../lib/state/live.svelte';
import { session } from '../lib/state/session.svelte';
import { toast } from '../lib/state/toast.svelte';
import { PERMISSION, Sample } from '../sample';
import { at, id, ME, NOW, PC208, SGT, w } from '../sample/people';
import { detail as task, ROWS } from '../sample/tasks';
import { CARD, version, victimDetail, VICTIMS } from '../sample/victims';
import { asked, choose, find, open, press, type } from './hand';

beforeEach(() => forget());
afterEach(() => {
  cleanup();
  session.back();
  toast.close();
  location.hash = '';
});

describe('Her needs', () => {
  it('are asked question by question: nothing is chosen before, and nothing is saved unasked', async () => {
    open(`/victim/${id(30)}!needs`, 'read');
    await find('[data-sheet="needs"]');
    expect(document.querySelectorAll('dialog input:checked').length).toBe(0);
    await press('needs-next');
    await screen.findByText(/Not answered yet: Is an interpreter needed/);
    await choose('interpreter', 'no');
    await press('needs-next');
    await find('[data-step="1"]');
    expect(document.querySelectorAll('dialog input:checked').length).toBe(0);
    await choose('entitlement', 'domestic_abuse');
    await choose('declined', 'no');
    await press('needs-next');
    for (const question of ['fears', 'children', 'immigration', 'gender']) await choose(question, 'not_asked');
    await choose('fears', 'yes');
    await press('needs-next');
    await choose('intermediary', 'no');
    await press('save-needs');
    await screen.findByText(/Not answered yet: Does she want special measures/);
    expect(asked('needs_assess')).toBeUndefined();
    await choose('measures', 'not_asked');
    await press('save-needs');
    await waitFor(() =>
      expect(asked('needs_assess')).toMatchObject({
        record: id(30),
        answers: {
          entitlement: ['domestic_abuse'],
          enhanced_declined: false,
          interpreter: false,
          fears_repeat: true,
          children: null,
          officer_gender: null,
          special_measures: null,
        },
      }),
    );
  });

  it('of the last time stand beside the question and are not taken over', async () => {
    open(`/victim/${id(30)}!needs`, 'read', (device) => {
      device.instead.victim = () => ({
        ...victimDetail(true),
        needs: {
          entry: id(150),
          at: NOW - 9_000_000,
          recorded_at: NOW - 9_000_000,
          by: ME,
          answers: { entitlement: ['hate_crime'], interpreter: true },
          review_due: true,
        },
      });
    });
    await screen.findByText('Last time: Yes');
    expect(document.querySelector('input[name="interpreter"]:checked')).toBeNull();
  });
});

describe('Before a task about her is closed', () => {
  it('she is asked what she needs: the review says so and leads to the form', async () => {
    open(`/task/${id(2)}`, 'as=sergeant', (device) => {
      const blocked = [{ code: 'blocked.needs_first', params: { record: id(30) } }];
      device.instead.task = () => ({ ...task(ROWS[0] as TaskRow), acts: [{ act: 'review', blocked }] });
    });
    expect((await find('[data-do="task_review"]')).getAttribute('aria-disabled')).toBe('true');
    expect((await find('[data-do="needs-first"]')).getAttribute('href')).toBe(`#/victim/${id(30)}!needs`);
  });

  it('a review that was refused meanwhile leads there too, and keeps its words', async () => {
    open(`/task/${id(2)}!review`, 'as=sergeant', (device) => {
      device.instead.task_review = () => {
        throw { code: 'needs_first', field: null, params: { record: id(30) }, retry: 'never', id: id(900) };
      };
    });
    await press('save-review');
    expect((await find('dialog [data-do="needs-first"]')).getAttribute('href')).toBe(`#/victim/${id(30)}!needs`);
  });

  it('that she declines to be asked is saved with her words alone', async () => {
    open(`/victim/${id(30)}!needs`, 'read');
    await choose('refused', 'yes');
    await press('save-needs');
    await screen.findByText(/Write down what she said/);
    expect(asked('needs_assess')).toBeUndefined();
    await type('why', 'I have told you everything');
    await press('save-needs');
    await waitFor(() =>
      expect(asked('needs_assess')).toMatchObject({
        why: 'I have told you everything',
        answers: { entitlement: [], declined: true },
      }),
    );
  });
});

describe('A support service', () => {
  it('is offered within what the rule of her crime gives, and no number is said where there is none', async () => {
    const first = victimDetail(true).deadlines[0] as Deadline;
    const owed = { ...first, duty: w('duty.refer'), basis: w('basis.working_days', { n: 2 }) };
    open(`/victim/${id(30)}!referral`, 'read', (device) => {
      device.instead.victim = () => ({ ...victimDetail(true), deadlines: [owed] });
    });
    expect((await find('[data-within]')).textContent).toBe('The Code gives 2 working days from the report.');
    cleanup();

    open(`/victim/${id(30)}!referral`, 'read');
    await find('[data-sheet="referral"]');
    expect(document.querySelector('[data-within]')).toBeNull();
  });
});

describe('How often she hears', () => {
  it('is said to be not agreed where it is not, so that nobody takes silence for nothing owed', async () => {
    open(`/victim/${id(30)}`, 'read', (given) => {
      const detail = victimDetail(true);
      given.instead.victim = () => ({ ...detail, who: { ...detail.who, update_every_days: null } });
    });
    expect((await find('[data-updates="none"]')).textContent).toContain('no next update is worked out');
  });
});

describe('Who supports her', () => {
  it('may be an officer, who can then open the record, and the form says so before it is saved', async () => {
    open(`/victim/${id(30)}!supporter`, 'read');
    await screen.findByText(/gives nobody access/);
    await fireEvent.change(await find('select[name="role"]'), { target: { value: 'soit' } });
    await find(`select[name="officer"] option[value="${PC208.officer}"]`);
    await fireEvent.change(await find('select[name="officer"]'), { target: { value: PC208.officer } });
    await screen.findByText(/PC 208CN can open this record and its safe-contact card/);
    expect(screen.queryByText(/gives nobody access/)).toBeNull();
    expect(document.querySelector('input[name="name"]')).toBeNull();
    await press('save-supporter');
    await waitFor(() => expect(asked('supporter_add')).toMatchObject({ role: 'soit', name: '', officer: PC208.officer }));
  });

  it('who is an officer is said to open the record, and whom the device says may ends that', async () => {
    const [adviser] = victimDetail(true).supporters;
    if (!adviser) throw new Error('nobody supports her in the sample');
    const as = (owner: typeof ME) => (given: Sample) => {
      const soit = { ...adviser, role: 'soit', name: PC208.name, officer: PC208, may_end: owner === ME };
      given.instead.victim = () => ({ ...victimDetail(true), owner, supporters: [soit] });
    };
    open(`/victim/${id(30)}`, 'read', as(ME));
    expect((await find('[data-supporter="now"]')).textContent).toContain('can open this record');
    await find('[data-do="supporter_end"]');
    cleanup();

    open(`/victim/${id(30)}`, 'read', as(PC208));
    await find('[data-supporter="now"]');
    expect(document.querySelector('[data-do="supporter_end"]')).toBeNull();
  });

  it('is written down as what and who, and ends without being lost', async () => {
    open(`/victim/${id(30)}!supporter`, 'read');
    await press('save-supporter');
    await screen.findByText(/Say as what, and who/);
    await type('name', 'Ms Sample');
    await fireEvent.change(await find('select[name="role"]'), { target: { value: 'isva' } });
    await press('save-supporter');
    await waitFor(() => expect(asked('supporter_add')).toMatchObject({ role: 'isva', name: 'Ms Sample', agency: null }));
    cleanup();

    open(`/victim/${id(30)}!supporter_end-${id(143)}`, 'read');
    await press('save-supporter-end');
    await waitFor(() => expect(asked('supporter_end')).toMatchObject({ record: id(30), entry: id(143), why: null }));
  });
});

describe('The supervisor', () => {
  it('sees to whom no Personal Statement was offered: references alone, what is due first', async () => {
    open('/team', 'as=sergeant');
    const rows = (await find('[data-list="vps-unoffered"]')).querySelectorAll('[data-do="vps-unoffered"]');
    expect([...rows].map((row) => row.getAttribute('href'))).toEqual([`#/victim/${id(31)}`, `#/victim/${id(32)}`]);
    expect(rows[0]?.textContent).toMatch(/01\/4398117\/26.*Statement taken/s);
    expect(rows[1]?.textContent).toMatch(/no statement yet/);
  });
});

describe('How often she wants to hear', () => {
  it('stands with why it cannot be met, which goes where there is no such wish', async () => {
    const why = 'The laboratory reports once a month';
    open(`/victim/${id(30)}!who`, 'read', (device) => {
      device.instead.victim = () => ({ ...victimDetail(true), update_why_not: why });
    });
    await screen.findByText(`Cannot be that often: ${why}`);
    await press('save-who');
    await waitFor(() => expect(asked('victim_edit')).toMatchObject({ update_why_not: why }));
    cleanup();

    open(`/victim/${id(30)}!who`, 'read', (device) => {
      device.instead.victim = () => ({ ...victimDetail(true), update_why_not: why });
    });
    await type('every', '');
    await press('save-who');
    await waitFor(() => expect(asked('victim_edit')).toMatchObject({ update_why_not: null }));
  });
});

describe('A call', () => {
  it('hides what is hers, keeps the session, and comes back to its contact', async () => {
    open(`/victim/${id(30)}!call`, 'read');
    await press('reach');
    await find('[data-screen="away"]');
    expect(asked('reach')).toEqual({ record: id(30), phone: 0, threat_to_life: null, method: 'phone' });
    expect(document.body.textContent).not.toContain('01/4412086/26');
    await press('away-back');
    await find('[data-sheet="contact"]');
  });

  it('that nothing answers is said, with the number to dial', async () => {
    open(`/victim/${id(30)}!call`, 'read', (device) => {
      const reach = device.instead;
      reach.reach = () => ({
        permission: {
          allowed: true,
          why: [],
          opened_by_threat: false,
          threat_opens: false,
          dial: '02079460418',
          dial_withheld_by_hand: false,
          by_hand: null,
          post: null,
          mail: null,
          safe_until: null,
          card_as_at: null,
          refreshed: false,
          heard_at: null,
        },
        opened: false,
      });
    });
    await press('reach');
    // As her card writes it: eleven digits in a row are not dialled by eye.
    expect((await find('[data-reach="by-hand"]')).textContent).toContain('020 7946 0418');
    expect(document.querySelector('[data-screen="away"]')).toBeNull();
  });

  it('begun before a lock is where unlocking returns to', async () => {
    open('/today', 'stage=locked', (device) => {
      const state = device.instead;
      state.unlock = () => ({
        ...(JSON.parse(JSON.stringify(session.state)) as SessionState),
        stage: 'open',
        under_way: { record: id(30), method: 'phone', at: NOW },
      });
    });
    await fireEvent.submit(await find('form'));
    await find('[data-sheet="contact"]');
    expect(location.hash).toBe(`#/victim/${id(30)}!contact`);
    await find('[data-under-way="phone"]');
    await press('reach-over');
    await waitFor(() => expect(asked('reach_over')).toEqual({ record: id(30) }));
  });
});

describe('A card with several numbers', () => {
  const two = [
    { number: '020 7946 0418', label: 'Work phone' },
    { number: '07700 900123', label: 'Her sister’s' },
  ];
  const withCard = (phones: Card['phones']) => (device: Sample) => {
    const detail = victimDetail(true);
    if (detail.card.is === 'one') detail.card.version = { ...version(true), card: { ...CARD, phones } };
    device.instead.victim = () => detail;
  };

  it('lets the officer choose which to call, the first of them chosen', async () => {
    open(`/victim/${id(30)}!call`, 'read', withCard(two));
    await waitFor(() => expect(asked('call_permission')).toMatchObject({ phone: 0, method: 'phone' }));
    expect(((await find('input[name="which"]:checked')) as HTMLInputElement).value).toBe('0');
    await choose('which', '1');
    await waitFor(() => expect(asked('call_permission')).toMatchObject({ phone: 1, method: 'phone' }));
    await press('reach');
    await waitFor(() => expect(asked('reach')).toMatchObject({ phone: 1 }));
  });

  it('asks nothing more where there is one', async () => {
    open(`/victim/${id(30)}!call`, 'read', withCard(two.slice(0, 1)));
    await find('[data-do="reach"]');
    expect(document.querySelector('input[name="which"]')).toBeNull();
  });

  it('shows the number that was chosen last, though the answer for another comes later', async () => {
    const held: (() => void)[] = [];
    open(`/victim/${id(30)}!call`, 'read', (device) => {
      withCard(two)(device);
      device.instead.call_permission = (ask) => ({ ...PERMISSION, dial: two[ask.phone]?.number ?? null });
      const answer = device.call.bind(device);
      device.call = async (name, ask) => {
        const given = await answer(name, ask);
        if (name === 'call_permission') await new Promise<void>((go) => held.push(go));
        return given;
      };
    });
    await waitFor(() => expect(held.length).toBe(1));
    await choose('which', '1');
    await waitFor(() => expect(held.length).toBe(2));
    held[1]?.();
    await screen.findByText('Dial 141 first, then 07700 900123');
    held[0]?.();
    await new Promise((go) => setTimeout(go, 20));
    expect(document.body.textContent).not.toContain('then 020 7946 0418');
  });
});

describe('How old the card is', () => {
  it('stands by Call, and the sheet says whether the hub answered', async () => {
    open(`/victim/${id(30)}!call`, 'read');
    expect((await find('.dock [data-card-age]')).textContent).toContain('Card confirmed');
    expect((await find('[data-card-age="hub"]')).textContent).toContain('Card checked with the hub just now.');
  });

  it('is said of a number that is dialled by hand too, where the hub did not answer', async () => {
    open(`/victim/${id(30)}!call`, 'read', (device) => {
      device.instead.call_permission = () => ({
        ...PERMISSION,
        allowed: false,
        dial: null,
        by_hand: '14102079460418',
        refreshed: false,
        heard_at: at('13:10'),
      });
    });
    expect((await find('[data-dial]')).textContent).toBe('14102079460418');
    expect((await find('[data-card-age="here"]')).textContent).toMatch(/No answer from the hub: card as at .*13:10/);
  });
});

describe('A victim entered by hand', () => {
  it('who is here already is offered to be opened, and may be saved all the same', async () => {
    open('/victims!victim_create', 'as=sergeant');
    await type('offence', 'Stalking');
    await type('crime_ref', '01/9999999/26');
    await waitFor(() => expect(asked('victim_same')).toMatchObject({ crime_ref: '01/9999999/26', victim_no: 1 }));
    expect(document.querySelector('[data-same]')).toBeNull();
    await type('crime_ref', '01/1234567/26');
    const warned = await find('dialog [data-same="1"]');
    expect(warned.textContent).toContain('This victim is on this device already');
    expect(warned.querySelector('a')?.getAttribute('href')).toBe(`#/victim/${id(30)}`);
    await press('save-victim');
    await waitFor(() => expect(asked('victim_create')).toMatchObject({ crime_ref: '01/1234567/26' }));
  });

  it('is due Enhanced Rights on every basis that stays ticked', async () => {
    open('/victims!victim_create', 'as=sergeant');
    await type('offence', 'Stalking');
    await type('crime_ref', '01/9999999/26');
    for (const basis of ['domestic_abuse', 'vulnerable', 'hate_crime', 'vulnerable']) await choose('entitlement', basis);
    await press('save-victim');
    await waitFor(() => expect(asked('victim_create')).toMatchObject({ entitlement: ['domestic_abuse', 'hate_crime'] }));
  });
});

describe('Whose she is', () => {
  it('is handed over with what is open, and taken over in one tap', async () => {
    open(`/victim/${id(30)}!hand_over`, 'read');
    expect(((await find('textarea[name="open_items"]')) as HTMLTextAreaElement).value).toContain('released on bail');
    await press('save-handover');
    await screen.findByText('Say to whom, and what is open.');
    const list = await find('select[name="to"]');
    await waitFor(() => expect(list.querySelectorAll('option').length).toBeGreaterThan(1));
    await fireEvent.change(list, { target: { value: SGT.officer } });
    await press('save-handover');
    await waitFor(() => expect(asked('victim_hand_over')).toMatchObject({ to: SGT.officer, at_once: false }));
  });

  it('waits in the list of whom she is handed to', async () => {
    open('/victims');
    await press('take');
    await waitFor(() => expect(asked('victim_take_over')).toEqual({ record: id(31), entry: id(140) }));
  });
});

describe('Whom to call today', () => {
  it('stands first, one row a victim, with how old it is', async () => {
    open('/victims');
    const list = await find('[data-list="today"]');
    expect(list.querySelectorAll('[data-row]').length).toBe(1);
    expect(list.textContent).toContain('and 1 more owed to this victim');
    await screen.findByText(/By harm, then by time\. As at/);
    expect(await find('[data-clock="only-here"]')).toBeTruthy();
  });

  it('says how old the crime system’s word is once it is connected', async () => {
    open('/victims', '', (device) => {
      device.instead.victims = () => ({ ...VICTIMS, crime_system: true, crime_as_at: NOW });
    });
    await screen.findByText(/Crime system as at/);
    expect(document.querySelector('[data-clock]')).toBeNull();
  });
});

describe('A reason', () => {
  it('is decided by a supervisor, who says why it is none', async () => {
    const late = {
      ...(victimDetail(true).deadlines[0] as Deadline),
      state: 'late',
      reason_given: true,
      reason_missed: { entry: id(160), text: 'I forgot', by: ME, at: NOW, approved: false, refused: null, to_judge: true },
    };
    open(`/victim/${id(30)}`, 'read&as=sergeant', (device) => {
      device.instead.victim = () => ({ ...victimDetail(true), deadlines: [late] });
    });
    await press('judge');
    await press('judge-bad');
    await screen.findByText('Say why it is not.');
    await type('remark', 'Nobody forgets her');
    await press('judge-bad');
    await waitFor(() =>
      expect(asked('reason_judge')).toEqual({ record: id(30), entry: id(160), good: false, remark: 'Nobody forgets her' }),
    );
  });
});

describe('The dock', () => {
  it('makes nothing of a call stand out where it was not safe to speak the last time', async () => {
    for (const unsafe_last of [false, true]) {
      open(`/victim/${id(30)}`, 'read', (s) => void (s.instead.victim = () => ({ ...victimDetail(true), unsafe_last })));
      const call = await find('.dock [data-do="call"]');
      expect(call.classList.contains('p')).toBe(!unsafe_last);
      expect(screen.queryByText(/Not safe to speak last time/) !== null).toBe(unsafe_last);
      cleanup();
      forget();
    }
  });
});
