import { describe, expect, it } from 'vitest';
import { parseMove } from '../../../engine/notation.js';
import { play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { createSolver } from '../../../engine/solver/solver.js';
import { FFO } from '../../support/engine/ffo.js';
import { FFORUM } from '../../support/engine/fforum.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { slowSolve } from '../../support/engine/slowSolve.js';

const solver = createSolver({ tableBits: 22 });

describe('the endgame solver', () => {
  it.each(FFO.map((endgame) => [endgame.name, endgame] as const))(
    'solves FFO %s',
    (_, { position, scores }) => {
      const best = Math.max(...scores.values());
      const solution = solver.solve(position);
      expect(solution.complete).toBe(true);
      expect(solution.score).toBe(best);
      expect(scores.get(solution.best)).toBe(best);
    },
  );

  it.each(FFO.slice(0, 9).map((endgame) => [endgame.name, endgame] as const))(
    'finds the published score of every move of FFO %s',
    (_, { position, scores }) => {
      const { moves = [] } = solver.solve(position, { allMoves: true });
      expect(new Map(moves.map(({ move, score }) => [move, score]))).toEqual(scores);
    },
  );

  it('the two tables of #40 to #48 say the same', () => {
    for (const { number, position, score, best } of FFORUM.slice(39)) {
      const endgame = FFO.find(({ name }) => name === `#${number}`)!;
      expect(endgame.position).toEqual(position);
      expect(Math.max(...endgame.scores.values())).toBe(score);
      for (const name of best) expect(endgame.scores.get(parseMove(name))).toBe(score);
    }
  });

  it('agrees with brute force on 3000 random positions with up to 10 empty squares', () => {
    const random = Random.fromSeed('brute force');
    for (let index = 0; index < 3000; index++) {
      const position = randomPosition(random, index < 200 ? 9 + (index % 2) : 1 + (index % 8));
      const { score, best } = solver.solve(position);
      expect(score).toBe(slowSolve(position));
      expect(0 - slowSolve(play(position, best))).toBe(score);
    }
  });
});
