import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginState } from '../../../../../cli/commands/play/beginning.js';
import { reduce } from '../../../../../cli/commands/play/reduce.js';
import type { PlayState } from '../../../../../cli/commands/play/state.js';
import { wantedTask } from '../../../../../cli/commands/play/thinking.js';
import { playLines } from '../../../../../cli/commands/play/view.js';
import { createTheme } from '../../../../../cli/screen/theme.js';
import { PLAIN } from '../../../../../cli/terminal/palette.js';
import { formatPosition, parseMove, parsePosition, parseTranscript } from '../../../../../engine/notation.js';
import { initialPosition } from '../../../../../engine/position.js';
import { positionOf } from '../../../../../playing/playedGame.js';
import { describeStart, setupPane, setupPosition } from '../../../../../playing/setup.js';
import { answer, begin, line, press, type } from '../../../../support/cli/playedState.js';

const boardOf = ({ pane }: PlayState): string => {
  if (pane.kind !== 'setup') throw new Error(`no editor but ${pane.kind}`);
  return formatPosition(setupPosition(pane));
};

describe('the board editor', () => {
  it('begins with the board in front, and goes back without a change', () => {
    const open = type(begin('f5d6'), 'S');
    expect(boardOf(open)).toBe(formatPosition(positionOf(open.game)));
    expect(wantedTask(open)).toBeUndefined();
    const back = press(type(open, 'zx'), 'escape');
    expect(line(back)).toBe('f5d6');
    expect(back.pane).toEqual({ kind: 'game' });
  });

  it('sets any position up, by typed squares', () => {
    const square = fc.constantFrom('x', 'o', '-');
    fc.assert(
      fc.property(fc.array(square, { minLength: 64, maxLength: 64 }), fc.boolean(), (discs, other) => {
        const names = discs.map((_, at) => `${'abcdefgh'[at % 8]!}${Math.floor(at / 8) + 1}`);
        const keys = discs.map((disc, at) => names[at]! + disc).join('');
        const state = type(type(begin(), 'Sz'), keys + (other ? 't' : ''));
        expect(boardOf(state)).toBe(`${discs.join('').toUpperCase()} ${other ? 'O' : 'X'}`);
      }),
      { numRuns: 30 },
    );
  });

  it('goes through empty, black and white with the space bar and the mouse', () => {
    let state = reduce(type(begin(), 'S'), { kind: 'pick', square: 0 });
    expect(boardOf(state)[0]).toBe('X');
    state = type(state, ' ');
    expect(boardOf(state)[0]).toBe('O');
    state = reduce(state, { kind: 'pick', square: 0 });
    expect(boardOf(state)[0]).toBe('-');
    expect(boardOf(press(type(state, 'd4'), 'backspace'))[parseMove('d4')]).toBe('-');
    expect(boardOf(type(state, 'zn'))).toBe(formatPosition(initialPosition()));
  });

  it('begins a game from there, whose moves, undo and new games keep that start', () => {
    const start = parsePosition(`${'-'.repeat(18)}OX${'-'.repeat(7)}XO${'-'.repeat(35)} O`);
    const keys = 'Sz' + 'c3od3xd4xe4o' + 't';
    const played = press(type(begin('f5d6'), keys), 'enter');
    expect(formatPosition(positionOf(played.game))).toBe(formatPosition(start));
    expect(wantedTask(played)).toMatchObject({ kind: 'move', start, moves: [] });
    const answered = answer(played, 'e3');
    expect(line(answered)).toBe('e3');
    const again = type(answered, 'ny');
    expect(formatPosition(again.game.start)).toBe(formatPosition(start));
    expect(formatPosition(type(answered, 'ni').game.start)).toBe(formatPosition(initialPosition()));
    // What was thought of the usual game is not taken for this one's.
    const usual = answer(begin());
    expect(wantedTask(press(type(usual, keys), 'enter'))).toMatchObject({ kind: 'move' });
  });

  it('refuses a board on which nobody can move, and a start that the opponent cannot be told', () => {
    const stuck = press(type(begin(), 'Sz'), 'enter');
    expect(stuck.pane.kind).toBe('setup');
    expect(stuck.message).toBe('Neither side has a move there, so the game would be over.');
    const foreign = beginState({ ...begin(), opponent: { label: 'Rhino', name: 'gtp:rhino' } });
    const told = press(type(foreign, 'Sa1x'), 'enter');
    expect(told.message).toBe('Rhino begins with the usual position only: its protocol knows no other.');
    expect(press(type(foreign, 'S'), 'enter').pane.kind).toBe('game');
  });

  it('says whose moves there are, and where no game can have come to the board', () => {
    expect(describeStart(initialPosition())).toEqual(['Black has 4 moves.']);
    const passing = parsePosition(`XO${'-'.repeat(62)} O`);
    expect(describeStart(passing)).toEqual([
      'White has no move and must pass; black goes on.',
      'No game comes to this: d4, e4, d5, e5 cannot be empty.',
    ]);
    expect(
      describeStart(setupPosition({ ...setupPane(passing), squares: Array(64).fill(undefined) })),
    ).toEqual(['Neither side has a move there, so the game would be over.']);
  });

  it.each([
    [80, 24, true],
    [60, 14, false],
    [120, 40, false],
  ])('fits %i by %i', (columns, rows, ascii) => {
    const lines = playLines(type(begin(), 'S'), { columns, rows }, createTheme(PLAIN, ascii));
    expect(lines).toHaveLength(rows);
    for (const text of lines) expect(text.length).toBeLessThanOrEqual(columns);
    expect(lines.join('\n')).toContain('x o -');
  });

  it('explains moves of such a game by its own positions', () => {
    const state = answer(press(type(begin(), 'Szc3od3xd4xe4ot'), 'enter'), 'e3');
    const why = type(state, 'w');
    expect(wantedTask(why)).toMatchObject({
      kind: 'explain',
      question: { start: state.game.start, moves: [], target: 'move:e3' },
    });
    expect(parseTranscript('e3', state.game.start)).toEqual(state.game.line);
  });
});
