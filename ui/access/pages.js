// Every page and every sheet over it, by its address in the app. A sheet that is not here is not checked: `check.js` fails
// when a sheet stands in the screens and not in this list.
const id = (n) => `0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`;

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
      ...sheets('/tasks', ['task_create']),
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
      ]),
      ...sheets(`/task/${id(6)}`, ['tag']),
      '/victims',
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
        'audit',
        'stored_as',
        'store_alarm',
        `store-${id(151)}`,
      ]),
      '/exhibits',
      '/disclosure',
      ...sheets(`/note/${id(50)}`, ['flag', 'export']),
      ...sheets('/ward', ['engagement', 'propose', 'action', 'promise', `kept-${id(70)}-0`, 'meeting', 'time']),
      ...sheets(`/priority/${id(20)}`, ['action', 'engagement', 'more', 'measure', `done-${id(76)}`]),
      `/history/${id(2)}`,
      '/sync',
      '/search',
      '/profile',
      '/reads',
      '/phones/00000000-0000-4000-8000-000000000001',
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
      ]),
      ...sheets(`/victim/${id(31)}`, ['decline']),
    ],
  ],
  [
    'as=sergeant',
    [
      '/today',
      '/review',
      ...sheets('/phones/00000000-0000-4000-8000-000000000001', ['lost-00000000-0000-4000-8000-000000000101', 'longer']),
      '/exhibits',
      '/audit',
      ...sheets('/report/E05999901', ['take_down']),
      ...sheets('/team', ['task_create', 'briefing_new', 'keys', 'unlock_code']),
      ...sheets('/victims', ['victim_create']),
      ...sheets(`/task/${id(2)}`, ['assign', 'cancel', 'send_back', 'review', 'edit']),
      ...sheets(`/priority/${id(20)}`, ['adopt', 'edit', 'publish', 'review', 'report_back', 'close', 'carry_over', 'take_down']),
    ],
  ],
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

/** What is pressed on a page before it is looked at once more, by its `data-do`: what opens over it without an address. */
export const PRESSED = [
  { setting: 'light', address: `/note/${id(50)}!export`, does: 'redact' },
  { setting: '320 px', address: `/note/${id(50)}!export`, does: 'redact' },
  { setting: 'French', address: `/note/${id(50)}!export`, does: 'redact' },
  // The sheets over an explained merge stand under the notice's id.
  ...['light', '320 px', '200 % text', 'French'].flatMap((setting) =>
    ['notice_ask', 'notice_answer'].map((does) => ({ setting, address: `/task/${id(2)}`, does })),
  ),
  ...['light', '320 px', 'French'].map((setting) => ({ setting, address: '/notebook!exhibit', does: 'ref_same' })),
  ...['light', 'dark', '320 px', '200 % text', 'French', 'wide'].map((setting) => ({
    setting,
    address: '/forgot',
    does: 'forgot',
  })),
  { setting: 'wide', address: '/team', does: 'card' },
  { setting: 'wide dark', address: '/team', does: 'card' },
  { setting: 'wide French', address: '/team', does: 'card' },
];
