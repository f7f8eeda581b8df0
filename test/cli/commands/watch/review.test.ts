import { describe, expect, it } from 'vitest';
import { openShelf } from '../../../../cli/commands/watch/games.js';
import { beginState, reduce } from '../../../../cli/commands/watch/reduce.js';
import { wantedTask, type WatchState } from '../../../../cli/commands/watch/state.js';
import { watchLines } from '../../../../cli/commands/watch/view.js';
import type { KeyName } from '../../../../cli/screen/keys.js';
import { createTheme } from '../../../../cli/screen/theme.js';
import { PLAIN } from '../../../../cli/terminal/palette.js';
import { parseTranscript } from '../../../../engine/notation.js';
import type { GameReview } from '../../../../selfplay/review/gameReview.js';
import { commandFolder } from '../../../support/cli/commandInputs.js';
import { judgedPly } from '../../../support/cli/playedState.js';
import { runHere } from '../../../support/cli/recordingTerminal.js';
import { usualLine } from '../../../support/engine/usualLine.js';

const GAME = 'f5d6c3d3c4f4';
const folder = commandFolder();

const typed = (state: WatchState, text: string): WatchState =>
  reduce(state, { kind: 'press', press: { kind: 'text', text } });
const pressed = (state: WatchState, name: KeyName): WatchState =>
  reduce(state, { kind: 'press', press: { kind: 'key', name } });

/** The review of the game on the screen, whose moves cost so much. */
function reviewed(...costs: readonly number[]): WatchState {
  const shelf = openShelf({ run: undefined, file: undefined, moves: GAME, game: undefined }, () => undefined);
  const begun = { ply: 0, play: false, evaluate: false, review: false };
  let state = typed(beginState(shelf, begun), 'o');
  for (const cost of costs) {
    const task = wantedTask(state);
    if (task?.kind !== 'judge') throw new Error('nothing to judge');
    const judged = judgedPly(usualLine(parseTranscript(GAME).slice(0, task.ply + 1)), cost);
    state = reduce(state, { kind: 'judged', key: task.key, judged });
  }
  return state;
}

describe('a review in watch', () => {
  it('judges the moves in their order, goes to the worst, and ends', () => {
    const state = reviewed(0, 0.3, 0, 0.8, 0.1, 0);
    expect(wantedTask(state)).toBeUndefined();
    expect(pressed(state, 'down').ply).toBe(3);
    expect(pressed(pressed(state, 'down'), 'down').ply).toBe(1);
    expect(pressed(pressed(state, 'down'), 'up').ply).toBe(3);
    const lines = watchLines(pressed(state, 'down'), { columns: 80, rows: 24 }, createTheme(PLAIN, true));
    expect(lines.join('\n')).toMatch(/\[d3 40% of the point, better [a-h][1-8]\]/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(pressed(state, 'escape').isReviewing).toBe(false);
  });

  it('says how far it is', () => {
    const lines = watchLines(reviewed(0, 0.3), { columns: 80, rows: 24 }, createTheme(PLAIN, true));
    expect(lines.join('\n')).toContain('Reviewing: 2 of 6 moves.');
  });

  it('is there as text and as data', { timeout: 300_000 }, async () => {
    const args = ['watch', '--moves', GAME, '--model', folder.model, '--sims', '4', '--review'];
    const { stdout, code } = await runHere([...args, '--plain']);
    expect(code).toBe(0);
    expect(stdout).toContain('The value along the game, from the first move to the 6th');
    const { review } = JSON.parse((await runHere([...args, '--json'])).stdout) as { review: GameReview };
    expect(review.moves.map(({ move }) => move).join('')).toBe(GAME);
    const analysed = await runHere(['analyze', '--moves', GAME, '--ply', 'all', '--model', folder.model, '--sims', '4', '--json']); // prettier-ignore
    const document = JSON.parse(analysed.stdout) as { review: GameReview; plies: { value: number }[] };
    expect(document.review.moves.map(({ move }) => move).join('')).toBe(GAME);
    expect(document.review.graph).toEqual(
      document.plies.map(({ value }, ply) => (ply % 2 === 0 ? value : 0 - value)),
    );
  });
});
