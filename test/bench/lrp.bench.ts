import { readFileSync } from 'node:fs';
import { bench, describe } from 'vitest';
import { legalMoveList, type Position } from '../../engine/position.js';
import { createPositionBatch, pushPosition } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { presets } from '../../lrp/composite.js';
import { createExplainer } from '../../lrp/explainer.js';
import type { Request } from '../../lrp/explanationRequest.js';
import { runSearch } from '../../mcts/drive.js';
import { createPuctSearch, PLAY_PUCT } from '../../mcts/puct.js';
import { decodeCheckpoint } from '../../nn/checkpoint.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { createSearchExplainer } from '../../selfplay/explanations/searchExplainer.js';
import { randomGame } from '../support/engine/randomPositions.js';

// Of relevance to inference: 64 explanations of `epsilonPlus` should take at most 3.4 times as long as 64 evaluations, of
// `epsilonGamma` at most 5.5 times, and n legal moves of a position together at most 1.2 (2 + n) / 3 times as long as one.
// The network is the shipped one, since what a random one says is nearly 0 and is explained in float64. `othello-zero
// bench` reports the same.

const BATCH = 64;
const random = Random.fromSeed('bench');
const { network } = decodeCheckpoint(readFileSync('models/default.safetensors'));
const games = [0, 1, 2].flatMap((game) => randomGame(random.split(game)));
const positions = games.filter((position) => legalMoveList(position).length > 3).slice(0, BATCH);
const crowded = positions.find((position) => legalMoveList(position).length >= 10)!;
const runtime = await openRuntime('onnxruntime');
const evaluator = await networkEvaluator(network, runtime);
const batch = createPositionBatch(BATCH);
for (const p of positions) pushPosition(batch, p.ownLow, p.ownHigh, p.opponentLow, p.opponentHigh);

const value = (position: Position): Request => ({ position, target: { kind: 'value' } });
const move = (square: number): Request => ({ position: crowded, target: { kind: 'move', square } });
const moves = legalMoveList(crowded).map(move);

describe('64 positions, shipped network, one thread', () => {
  bench('inference', async () => {
    await evaluator.evaluate(batch);
  });
  for (const composite of presets.keys()) {
    const opening = createExplainer(network, runtime, { composite });
    bench(composite, async () => {
      await (await opening).explain(positions.map(value), { controls: false });
    });
  }
});

describe('the legal moves of a position', () => {
  const opening = createExplainer(network, runtime, { composite: 'epsilonPlus' });
  bench('one', async () => {
    await (await opening).explain(moves.slice(0, 1), { controls: false });
  });
  bench(`all ${moves.length}`, async () => {
    await (await opening).explain(moves, { controls: false });
  });
  bench('one with its controls', async () => {
    await (await opening).explain(moves.slice(0, 1));
  });
});

// The relevance of a search should take less than 1.5 times as long as that of its leaves, the search included.
describe('a search of 100 simulations, shipped network, one thread', async () => {
  const plain = await createExplainer(network, runtime, { composite: 'epsilonPlus' });
  const searching = await createSearchExplainer(plain, network, runtime, { simulations: 100, prove: 0 });
  const search = createPuctSearch({ ...PLAY_PUCT, leaves: 8, traced: true });
  await runSearch(search, evaluator, crowded, random, 100);
  const leaves = search.trace().moves.flatMap((move) => move.leaves.map(({ position }) => position));
  const asked = leaves.map((position): Request => ({ position, target: { kind: 'valueTanh' } }));
  const q: Request = { position: crowded, target: { kind: 'q' } };
  bench(`its ${leaves.length} leaves`, async () => {
    await plain.explain(asked, { controls: false });
  });
  bench('q', async () => {
    await searching.explain([q], { controls: false });
  });
  bench('q with its controls', async () => {
    await searching.explain([q]);
  });
  bench('the search alone', async () => {
    await runSearch(search, evaluator, crowded, random, 100);
  });
});
