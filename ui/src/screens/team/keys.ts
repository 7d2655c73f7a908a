// The keyboard of the board as a function: which move follows from a key and where the board stands. Keys of one letter can be
// switched off (WCAG 2.1.4); the others work always.

/** A card: its column, Unassigned first, and its place in the column. */
export interface Spot {
  column: number;
  card: number;
}

export interface Press {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/** What a key is read against. */
export interface Standing {
  /** How many cards each column has. */
  cards: number[];
  /** The focused card. */
  at: Spot | null;
  /** The assign menu is open on it. */
  menu: boolean;
  /** The focus is in the panel at the side. */
  side: boolean;
  /** Keys of one letter are on. */
  letters: boolean;
}

export type Move =
  | { to: 'card'; at: Spot }
  | { to: 'officer'; column: number }
  | { to: 'item'; by: 1 | -1 }
  | { to: 'menu' | 'shut' | 'undo' | 'new' | 'open' | 'review' | 'search' | 'keys' | 'columns' | 'side' };

const LETTERS: Record<string, Move['to'] & ('menu' | 'undo' | 'new' | 'open' | 'review' | 'search' | 'keys')> = {
  a: 'menu',
  u: 'undo',
  n: 'new',
  o: 'open',
  r: 'review',
  '/': 'search',
  '?': 'keys',
};

/** The next column with a card on that side; the place in it is kept as far as it reaches. A column without cards is passed. */
function beside(board: Standing, by: 1 | -1): Spot | null {
  if (!board.at) return first(board.cards);
  for (let column = board.at.column + by; column in board.cards; column += by) {
    const cards = board.cards[column] ?? 0;
    if (cards > 0) return { column, card: Math.min(board.at.card, cards - 1) };
  }
  return null;
}

function within(board: Standing, by: 1 | -1): Spot | null {
  if (!board.at) return first(board.cards);
  const card = board.at.card + by;
  return card >= 0 && card < (board.cards[board.at.column] ?? 0) ? { column: board.at.column, card } : null;
}

/** The first card of the board. */
export function first(cards: number[]): Spot | null {
  const column = cards.findIndex((n) => n > 0);
  return column < 0 ? null : { column, card: 0 };
}

/** Where the focus stands when cards came and went: at the same card if it is there, else at the place it left. */
export function settle(columns: string[][], at: Spot | null, held: string | null): Spot | null {
  const cards = columns.map((column) => column.length);
  if (!at) return first(cards);
  const column = columns[at.column] ?? [];
  const same = held === null ? -1 : column.indexOf(held);
  if (same >= 0) return { column: at.column, card: same };
  return column.length > 0 ? { column: at.column, card: Math.min(at.card, column.length - 1) } : first(cards);
}

function arrow(key: string, board: Standing): Move | null {
  const steps: Record<string, () => Spot | null> = {
    ArrowLeft: () => beside(board, -1),
    ArrowRight: () => beside(board, 1),
    ArrowUp: () => within(board, -1),
    ArrowDown: () => within(board, 1),
  };
  const at = steps[key]?.();
  return at ? { to: 'card', at } : null;
}

function letter(key: string, board: Standing): Move | null {
  const digit = /^[1-9]$/.test(key) ? Number(key) : 0;
  if (digit > 0) return board.at && !board.side && digit < board.cards.length ? { to: 'officer', column: digit } : null;
  const to = LETTERS[key.toLowerCase()];
  if (!to || (board.menu && to !== 'open')) return null;
  return (to === 'menu' || to === 'open') && (!board.at || board.side) ? null : { to };
}

/** What a key does; nothing where it is not the board's. Enter on a card is the card's own click. */
export function move(press: Press, board: Standing): Move | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  if (press.key === 'F6') return { to: board.side ? 'columns' : 'side' };
  if (board.menu) {
    if (press.key === 'Escape' || press.key === 'Tab') return { to: 'shut' };
    if (press.key === 'ArrowDown') return { to: 'item', by: 1 };
    if (press.key === 'ArrowUp') return { to: 'item', by: -1 };
  } else if (!board.side) {
    const step = arrow(press.key, board);
    if (step) return step;
  }
  return board.letters ? letter(press.key, board) : null;
}
