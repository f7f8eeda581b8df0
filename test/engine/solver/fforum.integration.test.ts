import { describe, expect, it } from 'vitest';
import { parseMove } from '../../../engine/notation.js';
import { createSolver } from '../../../engine/solver/solver.js';
import { answerOf, FFORUM } from '../../support/engine/fforum.js';

const solver = createSolver({ tableBits: 22 });

describe('the endgames #23 to #39', () => {
  it.each(FFORUM.slice(22, 39).map((endgame) => [endgame.number, endgame] as const))(
    '#%i is solved to the published score, by the published moves',
    (_, endgame) => {
      expect(answerOf(solver, endgame)).toEqual({ score: endgame.score, missed: [] });
    },
  );

  it('#31 has one move of which -30 is published, which loses by 32', () => {
    const { position } = FFORUM[30]!;
    const { moves = [] } = solver.solve(position, { allMoves: true });
    expect(moves.find(({ move }) => move === parseMove('g1'))!.score).toBe(-32);
  });
});
