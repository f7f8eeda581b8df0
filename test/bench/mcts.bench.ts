import { createRequire } from 'node:module';
import { bench, describe } from 'vitest';
import { createPositionBatch } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import type * as mcts from '../../mcts/index.js';
import type { Search } from '../../mcts/search.js';
import { randomPosition } from '../support/engine/randomPositions.js';
import { HashEvaluator } from '../support/mcts/hashEvaluator.js';
import { slowPuct } from '../support/mcts/slowSearch.js';

// Simulations per second = hz · the simulations that a name gives. The leaves of all games share a batch, and the hash
// evaluator's own time is part of it. What many games at 800 simulations cost more than few is the cache's doing:
// a tree of 800 nodes takes about 0.25 MB. The compiled files are measured: vitest's own form of a module calls
// whatever it imports through an object, which halves the speed.
const { createGumbelSearch, createPuctSearch } = createRequire(import.meta.url)(
  '../../dist/mcts/index.js',
) as typeof mcts;

const random = Random.fromSeed('bench');
const positions = Array.from({ length: 64 }, (_, index) =>
  randomPosition(random, 58 - Math.floor(index / 1.5)),
);

function searchAll(searches: readonly Search[], evaluator: HashEvaluator, simulations: number): void {
  const batch = createPositionBatch(searches.length);
  const owners: Search[] = [];
  searches.forEach((search, index) => {
    search.begin(positions[index]!, random.split(index), simulations);
  });
  for (;;) {
    batch.count = 0;
    owners.length = 0;
    for (const search of searches) while (search.next(batch)) owners.push(search);
    if (owners.length === 0) break;
    const evaluation = evaluator.answer(batch);
    for (let index = 0; index < owners.length; index++) owners[index]!.receive(evaluation, index);
  }
  for (const search of searches) search.result();
}

for (const [kind, create] of [
  ['PUCT', createPuctSearch],
  ['Gumbel', createGumbelSearch],
] as const) {
  describe(kind, () => {
    for (const [games, simulations] of [
      [64, 16],
      [32, 64],
      [64, 64],
      [32, 200],
      [32, 800],
      [64, 800],
      [1, 800],
    ] as const) {
      const searches = Array.from({ length: games }, () => create());
      const evaluator = new HashEvaluator(games);
      bench(`${games} games of ${simulations}: ${games * simulations} simulations`, () => {
        searchAll(searches, evaluator, simulations);
      });
    }
  });
}

describe('1 game of 200: 200 simulations', () => {
  const searches = [createPuctSearch()];
  const evaluator = new HashEvaluator(1);
  bench('PUCT', () => {
    searchAll(searches, evaluator, 200);
  });
  bench('slow twin', () => {
    slowPuct(positions[0]!, 200);
  });
});
