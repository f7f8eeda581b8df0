import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../cli/commands/play/gameKeys.js';
import { keyColumns } from '../../../../cli/commands/play/help.js';
import { panelLines } from '../../../../cli/commands/play/panel.js';
import { reduce } from '../../../../cli/commands/play/reduce.js';
import { boardScene } from '../../../../cli/commands/play/selectors.js';
import type { PlayState } from '../../../../cli/commands/play/state.js';
import { taskKey, wantedTask } from '../../../../cli/commands/play/thinking.js';
import { playLines } from '../../../../cli/commands/play/view.js';
import { createTheme } from '../../../../cli/screen/theme.js';
import { PLAIN } from '../../../../cli/terminal/palette.js';
import { formatTranscript, moveName } from '../../../../engine/notation.js';
import { discs, legalMoveList, play, type Position } from '../../../../engine/position.js';
import { Random } from '../../../../engine/random.js';
import { solve } from '../../../../engine/solver/solver.js';
import { PASS } from '../../../../engine/squareSet.js';
import { type EngineResult, solvedResult } from '../../../../playing/engineResult.js';
import { type Moves, positionAfter } from '../../../../playing/line.js';
import { begin, type } from '../../../support/cli/playedState.js';
import { usualLine } from '../../../support/engine/usualLine.js';

const after = (moves: Moves): Position => positionAfter(usualLine(moves));

const theme = createTheme(PLAIN, true);

describe('the keys beside the board', () => {
  it.each([40, 50, 61])('are whole words in %i columns', (width) => {
    const lines = keyColumns(width, theme);
    expect(lines.join('\n')).not.toContain('~');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    const words = lines.join(' ').split(/ +/);
    const said = Object.values(COMMANDS).filter(({ shown }) => shown !== '');
    for (const { says } of said)
      expect(words).toEqual(expect.arrayContaining(says.split(/[:;?]/)[0]!.split(' ')));
  });
});

/** Random moves to a position with so many empty squares and some choice for whoever is to move. */
function movesTo(empties: number): number[] {
  const random = Random.fromSeed('hints').split(empties);
  for (;;) {
    const moves: number[] = [];
    while (discs(after(moves)).empty > empties) {
      const legal = legalMoveList(after(moves));
      if (legal.length === 0) break;
      moves.push(legal[random.integer(legal.length)]!);
    }
    const legal = legalMoveList(after(moves));
    if (legal.length > 4 && legal[0] !== PASS) return moves;
  }
}

/** Answers what is wanted by the solver, or by a search that expects as many discs as the square's number. */
function told(state: PlayState, solves: boolean): PlayState {
  const task = wantedTask(state)!;
  if (task.kind !== 'judge' && task.kind !== 'hint') throw new Error(`${task.kind} is wanted`);
  const position = after(task.moves);
  const { empties } = task.thinking.reach!;
  const result = solves
    ? solvedResult(position, solve(position, { allMoves: true }))
    : { ...searched(position), triedTo: empties };
  return reduce(state, {
    kind: 'answered',
    task: taskKey(task),
    answer: { kind: 'searched', result, precision: 'float32' },
  });
}

function searched(position: Position): EngineResult {
  const moves = legalMoveList(position);
  const reply = legalMoveList(play(position, moves[0]!));
  return {
    move: moves[0],
    moves,
    value: 0.2,
    principalVariation: [moves[0], reply[0], 63, 62, 61, 60, 59, 58],
    outlooks: moves.map((move) => ({
      move,
      value: move / 64,
      discs: move / 4,
      error: 0.1,
      proven: false,
      searched: true,
    })),
  } as unknown as EngineResult;
}

function stateAt(empties: number): PlayState {
  const moves = movesTo(empties);
  return begin(formatTranscript(moves), after(moves).turn);
}

/** Text that may be broken anywhere between words. */
function besideBoard(state: PlayState): string {
  return panelLines(state, 40, 21, theme).join(' ').replace(/ +/g, ' ');
}

describe('a position near its end', () => {
  it('is looked at briefly, and then for its exact scores, once', () => {
    const state = stateAt(15);
    expect(wantedTask(state)).toMatchObject({ kind: 'judge', thinking: { reach: { empties: 0 } } });
    const glanced = told(state, false);
    const task = wantedTask(glanced);
    expect(task).toMatchObject({ kind: 'judge' });
    expect(taskKey(task!)).not.toBe(taskKey(wantedTask(state)!));
    expect(wantedTask(told(glanced, false))).toBeUndefined();
    expect(wantedTask(told(glanced, true))).toBeUndefined();
    expect(wantedTask(told(stateAt(40), false))).toBeUndefined();
  });

  it('has a hint at once, which becomes exact', () => {
    const asked = type(told(stateAt(12), false), 't');
    expect(wantedTask(asked)).toMatchObject({ kind: 'hint' });
    const hinted = told(asked, false);
    expect(besideBoard(hinted)).toContain('On the board: expected discs.');
    expect(wantedTask(hinted)).toMatchObject({ kind: 'judge' });
    const exact = told(hinted, true);
    expect(wantedTask(exact)).toBeUndefined();
    expect(besideBoard(exact)).toContain('On the board: the exact scores.');
  });

  it.each([28, 34, 40, 60])(
    'shows the exact score of every move, on the board and beside it in %d columns',
    (width) => {
      const state = type(told(stateAt(10), true), 't');
      const position = after(state.game.line);
      const { moves = [] } = solve(position, { allMoves: true });
      const panel = panelLines(state, width, 21, theme);
      // Only a name is cut where it is too long.
      expect(panel.slice(2).filter((line) => line.includes('~'))).toEqual([]);
      const text = panel.join(' ');
      const { notes } = boardScene(state);
      expect(notes!.size).toBe(moves.length);
      for (const { move, score } of moves) {
        const shown = score > 0 ? `+${score}` : String(score);
        expect(notes!.get(move)).toBe(shown);
        expect(text).toContain(`${moveName(move)} ${shown}`);
      }
      expect(moves[0]!.score === 0 || text.includes(` wins by ${Math.abs(moves[0]!.score)}`)).toBe(true);
      const drawn = playLines(state, { columns: 30 + width, rows: 24 }, theme).join('\n');
      for (const note of notes!.values()) expect(drawn).toContain(note);
    },
  );
});

describe('a position far from its end', () => {
  it('shows what each move is worth, in expected discs', () => {
    const state = told(type(told(stateAt(40), false), 't'), false);
    const { notes } = boardScene(state);
    const legal = legalMoveList(after(state.game.line));
    expect([...notes!.keys()].sort((a, b) => a - b)).toEqual(legal);
    for (const [move, note] of notes!) expect(Number(note)).toBe(Math.round(move / 4));
  });

  it('expects only what is still to come, and as much of it as there is room for', () => {
    const state = told(stateAt(40), false);
    const position = after(state.game.line);
    const [first] = legalMoveList(position) as [number];
    const [reply] = legalMoveList(play(position, first)) as [number];
    const expectedIn = (shown: PlayState, width: number): string =>
      panelLines(shown, width, 21, theme).find((line) => line.startsWith('Expected:'))!;
    expect(expectedIn(state, 60).split(' ')).toHaveLength(1 + 8);
    expect(expectedIn(state, 28)).toBe(expectedIn(state, 60).slice(0, 27));
    const played = type(state, moveName(first));
    expect(expectedIn(played, 60)).toMatch(new RegExp(`^Expected: ${moveName(reply)} h8`));
  });
});
