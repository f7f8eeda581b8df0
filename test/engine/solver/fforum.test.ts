import { expect, it } from 'vitest';
import { createSolver } from '../../../engine/solver/solver.js';
import { answerOf, FFORUM } from '../../support/engine/fforum.js';

const solver = createSolver();

it.each(FFORUM.slice(0, 22).map((endgame) => [endgame.number, endgame] as const))(
  'the endgame #%i is solved to the published score, by the published moves',
  (_, endgame) => {
    expect(answerOf(solver, endgame)).toEqual({ score: endgame.score, missed: [] });
  },
);
