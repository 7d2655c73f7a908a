// The board's keyboard and the order of its cards.
import { describe, expect, it } from 'vitest';
import { NOW } from '../../sample/people';
import { row } from '../../sample/tasks';
import { team } from '../../sample/team';
import { columns, ordered } from './cards';
import { move, settle, type Press, type Standing } from './keys';

const press = (key: string, over: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...over,
});
const at = (column: number, card: number) => ({ column, card });
const board = (over: Partial<Standing> = {}): Standing => ({
  cards: [3, 1, 0, 2],
  at: at(0, 2),
  menu: false,
  side: false,
  letters: true,
  ...over,
});

describe('A key on the board', () => {
  it('moves to the card beside, passes a column without cards, and stops at the edge', () => {
    expect(move(press('ArrowRight'), board())).toEqual({ to: 'card', at: at(1, 0) });
    expect(move(press('ArrowRight'), board({ at: at(1, 0) }))).toEqual({ to: 'card', at: at(3, 0) });
    expect(move(press('ArrowRight'), board({ at: at(3, 0) }))).toBeNull();
    expect(move(press('ArrowUp'), board())).toEqual({ to: 'card', at: at(0, 1) });
    expect(move(press('ArrowDown'), board())).toBeNull();
    expect(move(press('ArrowDown'), board({ at: null }))).toEqual({ to: 'card', at: at(0, 0) });
  });

  it('gives to the officer of a number, with the menu open as well, and never to a number without a column', () => {
    expect(move(press('3'), board())).toEqual({ to: 'officer', column: 3 });
    expect(move(press('3'), board({ menu: true }))).toEqual({ to: 'officer', column: 3 });
    expect(move(press('4'), board())).toBeNull();
    expect(move(press('1'), board({ at: null }))).toBeNull();
    expect(move(press('1'), board({ side: true }))).toBeNull();
  });

  it('does what the paper says of its letter', () => {
    const does = Object.entries({ a: 'menu', u: 'undo', n: 'new', o: 'open', r: 'review', '/': 'search', '?': 'keys' });
    for (const [key, to] of does) expect(move(press(key), board())).toEqual({ to });
    expect(move(press('A'), board())).toEqual({ to: 'menu' });
    expect(move(press('F6'), board())).toEqual({ to: 'side' });
    expect(move(press('F6'), board({ side: true }))).toEqual({ to: 'columns' });
  });

  it('of one letter does nothing where they are switched off, and the others still do', () => {
    for (const key of ['a', 'u', 'n', 'o', 'r', '/', '?', '1']) expect(move(press(key), board({ letters: false }))).toBeNull();
    expect(move(press('ArrowLeft'), board({ at: at(1, 0), letters: false }))).toEqual({ to: 'card', at: at(0, 0) });
    expect(move(press('Escape'), board({ menu: true, letters: false }))).toEqual({ to: 'shut' });
    expect(move(press('F6'), board({ letters: false }))).toEqual({ to: 'side' });
  });

  it('held with Control, Alt or Meta is not the board’s', () => {
    expect(move(press('n', { ctrlKey: true }), board())).toBeNull();
    expect(move(press('1', { altKey: true }), board())).toBeNull();
    expect(move(press('ArrowRight', { metaKey: true }), board())).toBeNull();
  });

  it('goes through the open menu and closes it', () => {
    expect(move(press('ArrowDown'), board({ menu: true }))).toEqual({ to: 'item', by: 1 });
    expect(move(press('Tab'), board({ menu: true }))).toEqual({ to: 'shut' });
    expect(move(press('n'), board({ menu: true }))).toBeNull();
  });
});

describe('The focus', () => {
  it('stays with its card when others came above it', () => {
    expect(settle([['new', 'a', 'b']], at(0, 1), 'b')).toEqual(at(0, 2));
  });

  it('stands where its card left, and goes to the first card when the column is empty', () => {
    expect(settle([['a', 'b'], ['gone']], at(0, 2), 'gone')).toEqual(at(0, 1));
    expect(settle([[], ['x']], at(0, 0), 'gone')).toEqual(at(1, 0));
    expect(settle([[], []], at(0, 0), 'gone')).toBeNull();
  });
});

describe('The cards of a column', () => {
  it('are late first, by time; what is not late stays as the device gave it', () => {
    const due = (n: number, minutes: number | null) =>
      row(n, `${n}`, { due_by: minutes === null ? null : NOW + minutes * 60_000 });
    const rows = [due(1, null), due(2, 90), due(3, -5), due(4, 30), due(5, -60)];
    expect(ordered(rows, NOW).map((r) => r.title)).toEqual(['5', '3', '1', '2', '4']);
  });

  it('stand under the queue first, then under the officers in the order of the device, each with its own age', () => {
    const all = columns(team(), NOW);
    expect(all.map((c) => c.person?.name ?? 'queue')).toEqual(['queue', 'PC 123CN', 'PC 208CN', 'PCSO 7731CN', 'PCSO 7740CN']);
    expect(all.map((c) => c.quiet)).toEqual([false, false, false, false, true]);
    expect(all[0]?.oldest).toBe(NOW - 5 * 3_600_000);
  });
});
