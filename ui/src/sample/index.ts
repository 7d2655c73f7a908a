// A backend of sample data: for looking at screens in a browser and for tests. `?as=sergeant`, `?stage=locked`,
// `?stage=enrol`, `?stage=stopped`, `?lang=fr`, `?theme=dark`; days that are not like others in states.ts. Refused in a build
// (vite.config.ts).
import type {
  Backend,
  CallPermission,
  Draft,
  Failure,
  Gives,
  Heard,
  Operation,
  Operations,
  Phones,
  SessionState,
  TaskRow,
} from '../lib/ipc';
import { now } from '../lib/state/look.svelte';
import { id, ME, NOW, PC208, PCSO, QUIET, saved, session, SGT, w, WARD } from './people';
import { EXPORTED, REPORT } from './paper';
import { auditable, DISCLOSURES, EXHIBIT, EXHIBITS, NOTE, NOTEBOOK, SWAB } from './notebook';
import { lost, phones, READS } from './phones';
import { FOUND, HOT_SPOTS, NOT_FOUND, PRIORITIES, PRIORITY, SYNC, WARD_PAGE } from './places';
import { DEALT_WITH, RESCUE, RESTRICTION, REVIEWS } from './review';
import { FAR, stateOf, type Answers, type State } from './states';
import { detail, HISTORY, ROWS, SHIFT, today } from './tasks';
import { menu, moved, team, whoMay } from './team';
import { looked, victimDetail, victimOffered, VICTIMS } from './victims';

export const PERMISSION: CallPermission = {
  allowed: true,
  why: [w('blocked.withhold_by_hand')],
  opened_by_threat: false,
  threat_opens: false,
  dial: '020 7946 0418',
  dial_withheld_by_hand: true,
  by_hand: null,
  post: null,
  mail: null,
  safe_until: NOW + 3_000_000,
  card_as_at: NOW,
  refreshed: true,
  heard_at: NOW,
};

/** Why a vault cannot be opened. */
const STOPPED: Failure = { code: 'vault_corrupt', field: null, params: {}, retry: 'never', id: id(77) };

export class Sample implements Backend {
  /** What was asked, newest last. */
  asked: [Operation, unknown][] = [];
  /** Answers that replace the usual ones. */
  instead: Answers;
  rows: TaskRow[] = ROWS.map((row) => ({ ...row }));
  #drafts = new Map<string, Draft>();
  #hearers = new Map<Heard, Set<(payload: unknown) => void>>();
  #state: SessionState;
  #read = false;
  #team = team();
  /** Phones that were reported lost, and officers whose phones may work longer. */
  #lost = new Map<string, number>();
  #longer = new Map<string, number>();
  #day: State;

  constructor(options = new URLSearchParams()) {
    now.fix(NOW);
    this.#day = stateOf(options);
    this.instead = this.#day.answers;
    const stage = options.get('stage') as SessionState['stage'] | null;
    this.#state = session(stage ?? 'open', options.get('as') === 'sergeant');
    this.#state.settings.language = options.get('lang') ?? 'en';
    this.#state.settings.theme = options.get('theme') ?? 'auto';
    this.#state.settings.text = Number(options.get('text') ?? 100);
    this.#read = options.has('read');
    if (stage === 'stopped') this.#state.problem = STOPPED;
  }

  tell(event: Heard, payload: unknown): void {
    for (const hear of this.#hearers.get(event) ?? []) hear(payload);
  }

  async call<K extends Operation>(name: K, ask: Operations[K]['takes']): Promise<Gives<K>> {
    this.asked.push([name, JSON.parse(JSON.stringify(ask))]);
    const answer = (this.instead[name] ?? this.#usual[name]) as ((ask: Operations[K]['takes']) => Gives<K>) | undefined;
    const refused = this.#day.refuses(name, answer === undefined);
    if (refused) throw refused;
    if (this.#day.slow && name === 'export_make') return this.#never<Gives<K>>();
    const given = answer ? answer(ask) : (this.#edit(ask) as unknown as Gives<K>);
    return structuredClone(given);
  }

  send<K extends Operation>(name: K, ask: Operations[K]['takes']): Promise<Gives<K>> {
    return this.call(name, ask);
  }

  listen(event: Heard, hear: (payload: unknown) => void): Promise<() => void> {
    const hearers = this.#hearers.get(event) ?? new Set();
    this.#hearers.set(event, hearers.add(hear));
    return Promise.resolve(() => hearers.delete(hear));
  }

  picture = (photo: string): string => `evidence://localhost/${photo}`;

  /** A file that does not get done. */
  #never<T>(): Promise<T> {
    setTimeout(() => this.tell('exporting', FAR));
    return new Promise<T>(() => {});
  }

  /** Every edit that has no answer of its own. */
  #edit(ask: unknown) {
    const record = (ask as { record?: string }).record ?? id(999);
    this.#changed(record);
    return saved(record);
  }

  #changed(record: string): void {
    setTimeout(() =>
      this.tell('changed', { records: [record], scopes: ['tasks', 'victims', 'notebook', 'ward'], arrived: false }),
    );
  }

  #status(record: string, status: string) {
    const row = this.rows.find((r) => r.id === record);
    if (row) Object.assign(row, { status, open: status !== 'resulted' });
    this.#changed(record);
    return saved(record);
  }

  #phones(officer: string): Phones {
    const page = phones(officer, this.#state.supervisor);
    for (const phone of page.phones) phone.revoked_at = this.#lost.get(phone.device) ?? null;
    return { ...page, lease_until: this.#longer.get(officer) ?? page.lease_until };
  }

  #stage(stage: SessionState['stage']): SessionState {
    this.#state.stage = stage;
    return this.#state;
  }

  #usual: Answers = {
    session_state: () => this.#state,
    settings_save: (ask) => (this.#state.settings = ask),
    enrol_look: (ask) => ({
      hub: ask.hub,
      fingerprint: SYNC.fingerprint,
      name: 'Canal Side hub',
      at: NOW,
      needs_passphrase: true,
    }),
    enrol: () => {
      this.#stage('open');
      return { officer: ME, check: '402 917', wards: ['Canal Side'] };
    },
    unlock: () => this.#stage('open'),
    recover: () => this.#stage('open'),
    unlock_code: (ask) => ({
      code: 'K7QF-9XPD-2M4T',
      officer: this.#team.officers.find(({ person }) => person.officer === ask.officer)?.person ?? PC208,
      until_at: NOW + 600_000,
    }),
    lock: () => this.#stage('locked'),
    strip: () => this.#day.strip,
    sync_now: () => this.#day.strip,
    sync_stop: () => this.#day.strip,
    sync_state: () => SYNC,
    rescue: () => RESCUE,
    reviews: () => REVIEWS,
    review_decide: (ask) => ({
      ...REVIEWS,
      groups: REVIEWS.groups
        .map((group) => ({ ...group, items: group.items.filter((item) => !ask.changes.includes(item.change)) }))
        .filter((group) => group.items.length > 0),
      done: ask.let_in
        ? { let_in: ask.changes.length, set_aside: 0, waiting: 0, gone: 0 }
        : { let_in: 0, set_aside: ask.changes.length, waiting: 0, gone: 0 },
    }),
    rescued_done: (ask) => ({
      ...REVIEWS,
      rescued: REVIEWS.rescued.filter((item) => item.id !== ask.id),
      done: { let_in: 0, set_aside: 0, waiting: 0, gone: 0 },
    }),
    needs_you_choose: () => ({ ...SYNC, set_aside: [] }),
    dealt_with: () => DEALT_WITH,
    today: () => today(PRIORITIES, [SWAB]),
    tasks: () => ({ rows: this.rows, as_at: NOW, counts: { mine: this.rows.length, ward: 3, done: 6 } }),
    task: (ask) => detail(this.rows.find((row) => row.id === ask.record) ?? (this.rows[0] as TaskRow)),
    task_accept: (ask) => this.#status(ask.record, 'accepted'),
    task_start: (ask) => this.#status(ask.record, 'started'),
    task_result: (ask) => this.#status(ask.record, 'resulted'),
    task_quick_result: (ask) => this.#status(ask.record, 'resulted'),
    notice_keep: () => ({}),
    history: (ask) => ({ ...HISTORY, record: ask.record }),
    restriction: (ask) => ({ ...RESTRICTION, record: ask.record, may: this.#state.supervisor }),
    record_closed: () => ({}),
    draft_save: (ask) => {
      this.#drafts.set(`${ask.form} ${ask.record}`, { content: ask.content ?? null, at: NOW });
      return { at: NOW };
    },
    draft_load: (ask) => this.#drafts.get(`${ask.form} ${ask.record}`) ?? { content: null, at: null },
    victims: () => VICTIMS,
    victim: (ask) => (ask.record === id(31) ? victimOffered(this.#read) : victimDetail(this.#read)),
    victim_same: (ask) => ({
      same:
        ask.crime_ref === '01/1234567/26'
          ? [
              {
                record: id(30),
                crime_ref: '01/1234567/26',
                victim_no: 1,
                same_number: ask.victim_no === 1,
                owner: ME,
                same_as: null,
              },
            ]
          : [],
    }),
    victim_forms: () => ({
      milestones: ['arrested', 'interviewed', 'released_on_bail', 'charged', 'no_further_action'],
      entitlements: ['domestic_abuse', 'hate_crime', 'vulnerable'],
      identity: ['known_to_officer', 'code_word'],
      decisions: ['withdraws_support', 'agrees_out_of_court', 'other'],
      officer_genders: ['no_wish', 'woman', 'man'],
      vps_read_by: ['herself', 'prosecutor', 'nobody'],
      vps_wishes: ['not_asked', 'wants', 'later', 'does_not_want'],
      vps_wished_by: ['herself', 'prosecutor', 'nobody', 'undecided'],
      support_roles: ['soit', 'family_liaison', 'idva', 'isva', 'witness_care', 'victim_support', 'other'],
    }),
    card_read: () => {
      this.#read = true;
      return victimDetail(true);
    },
    call_permission: () => PERMISSION,
    reach: () => ({ permission: PERMISSION, opened: true }),
    reach_over: () => ({}),
    contact_look: looked,
    contact_save: (ask) => ({
      saved: saved(ask.record, false),
      met: ask.answers,
      danger: ['not_safe', 'could_not_speak'].includes(ask.safety ?? ''),
      against_card: false,
    }),
    notebook: () => NOTEBOOK,
    note: () => NOTE,
    disclosure: () => DISCLOSURES,
    exhibits: () => (this.#state.supervisor ? auditable(EXHIBITS) : EXHIBITS),
    exhibit: () => EXHIBIT,
    export_make: (ask) => ({ ...EXPORTED, what: ask.what }),
    export_stop: () => ({}),
    copy_export: () => ({ ...EXPORTED, what: 'copy', file: 'exports/beatbook-copy-official-2026-11-23-140900.jpg', pages: null }),
    panel_look: (ask) => ({ ...REPORT, ask }),
    panel_publish: () => ({
      at: NOW,
      page: 'hub.example:8443/v1/public/metropolitan/E05999901/report.html',
      pdf: 'hub.example:8443/v1/public/metropolitan/E05999901/report.pdf',
    }),
    panel_take_down: () => ({ at: NOW, page: '', pdf: '' }),
    ward: () => WARD_PAGE,
    priority: () => PRIORITY,
    words_look: (ask) => ({ cautions: ask.words.some((w) => /\b2 arrests\b/.test(w)) ? ['small_number'] : [] }),
    tag_menu: () => ({
      options: PRIORITIES.map((p) => ({ priority: p.id, issue: p.issue, ward: p.ward, tagged: false })),
    }),
    search: (ask) => (ask.words.includes('nobody') ? NOT_FOUND : FOUND),
    call_back: () => ({ records: [], until: null }),
    left: () => ({ records: [] }),
    team: () => this.#team,
    phones: (ask) => this.#phones(ask.officer),
    phone_lost: (ask) => {
      this.#lost.set(ask.device, NOW);
      return lost(this.#phones(ME.officer), ask.device);
    },
    lease_extend: (ask) => {
      this.#longer.set(ask.officer, ask.until);
      return this.#phones(ask.officer);
    },
    own_reads: () => READS,
    shift_end: () => ({ ...SHIFT, in_hand: EXHIBITS.rows.slice(0, 1) }),
    assign_menu: (ask) => menu(this.#team, ask.record),
    who_may: (ask) => whoMay(this.#team, ask),
    task_assign: (ask) => {
      this.#team = moved(this.#team, ask);
      return this.#edit(ask);
    },
    roster: () => ({
      officers: [ME, SGT, PC208, PCSO, QUIET],
      wards: [{ code: WARD, name: 'Canal Side' }],
      team: 'Canal Side',
      team_id: 'canal-side',
      templates: [
        {
          name: 'hot_spot_daily',
          task_kind: 'hot_spot_patrol',
          priority: 'high',
          min_crew: 1,
          equipment: ['body_worn_video'],
          every_days: 1,
          expires: true,
          headings: ['information', 'intention', 'method'],
          asks_marker: false,
        },
        {
          name: 'arrest_enquiry',
          task_kind: 'arrest_enquiry',
          priority: 'high',
          min_crew: 2,
          equipment: ['body_worn_video'],
          every_days: null,
          expires: false,
          headings: ['information', 'intention', 'method', 'risk_assessment', 'human_rights'],
          asks_marker: true,
        },
      ],
      headings: ['information', 'intention', 'method', 'administration', 'risk_assessment', 'communications', 'human_rights'],
      equipment: ['body_worn_video', 'gloves'],
      powers: ['arrest', 'search_person'],
      qualifications: ['response driver', 'method of entry'],
      activities: ['engagements', 'stop_searches', 'arrests'],
      ways: ['foot', 'cycle', 'vehicle'],
      hot_spots: HOT_SPOTS,
      task_kinds: ['asb_visit', 'bail_check', 'arrest_enquiry', 'hot_spot_patrol', 'other'].map((code) => ({
        code,
        powers_needed: [],
        sensitive: false,
      })),
    }),
  };
}

export const sample = (): Sample => new Sample(new URLSearchParams(location.search));
