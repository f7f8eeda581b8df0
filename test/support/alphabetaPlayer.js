/** A real player for the protocols, without a network; from the compiled engine, since a process runs it too. */
import { searchAlphaBeta } from '../../dist/engine/alphabeta.js';
import { Random, isOver, legalMoveList, play, score } from '../../dist/engine/index.js';

/** @param {number} depth */
export function alphabetaPlayer(depth) {
  const random = Random.fromSeed('protocol');
  const answer = (position) => {
    const { move, value } = searchAlphaBeta(position, depth, random);
    return { move, value: Math.tanh(value / 16), score: value, line: [move], note: `depth ${depth}` };
  };
  const valueOf = (position) => (isOver(position) ? score(position) : searchAlphaBeta(position, depth).value);
  return {
    name: `alphabeta ${depth}`,
    version: '1',
    chooseMove: async (position) => answer(position),
    hint: async (position, count) =>
      legalMoveList(position)
        .map((move) => ({ move, score: -valueOf(play(position, move)) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, count)
        .map(({ move, score }) => ({ move, score, value: Math.tanh(score / 16) })),
  };
}
