import { describe, expect, it } from 'vitest';
import { reduce } from '../../../../../cli/commands/play/reduce.js';
import { worstPlies } from '../../../../../cli/commands/play/review/reviewSelectors.js';
import type { PlayState } from '../../../../../cli/commands/play/state.js';
import { jobOf, taskKey, wantedTask } from '../../../../../cli/commands/play/thinking.js';
import { playLines } from '../../../../../cli/commands/play/view.js';
import { createTheme } from '../../../../../cli/screen/theme.js';
import { PLAIN } from '../../../../../cli/terminal/palette.js';
import { formatPosition, parseTranscript, positionsOf } from '../../../../../engine/notation.js';
import { answer, begin, judgedPly, line, press, type } from '../../../../support/cli/playedState.js';

const GAME = 'f5d6c3d3c4f4';

/** The review of a game whose moves cost so much, each in its turn. */
function reviewed(...costs: readonly number[]): PlayState {
  let state = type(begin(GAME), 'o');
  for (const cost of costs) {
    const task = wantedTask(state);
    if (task?.kind !== 'review') throw new Error('nothing to review');
    const ply = judgedPly(task, cost);
    state = reduce(state, { kind: 'answered', task: taskKey(task), answer: { kind: 'judged', ply } });
  }
  return state;
}

const text = (state: PlayState, columns = 80, rows = 24, ascii = false): string =>
  playLines(state, { columns, rows }, createTheme(PLAIN, ascii)).join('\n');

describe('a review', () => {
  it('judges every move once, from the first on', () => {
    const moves = parseTranscript(GAME);
    const positions = positionsOf(moves);
    let state = type(begin(GAME), 'o');
    for (const [ply, move] of moves.entries()) {
      const task = wantedTask(state)!;
      expect(jobOf(task)).toMatchObject({ kind: 'judge', subject: { move, moves: moves.slice(0, ply) } });
      const job = jobOf(task);
      if (job.kind === 'judge')
        expect(formatPosition(job.subject.position)).toBe(formatPosition(positions[ply]!));
      expect(text(state)).toContain(`Reviewing: ${ply} of ${moves.length} moves.`);
      state = answer(state);
    }
    expect(wantedTask(state)).toBeUndefined();
  });

  it('goes from the worst move to the next, and says what would have been better', () => {
    const state = reviewed(0, 0.3, 0, 0.8, 0.1, 0);
    expect(worstPlies(state)).toEqual([3, 1, 4]);
    const worst = press(state, 'down');
    expect(worst.pane).toEqual({ kind: 'review', ply: 3, ahead: 0 });
    expect(text(worst)).toMatch(/d3, a mistake that gives\s+.*away 40% of the point/);
    expect(text(worst)).toMatch(/\[d3 40% of the point, better [a-h][1-8]\]/);
    expect(press(worst, 'down').pane).toMatchObject({ ply: 1 });
    expect(press(worst, 'down', 'down', 'down').pane).toMatchObject({ ply: 4 });
    expect(press(worst, 'down', 'up').pane).toMatchObject({ ply: 3 });
  });

  it('walks along the better line and back, and plays on from either', () => {
    const worst = press(reviewed(0, 0.3, 0, 0.8, 0.1, 0), 'down');
    const ahead = type(worst, 'bb');
    expect(ahead.pane).toMatchObject({ ply: 3, ahead: 2 });
    expect(text(ahead)).toContain('This would have happened:');
    expect(press(ahead, 'left').pane).toMatchObject({ ply: 3, ahead: 1 });
    expect(press(ahead, 'left', 'left', 'left').pane).toMatchObject({ ply: 2, ahead: 0 });
    const better = press(ahead, 'enter');
    expect(better.pane.kind).toBe('game');
    expect(better.game.line).toHaveLength(5);
    expect(line(better).slice(0, 6)).toBe('f5d6c3');
    const on = press(worst, 'enter');
    expect(line(on)).toBe('f5d6c3');
    // The old moves can be played again, and the review of all of them is still there.
    expect(worstPlies(type(on, 'o'))).toEqual([3, 1, 4]);
    expect(wantedTask(type(on, 'o'))).toMatchObject({ kind: 'move' });
  });

  it('waits for the opponent, and has nothing to do before the first move', () => {
    expect(type(begin(), 'o').message).toBe('There is no move to review.');
    expect(wantedTask(type(begin('f5'), 'o'))).toMatchObject({ kind: 'move' });
  });

  it.each([
    [80, 24],
    [60, 14],
    [120, 40],
    [200, 60],
  ])('fits %i by %i, with the chart where there is room', (columns, rows) => {
    for (const ascii of [true, false]) {
      const lines = text(press(reviewed(0, 0.3, 0, 0.8, 0.1, 0), 'down'), columns, rows, ascii).split('\n');
      expect(lines).toHaveLength(rows);
      for (const shown of lines) expect(shown.length).toBeLessThanOrEqual(columns);
      // eslint-disable-next-line no-control-regex -- ASCII is what is meant
      if (ascii) expect(lines.join('\n')).toMatch(/^[\x00-\x7f]*$/);
      if (rows >= 24) expect(lines.join('\n')).toMatch(/black [|│]/);
    }
  });
});

describe('analysis that goes on', () => {
  it('thinks a step further as long as one looks, and shows what it found', () => {
    let state = type(answer(begin()), 'i');
    for (const step of [0, 1, 2]) {
      const task = wantedTask(state);
      expect(task).toMatchObject({ kind: 'analyse', step });
      state = answer(state, 'f5');
    }
    expect(text(state)).toMatch(/Hint: f5\./);
    expect(text(state)).toContain('Analysing: 750 simulations; i ends it.');
    expect(wantedTask(type(state, 'i'))).toBeUndefined();
    // Another position begins anew.
    expect(wantedTask(answer(answer(type(state, 'f5'))))).toMatchObject({ kind: 'analyse', step: 0 });
  });

  it('goes with the position in a look back and in a review', () => {
    const back = press(type(answer(begin(GAME)), 'im'), 'left', 'left');
    expect(wantedTask(answer(back))).toMatchObject({
      kind: 'analyse',
      moves: parseTranscript(GAME).slice(0, 4),
    });
    const review = press(type(reviewed(0, 0.3, 0, 0.8, 0.1, 0), 'i'), 'down');
    expect(wantedTask(type(review, 'b'))).toMatchObject({ kind: 'analyse' });
  });

  it('is what pondering does in the turn of the person alone', () => {
    const pondering = { ...answer(begin()), ponders: true };
    expect(wantedTask(pondering)).toMatchObject({ kind: 'analyse', step: 0 });
    const step = answer(pondering);
    // It is not shown.
    expect(text(step)).not.toContain('Hint:');
    expect(wantedTask(type(step, 'f5'))).toMatchObject({ kind: 'move' });
    const foreign = { ...pondering, opponent: { label: 'greedy', name: 'greedy' } };
    expect(wantedTask(foreign)).toBeUndefined();
  });
});
