import { describe, expect, it } from 'vitest';
import { parseMove } from '../../engine/notation.js';
import { discs, initialPosition, legalMoveList, type Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { createGumbelSearch } from '../../mcts/gumbel.js';
import { randomPosition } from '../support/engine/randomPositions.js';
import { FixedEvaluator } from '../support/mcts/fixedEvaluator.js';
import { traceSearch } from '../support/mcts/traceSearch.js';

/** A position of the middle game with so many legal moves; its end is out of reach of a short search. */
function positionWith(legal: number): Position {
  const random = Random.fromSeed(legal);
  for (;;) {
    const position = randomPosition(random, 24 + random.integer(12));
    if (legalMoveList(position).length === legal) return position;
  }
}

/** The root moves visited, as letters: a for the most probable, b for the next, ... */
async function sequence(legal: number, n: number, considered: number): Promise<string> {
  const position = positionWith(legal);
  const moves = Random.fromSeed('order');
  const order = legalMoveList(position);
  moves.shuffle(order);
  const logits = Object.fromEntries(order.map((move, rank) => [move, 3 - 0.1 * rank]));
  const search = createGumbelSearch({ gumbelScale: 0, considered });
  const { rootMoves } = await traceSearch(
    search,
    new FixedEvaluator(logits),
    position,
    Random.fromSeed(0),
    n,
  );
  return rootMoves.map((move) => 'abcdefghijklmnopqrstuvw'[order.indexOf(move)]!).join('');
}

describe('sequential halving visits, with values that are all equal', () => {
  // Written by hand: phases separated by spaces, a phase's rounds are repetitions of its letters.
  const cases: [legal: number, n: number, considered: number, visits: string][] = [
    [1, 3, 16, 'aaa'],
    [2, 1, 16, 'a'],
    [2, 5, 16, 'abab a'],
    [4, 1, 16, 'a'],
    [4, 2, 16, 'ab'],
    [4, 3, 16, 'abc'],
    [4, 5, 16, 'abcd a'],
    [4, 8, 16, 'abcd abab'],
    [4, 16, 16, 'abcdabcd abababab'],
    [4, 9, 2, 'abababab a'],
    [4, 6, 1, 'aaaaaa'],
    [3, 10, 16, 'abc abab aba'],
    [8, 16, 16, 'abcdefgh abcd abab'],
    [8, 20, 5, 'abcde ababab ababab aba'],
    [12, 7, 16, 'abcdefg'],
    [16, 32, 16, 'abcdefghijklmnop abcdefgh abcdabcd'],
    [17, 33, 16, 'abcdefghijklmnop abcdefgh abcdabcd a'],
    [9, 50, 8, 'abcdefghabcdefgh abcdabcdabcdabcd abababababababab ab'],
  ];
  for (const [legal, n, considered, visits] of cases) {
    it(`${n} simulations, ${legal} legal moves, at most ${considered} considered`, async () => {
      expect(await sequence(legal, n, considered)).toBe(visits.replaceAll(' ', ''));
    });
  }
});

it('halving keeps the moves whose values are best', async () => {
  // d3 and c4 are the more probable, but f5 leads to a position that is bad for the other side.
  const [d3, c4, f5, e6] = ['d3', 'c4', 'f5', 'e6'].map((name) => parseMove(name)) as [
    number,
    number,
    number,
    number,
  ];
  const logits = { [d3]: 3, [c4]: 2.9, [f5]: 2.8, [e6]: 2.7 };
  const played = (position: Position, square: number): boolean =>
    ((square < 32 ? position.opponentLow >>> square : position.opponentHigh >>> (square - 32)) & 1) === 1;
  const evaluator = new FixedEvaluator(logits, (position) => {
    const { black, white } = discs(position);
    return black + white === 5 && played(position, f5) ? -0.9 : 0;
  });
  const search = createGumbelSearch({ gumbelScale: 0, cScale: 1 });
  const { rootMoves, result } = await traceSearch(
    search,
    evaluator,
    initialPosition(),
    Random.fromSeed(0),
    8,
  );
  expect(rootMoves).toEqual([d3, c4, f5, e6, f5, d3, f5, d3]);
  expect(result.move).toBe(f5);
});

it('noise decides which moves are considered, in proportion to their priors', async () => {
  // The largest of logit + Gumbel noise is a sample of the softmax (the Gumbel-max trick).
  const evaluator = new FixedEvaluator({
    [parseMove('d3')]: Math.log(0.5),
    [parseMove('c4')]: Math.log(0.3),
  });
  const logits = evaluator.logits;
  logits[parseMove('f5')] = Math.log(0.15);
  logits[parseMove('e6')] = Math.log(0.05);
  const search = createGumbelSearch();
  const games = 4000;
  const counts = [0, 0, 0, 0];
  for (let game = 0; game < games; game++) {
    const random = Random.fromSeed(game);
    const { result } = await traceSearch(search, evaluator, initialPosition(), random, 1);
    counts[result.moves.indexOf(result.move)]!++;
  }
  [0.5, 0.3, 0.15, 0.05].forEach((p, i) => {
    expect(Math.abs(counts[i]! / games - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / games));
  });
});

it('refuses options that make no search', () => {
  for (const [name, values] of Object.entries({
    considered: [0, 1.5, NaN],
    gumbelScale: [-1, Infinity],
    cVisit: [-1, NaN],
    cScale: [-0.1, Infinity],
  })) {
    for (const value of values) {
      expect(() => createGumbelSearch({ [name]: value })).toThrow(
        expect.objectContaining({ code: 'usage', message: expect.stringContaining(name) as string }),
      );
    }
  }
  expect(() => createGumbelSearch({ considered: 1, gumbelScale: 0, cVisit: 0, cScale: 0 })).not.toThrow();
});
