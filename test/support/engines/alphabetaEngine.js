/** A real engine for the protocols, without a network; from the compiled engine, since a process runs it too. */
import { searchAlphaBeta } from '../../../dist/engine/alphabeta.js';
import { isOver, legalMoveList, play, score } from '../../../dist/engine/position.js';
import { Random } from '../../../dist/engine/random.js';

/** @param {number} depth */
export function alphabetaEngine(depth) {
  const random = Random.fromSeed('protocol');
  const valueOf = (position) => (isOver(position) ? score(position) : searchAlphaBeta(position, depth).value);
  return {
    name: `alphabeta ${depth}`,
    version: '1',
    budget: { simulations: 1 },
    async think(position, { allMoves = true }) {
      const { move, value } = searchAlphaBeta(position, depth, random);
      const about = { move, value: Math.tanh(value / 16), principalVariation: [move] };
      if (!allMoves) return { ...about, exact: { score: value, best: move, line: [move] } };
      const moves = legalMoveList(position)
        .map((each) => ({ move: each, score: -valueOf(play(position, each)) }))
        .sort((a, b) => b.score - a.score);
      return { ...about, exact: { score: value, best: move, line: [move], moves } };
    },
  };
}
