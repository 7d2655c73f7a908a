// Every page and every sheet over it, by its address in the app. A sheet that is not here is not checked: `check.js` fails
// when a sheet stands in the sources and not in this list.
const id = (n) => `0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** The officer whose phone it is. */
const ME = '00000000-0000-4000-8000-000000000001';

const sheets = (page, names) => [page, ...names.map((name) => `${page}!${name}`)];

/** [what the session is, addresses] */
export const PAGES = [
  ['stage=enrol', ['/today']],
  // Locked, every address shows the same; this one is where "Forgot your passphrase?" is pressed.
  ['stage=locked', ['/today', '/forgot']],
  [
    '',
    [
      ...sheets('/today', ['record', `decline-${id(140)}`]),
      // A resident's query is taken down for a ward.
      ...sheets('/tasks', ['task_create', 'query-E05099001']),
      '/shift',
      ...sheets(`/task/${id(2)}`, [
        'result',
        'quick_result',
        'attempt',
        'hand_back',
        'note',
        'more',
        'leave',
        'warn',
        'briefing',
        'to_note',
        'to_exhibit',
        'to_photo',
        'ask-n1',
        'answer-n3',
      ]),
      ...sheets(`/task/${id(6)}`, ['tag']),
      ...sheets('/victims', [`missed-${id(31)}-nfa`, `decline-${id(140)}`]),
      ...sheets(`/victim/${id(30)}`, []),
      ...sheets('/notebook', ['correct', 'exhibit', 'photo', 'tag', 'seize', 'line', 'close', 'export']),
      ...sheets(`/exhibit/${id(50)}/${id(61)}`, [
        'move',
        'seal',
        'renumber',
        `copy-${id(60)}`,
        `full-${id(60)}`,
        `working-${id(66)}`,
        'export',
        'photo',
        'audit',
        'stored_as',
        'store_alarm',
        'store_kept',
        `store-${id(151)}`,
      ]),
      '/exhibits',
      ...sheets('/disclosure', ['paper']),
      ...sheets(`/note/${id(50)}`, ['flag', 'export']),
      ...sheets('/ward', ['engagement', 'propose', 'action', 'promise', `kept-${id(70)}-0`, 'meeting', 'time', `tag-${id(70)}`]),
      ...sheets(`/priority/${id(20)}`, ['action', 'engagement', 'more', 'measure', `done-${id(76)}`, `accepted-${id(79)}`]),
      `/history/${id(2)}`,
      '/sync',
      '/search',
      '/profile',
      '/reads',
      `/phones/${ME}`,
    ],
  ],
  [
    'read=1',
    [
      ...sheets(`/victim/${id(30)}`, [
        'call',
        'contact',
        'card',
        'milestone',
        'danger',
        'needs',
        'vps',
        'referral',
        'supporter',
        `supporter_end-${id(143)}`,
        'decision',
        `correct-${id(130)}`,
        'review_asked',
        'hand_over',
        'move',
        'who',
        'victim_task',
        'to_note',
      ]),
      ...sheets(`/victim/${id(31)}`, ['decline']),
    ],
  ],
  [
    'as=sergeant',
    [
      '/today',
      '/review',
      ...sheets(`/phones/${ME}`, ['lost-00000000-0000-4000-8000-000000000101', 'longer']),
      '/exhibits',
      ...sheets('/audit', ['paper']),
      '/ward',
      ...sheets('/report/E05999901', ['take_down']),
      ...sheets('/team', ['task_create', 'briefing_new', 'keys', 'unlock_code', `unlock_code-${ME}`, `assign-${id(5)}`]),
      ...sheets('/victims', ['victim_create']),
      ...sheets(`/task/${id(2)}`, ['assign', 'cancel', 'send_back', 'review', 'edit', 'restrict']),
      ...sheets(`/victim/${id(30)}`, ['restrict']),
      ...sheets(`/note/${id(50)}`, ['restrict']),
      ...sheets(`/priority/${id(20)}`, [
        'adopt',
        'edit',
        'publish',
        'review',
        'report_back',
        'close',
        'carry_over',
        'take_down',
        'restrict',
      ]),
    ],
  ],
];

const [TASK, VICTIM, PRIORITY] = [`/task/${id(2)}`, `/victim/${id(30)}`, `/priority/${id(20)}`];
const EXHIBIT = `/exhibit/${id(50)}/${id(61)}`;

/** Forms: where each stands, what sends it, and what is typed first where it would not be sent empty. Refused, each says why. */
const SENT = [
  ['/tasks!task_create', 'save-task'],
  [`${TASK}!result`, 'save-result'],
  [`${TASK}!attempt`, 'save-attempt'],
  [`${TASK}!hand_back`, 'save-hand_back'],
  [`${TASK}!note`, 'save-note', { text: 'Gate code is 4402.' }],
  [`${TASK}!leave`, 'save-leave'],
  [`${TASK}!warn`, 'save-warn'],
  [`${TASK}!briefing`, 'save-briefing'],
  [`${TASK}!to_note`, 'save-to_note'],
  [`${TASK}!to_exhibit`, 'save-to_exhibit'],
  [`${TASK}!to_photo`, 'save-photo'],
  [`${TASK}!ask-n1`, 'send-question', { text: 'Why 18:00?' }],
  [`${TASK}!tag`, 'tag'],
  [`/victims!missed-${id(31)}-nfa`, 'save-reason'],
  [`/victim/${id(31)}!decline`, 'save-decline'],
  [`${VICTIM}!contact`, 'save-contact'],
  [`${VICTIM}!card`, 'save-card'],
  [`${VICTIM}!milestone`, 'save-milestone'],
  [`${VICTIM}!danger`, 'tell_supervisor', { text: 'He is at her door.' }],
  [`${VICTIM}!vps`, 'save-vps'],
  [`${VICTIM}!referral`, 'save-referral'],
  [`${VICTIM}!supporter`, 'save-supporter'],
  [`${VICTIM}!supporter_end-${id(143)}`, 'save-supporter-end'],
  [`${VICTIM}!decision`, 'save-decision'],
  [`${VICTIM}!correct-${id(130)}`, 'save-correction'],
  [`${VICTIM}!review_asked`, 'save-review'],
  [`${VICTIM}!hand_over`, 'save-handover'],
  [`${VICTIM}!who`, 'save-who'],
  [`${VICTIM}!victim_task`, 'save-task'],
  [`${VICTIM}!to_note`, 'save-to_note'],
  ['/notebook', 'note_line', { line: 'On foot, Tallow Court.' }],
  ['/notebook!line', 'save-line'],
  ['/notebook!correct', 'save-correction'],
  ['/notebook!exhibit', 'save-exhibit'],
  ['/notebook!photo', 'save-photo'],
  ['/notebook!seize', 'save-photo'],
  ['/notebook!export', 'save-export'],
  ['/disclosure!paper', 'save-paper'],
  [`/note/${id(50)}!flag`, 'save-flag'],
  [`${EXHIBIT}!move`, 'save-move'],
  [`${EXHIBIT}!seal`, 'save-seal'],
  [`${EXHIBIT}!renumber`, 'save-number'],
  [`${EXHIBIT}!copy-${id(60)}`, 'save-copy'],
  [`${EXHIBIT}!audit`, 'save-audit'],
  [`${EXHIBIT}!stored_as`, 'save-stored_as'],
  [`${EXHIBIT}!store_alarm`, 'save-store_alarm'],
  [`${EXHIBIT}!store_kept`, 'save-store_kept'],
  [`${EXHIBIT}!store-${id(151)}`, 'save-store_over'],
  ['/ward!propose', 'save-proposal'],
  ['/ward!action', 'save-action'],
  ['/ward!promise', 'save-promise'],
  [`/ward!kept-${id(70)}-0`, 'save-kept'],
  ['/ward!meeting', 'save-meeting'],
  ['/ward!engagement', 'save-engagement'],
  ['/ward!time', 'save-time'],
  [`${PRIORITY}!measure`, 'save-measure'],
  [`${PRIORITY}!done-${id(76)}`, 'save-action'],
  [`${PRIORITY}!accepted-${id(79)}`, 'save-accepted'],
];
const SENT_BY_SERGEANT = [
  ...['cancel', 'send_back', 'review', 'edit'].map((name) => [`${TASK}!${name}`, `save-${name}`]),
  ...['adopt', 'edit', 'review', 'report_back', 'close', 'carry_over', 'take_down'].map((name) => [
    `${PRIORITY}!${name}`,
    `save-${name}`,
  ]),
  [`${TASK}!restrict`, 'save-restrict'],
  ['/audit!paper', 'save-paper'],
  ['/team!briefing_new', 'save-briefing_new'],
  ['/team!unlock_code', 'unlock-code-make'],
  ['/victims!victim_create', 'save-victim'],
];

/** Days that are not like others, as `src/sample/states.ts` has them: [what the session is, addresses]. */
export const STATES = [
  ['stage=stopped', ['/today']],
  [
    'day=empty',
    [
      '/today',
      '/tasks',
      `/task/${id(2)}!tag`,
      '/victims',
      '/notebook',
      '/exhibits',
      '/disclosure',
      '/ward',
      '/shift',
      '/sync',
      '/search',
      '/reads',
      `/phones/${ME}`,
    ],
  ],
  ['day=empty&as=sergeant', ['/today', '/team', '/review', '/audit', '/victims', '/ward']],
  [
    'day=busy',
    [
      '/today',
      '/victims',
      ...sheets(`/victim/${id(30)}`, ['missed-nfa', 'ask-n4']),
      ...sheets(`/priority/${id(20)}`, ['ask-n5']),
      ...sheets('/ward', [`publish-${id(161)}`]),
      `/task/${id(2)}`,
      `/note/${id(50)}`,
    ],
  ],
  [
    'day=busy&as=sergeant',
    [
      '/today',
      '/ward',
      ...sheets(`/victim/${id(30)}`, [`judge-${id(160)}`, 'restrict']),
      ...sheets(`/task/${id(2)}`, ['restrict']),
      ...sheets(`/note/${id(50)}`, ['restrict']),
    ],
  ],
  ['day=bare', [`/task/${id(2)}`, ...sheets(`/victim/${id(30)}`, ['call']), `/note/${id(50)}`, `/priority/${id(20)}`, '/ward']],
  [
    'trouble=broken',
    [
      '/today',
      '/tasks',
      `/task/${id(2)}`,
      '/victims',
      `/victim/${id(30)}`,
      '/notebook',
      `/note/${id(50)}`,
      '/exhibits',
      `/exhibit/${id(50)}/${id(61)}`,
      '/disclosure',
      '/ward',
      `/priority/${id(20)}`,
      `/history/${id(2)}`,
      '/shift',
      '/search',
    ],
  ],
  ['trouble=broken&as=sergeant', [...sheets('/team', [`assign-${id(5)}`]), '/audit']],
  ['trouble=hub', ['/today', `/phones/${ME}`, '/search', '/sync']],
  ['trouble=hub&as=sergeant', ['/team!unlock_code', '/review', `/phones/${ME}`, '/report/E05999901']],
  ['trouble=lease', ['/today', '/tasks', ...sheets('/notebook', ['photo']), '/search', '/sync']],
  // What the toast says too: that something could not be done, and what was saved.
  ['trouble=refused&read=1', [...SENT.map(([address]) => address), '/ward', `/task/${id(1)}`]],
  ['trouble=refused&as=sergeant', SENT_BY_SERGEANT.map(([address]) => address)],
  ['trouble=moved&as=sergeant', ['edit', 'assign', 'briefing'].map((sheet) => `/task/${id(2)}!${sheet}`)],
  ['trouble=slow', ['/notebook!export']],
  ...['received', 'needs_you', 'never', 'sending'].map((strip) => [`strip=${strip}`, ['/today', '/sync']]),
  // A call was begun: nothing of hers is shown until the officer is back, so that no address comes after it.
  ['read=1&strip=sending', [`/victim/${id(30)}!call`]],
];

/** What a wide window shows as no other does: the board with its sheets, and each list with and without a record beside it. */
const WIDE = /^\/team|^[^!]*$/;

/** Settings in which every page must hold; `only` the addresses it names. Widths and heights in CSS pixels; `text` in percent. */
export const SETTINGS = [
  { name: 'light', width: 390, height: 800, options: 'theme=light' },
  { name: 'dark', width: 390, height: 800, options: 'theme=dark' },
  { name: '320 px', width: 320, height: 640, options: 'theme=light' },
  { name: '200 % text', width: 390, height: 800, options: 'theme=light&text=200' },
  { name: 'French', width: 360, height: 740, options: 'theme=light&lang=fr' },
  { name: 'wide', width: 1280, height: 800, options: 'theme=light' },
  { name: 'wide dark', width: 1600, height: 1000, options: 'theme=dark', only: WIDE },
  { name: 'wide French', width: 1024, height: 768, options: 'theme=light&lang=fr', only: WIDE },
];

const EVERY = ['light', 'dark', '320 px', '200 % text', 'French', 'wide'];
const SOME = ['light', '320 px', 'French'];

/** In each of these settings; `session` where it is one of `STATES`. */
const pressed = (settings, session, address, press) => settings.map((setting) => ({ setting, session, address, ...press }));

/** Forms that are sent and refused. Not in every setting: they are many, and the sentence is the same. */
const refused = (session, forms) =>
  forms.flatMap(([address, does, fill]) =>
    pressed(['light', '200 % text', 'French'], session, address, { fill, does, shows: '.problem' }),
  );

/**
 * What is done on a page before it is looked at once more: what opens over it or changes in it without an address. `fill`: what
 * is typed, by name; `files`: what is handed in, by name; `does`: what is pressed then, by its `data-do`, one or several in
 * order; `shows`: what has to be there after that.
 */
export const PRESSED = [
  ...pressed(SOME, undefined, `/note/${id(50)}!export`, { does: 'redact' }),
  ...pressed(SOME, undefined, '/notebook!exhibit', { does: 'ref_same' }),
  ...pressed(SOME, undefined, '/tasks!task_create', { does: 'mark_more' }),
  ...pressed(EVERY, undefined, '/forgot', { does: 'forgot' }),
  ...pressed(['wide', 'wide dark', 'wide French'], undefined, '/team', { does: 'card' }),
  // A search with results, narrowed, and one that finds nothing and asks whether what was let go can be called back.
  ...pressed([...EVERY, 'wide dark', 'wide French'], undefined, '/search', {
    fill: { words: 'tallow' },
    shows: '[data-list="found-tasks"]',
  }),
  ...pressed(EVERY, undefined, '/search', { fill: { words: 'tallow' }, does: 'narrow', shows: 'select[name="ward"]' }),
  ...pressed(EVERY, undefined, '/search', { fill: { words: 'nobody' }, does: 'call_back', shows: '[data-called-back="0"]' }),
  ...pressed(SOME, undefined, '/notebook!photo', { files: { given: 'photo.jpg' }, shows: '[name="received_from"]' }),
  ...pressed(EVERY, 'trouble=broken', '/search', { fill: { words: 'tallow' }, shows: '.problem' }),
  ...pressed(EVERY, 'trouble=hub', '/search', { fill: { words: 'nobody' }, does: 'call_back', shows: '.problem' }),
  ...pressed(SOME, 'trouble=hub&as=sergeant', '/team!unlock_code', { does: 'unlock-code-make', shows: '.problem' }),
  ...refused('trouble=refused&read=1', SENT),
  ...refused('trouble=refused&as=sergeant', SENT_BY_SERGEANT),
  // What the toast says: that something could not be done, and what was saved, with its way back.
  ...pressed(EVERY, 'trouble=refused&read=1', '/ward', { does: 'withdraw', shows: '.toast' }),
  ...pressed(EVERY, 'trouble=refused&read=1', `/task/${id(1)}`, { does: 'task_accept', shows: '.toast [data-do="undo"]' }),
  ...pressed(EVERY, 'trouble=moved&as=sergeant', `/task/${id(2)}!edit`, {
    fill: { briefing: 'Walk it from the top, twice.' },
    does: 'save-edit',
    shows: '[data-underneath]',
  }),
  ...pressed(EVERY, 'trouble=moved&as=sergeant', `/task/${id(2)}!assign`, { does: 'give', shows: '[data-underneath]' }),
  ...pressed(SOME, 'trouble=moved&as=sergeant', `/task/${id(2)}!briefing`, { does: 'save-briefing', shows: '[data-underneath]' }),
  ...pressed(EVERY, 'trouble=slow', '/notebook!export', {
    fill: { purpose: 'Crown Prosecution Service' },
    does: 'save-export',
    shows: '[data-far]',
  }),
  ...pressed(EVERY, 'read=1&strip=sending', `/victim/${id(30)}!call`, { does: 'reach', shows: '[data-screen="away"]' }),
];
