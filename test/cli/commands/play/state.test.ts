import { describe, expect, it } from 'vitest';
import { beginState } from '../../../../cli/commands/play/beginning.js';
import { reduce } from '../../../../cli/commands/play/reduce.js';
import type { Action, PlayState } from '../../../../cli/commands/play/state.js';
import { taskKey, wantedTask } from '../../../../cli/commands/play/thinking.js';
import type { KeyName } from '../../../../cli/screen/keys.js';
import { parseMove } from '../../../../engine/notation.js';
import { initialPosition, isOver, legalMoveList, play } from '../../../../engine/position.js';
import { PASS } from '../../../../engine/squareSet.js';
import { newGame, resultOf, toDecide } from '../../../../playing/playedGame.js';
import { answer, begin, line, press, type } from '../../../support/cli/playedState.js';

describe('playing', () => {
  it('takes typed squares, the cursor with Enter, and clicks', () => {
    expect(line(type(begin(), 'f5'))).toBe('f5');
    expect(line(type(begin(), 'F5'))).toBe('f5');
    expect(line(press({ ...begin(), cursor: parseMove('d3') }, 'enter'))).toBe('d3');
    expect(line(reduce(begin(), { kind: 'pick', square: parseMove('e6') }))).toBe('e6');
  });

  it('moves the cursor as it looks on the board, also from the other side, and not over its edge', () => {
    const at = (state: PlayState, ...names: KeyName[]): number => press(state, ...names).cursor;
    const middle = { ...begin(), cursor: parseMove('d3') };
    expect(at(middle, 'down', 'right')).toBe(parseMove('e4'));
    expect(at({ ...middle, rotated: true }, 'down', 'right')).toBe(parseMove('c2'));
    expect(at({ ...middle, cursor: 0 }, 'up', 'left')).toBe(0);
    expect(at({ ...middle, cursor: 63 }, 'down', 'right')).toBe(63);
  });

  it('goes around the legal squares with Tab', () => {
    const cursors = [1, 2, 3, 4].map((times) => press(begin(), ...Array<KeyName>(times).fill('tab')).cursor);
    expect(cursors.map((square) => legalMoveList(initialPosition()).indexOf(square))).toEqual([1, 2, 3, 0]);
    expect(press(begin(), 'tab', 'backTab').cursor).toBe(begin().cursor);
  });

  it.each([
    ['a1', 'a1 is not legal; legal: d3 c4 f5 e6.'],
    ['9', 'A square is a letter and a number, such as d3.'],
    ['p', 'You cannot pass while you have a move.'],
    ['z', 'z does nothing here; ? shows the keys.'],
    ['u', 'There is no move of yours to take back.'],
    ['r', 'There is nothing that was taken back.'],
    ['.', 'It is not thinking.'],
  ])('says why %s does nothing, and plays nothing', (keys, message) => {
    const state = type(begin(), keys);
    expect(state.message).toBe(message);
    expect(state.game.line).toEqual([]);
  });

  it('does not move for the opponent', () => {
    const state = type(begin('f5'), 'd6');
    expect(line(state)).toBe('f5');
    expect(state.message).toContain('engine is to move');
  });

  it('says no longer that the opponent is to move when it has moved or cannot go on', () => {
    for (const reply of ['f4', 'a1']) {
      const waiting = press(type(begin(), 'f5'), 'enter', 'enter');
      expect(waiting.message).toContain('engine is to move');
      expect(answer(waiting, reply).message).toBe('');
    }
  });

  it('takes an Enter right after a typed square as the end of that move, before and after the answer', () => {
    const typed = type(begin(), 'f5');
    const before = press(typed, 'enter');
    const after = press(answer(typed, 'f4'), 'enter');
    expect([before.message, line(before)]).toEqual(['', 'f5']);
    expect([after.message, line(after)]).toEqual(['', 'f5f4']);
    // The next one is for the square under the cursor, as is one after any other key.
    expect(press(after, 'enter').message).toContain('f5 is not legal');
    expect(line(press(answer(typed, 'f4'), 'tab', 'enter'))).toHaveLength(6);
    expect(press(type(begin(), 'a1'), 'enter').message).toContain('a1 is not legal');
  });

  it('plays the answer of the opponent, and no answer to an earlier question', () => {
    const asked = type(begin(), 'f5');
    const task = wantedTask(asked)!;
    expect(task).toMatchObject({ kind: 'move', moves: [parseMove('f5')] });
    expect(line(answer(asked, 'f4'))).toBe('f5f4');
    const undone = type(asked, 'u');
    const late: Action = {
      kind: 'answered',
      task: taskKey(task),
      answer: { kind: 'replied', move: parseMove('f4') },
    };
    expect(reduce(undone, late)).toEqual(undone);
  });

  it('makes an opponent lose that answers nonsense or cannot go on', () => {
    const asked = type(begin(), 'f5');
    expect(resultOf(answer(asked, 'a1').game)).toMatchObject({ winner: 'black' });
    const failed = reduce(asked, {
      kind: 'failed',
      task: taskKey(wantedTask(asked)!),
      message: 'It died.',
      forfeits: true,
    });
    expect(resultOf(failed.game)).toMatchObject({ winner: 'black', gaveUp: { why: 'It died.' } });
  });
});

describe('passes', () => {
  it('wait until they are acknowledged, whoever passes', () => {
    const passing = findPass();
    for (const human of ['black', 'white'] as const) {
      const state = beginState({ ...begin(), game: newGame(human, passing) });
      expect(toDecide(state.game)).toBeUndefined();
      expect(wantedTask(state)).toBeUndefined();
      expect(type(state, 'd3').game).toEqual(state.game);
      for (const done of [press(state, 'enter'), type(state, 'p'), type(state, ' ')]) {
        expect(done.game.line).toEqual([...passing, PASS]);
      }
    }
  });
});

/** The shortest of some games up to where a side must pass. */
function findPass(): number[] {
  for (let seed = 1; ; seed++) {
    const moves: number[] = [];
    let position = initialPosition();
    while (!isOver(position)) {
      const legal = legalMoveList(position);
      if (legal[0] === PASS) return moves;
      const move = legal[(seed * 7 + moves.length * 13) % legal.length]!;
      moves.push(move);
      position = play(position, move);
    }
  }
}

describe('clocks', () => {
  it('run for the side to move, never in a pass, an offer or after the end, and not while the program is stopped', () => {
    const tick = (state: PlayState, ...times: number[]): PlayState =>
      times.reduce((now, time) => reduce(now, { kind: 'tick', now: time }), state);
    expect(tick(begin(), 0, 1000, 1500).clocks.spent).toEqual({ black: 1500, white: 0 });
    expect(tick(type(tick(begin(), 0, 1000), 'f5'), 1700).clocks.spent).toEqual({ black: 1000, white: 700 });
    expect(tick(begin(), 0, 3_600_000).clocks.spent.black).toBeLessThanOrEqual(2000);
    expect(tick(type(begin('f5'), 'Ry'), 0, 1000).clocks.spent).toEqual({ black: 0, white: 0 });
    expect(
      tick(beginState({ ...begin(), game: newGame('black', findPass()) }), 0, 1000).clocks.spent,
    ).toEqual({
      black: 0,
      white: 0,
    });
  });
});
