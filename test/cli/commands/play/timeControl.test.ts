import { describe, expect, it } from 'vitest';
import { beginState } from '../../../../cli/commands/play/beginning.js';
import { reduce } from '../../../../cli/commands/play/reduce.js';
import type { PlayState } from '../../../../cli/commands/play/state.js';
import { wantedTask } from '../../../../cli/commands/play/thinking.js';
import { resultOf } from '../../../../playing/playedGame.js';
import { parseTimeControl, secondsForMove, timeLeft } from '../../../../playing/timeControl.js';
import { answer, begin, type } from '../../../support/cli/playedState.js';

const CONTROL = { main: 10_000, increment: 2000 };
const timed = (): PlayState => beginState({ ...begin(), timeControl: CONTROL });
/** Looks at the clock every second. */
function wait(state: PlayState, seconds: number): PlayState {
  const from = state.time ?? 0;
  let now = reduce(state, { kind: 'tick', now: from });
  for (let second = 1; second <= seconds; second++) {
    now = reduce(now, { kind: 'tick', now: from + 1000 * second });
  }
  return now;
}

describe('a time control', () => {
  it.each([
    ['5m', 300_000, 0],
    ['5m+3s', 300_000, 3000],
    ['300+3', 300_000, 3000],
    [' 5:00 + 3 ', 300_000, 3000],
    ['1h30m+10s', 5_400_000, 10_000],
    ['1:30:00', 5_400_000, 0],
    ['0.5m+0.5', 30_000, 500],
    ['90S', 90_000, 0],
  ])('is read from %s', (text, main, increment) => {
    expect(parseTimeControl('--time', text)).toEqual({ main, increment });
  });

  it.each([
    '',
    'x',
    '5m+',
    '+3',
    '5+3+1',
    '-5',
    '5m3',
    '1e3',
    '0',
    '0.5',
    '25h',
    '5m+2h',
    '5:0',
    'NaN',
    '٣m',
  ])('is not read from "%s"', (text) => {
    expect(() => parseTimeControl('--time', text)).toThrow(/^--time takes .*\.$/);
  });

  it('shares what is left among the moves to come, and never spends more than half of it', () => {
    for (const increment of [0, 1000, 60_000]) {
      for (const left of [100, 1000, 60_000, 3_600_000]) {
        for (let empties = 1; empties <= 60; empties++) {
          const seconds = secondsForMove({ main: 0, increment }, left, empties);
          expect(seconds).toBeGreaterThan(0);
          expect(1000 * seconds).toBeLessThanOrEqual(Math.max(10, left / 2));
        }
      }
    }
    // A whole game at that pace ends in time.
    let left = 60_000;
    for (let empties = 60; empties > 0; empties -= 2)
      left -= 1000 * secondsForMove({ main: 0, increment: 0 }, left, empties);
    expect(left).toBeGreaterThan(0);
  });
});

describe('a game on time', () => {
  it('takes the time of the side to move, and gives each move its increment', () => {
    const moved = type(wait(timed(), 4), 'f5');
    expect(timeLeft(CONTROL, moved.clocks, 'black')).toBe(10_000 - 4000 + 2000);
    const answered = answer(wait(moved, 3));
    expect(timeLeft(CONTROL, answered.clocks, 'white')).toBe(10_000 - 3000 + 2000);
    expect(timeLeft(CONTROL, answered.clocks, 'black')).toBe(8000);
  });

  it('tells the engine what its clock leaves, once for the whole move', () => {
    const moved = type(wait(timed(), 4), 'f5');
    const task = wantedTask(moved)!;
    expect(task).toMatchObject({ kind: 'move', thinking: { clock: secondsForMove(CONTROL, 10_000, 59) } });
    expect(wantedTask(wait(moved, 3))).toEqual(task);
  });

  it.each(['black', 'white'] as const)('is lost by %s when its time is over', (color) => {
    const state = wait(color === 'black' ? timed() : type(timed(), 'f5'), 11);
    const winner = color === 'black' ? 'white' : 'black';
    expect(resultOf(state.game)).toMatchObject({ winner, gaveUp: { color, why: 'time' } });
    expect(wantedTask(state)).toBeUndefined();
  });

  it('goes on without a clock where it is taken back after that, and has one again in the next', () => {
    const lost = wait(answer(type(timed(), 'f5')), 13);
    expect(lost.game.gaveUp?.why).toBe('time');
    const back = type(lost, 'u');
    expect(back.timeControl).toBeUndefined();
    expect(resultOf(wait(back, 60).game)).toBeUndefined();
    const fresh = type(back, 'ny');
    expect(fresh.timeControl).toEqual(CONTROL);
    expect(fresh.clocks.spent).toEqual({ black: 0, white: 0 });
  });
});
