import { readFileSync } from 'node:fs';
import { bench, describe } from 'vitest';
import { Random } from '../../engine/random.js';
import { decodeCheckpoint } from '../../nn/checkpoint.js';
import { planesOf } from '../../nn/planes.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { preferredMoves } from '../../studies/faithfulness/flipCurves.js';
import { MapMethods } from '../../studies/faithfulness/mapMethods.js';
import { evaluationsOf } from '../../studies/faithfulness/shapley.js';
import { playersOf, SHAPLEY_BASELINES, shapleyOf } from '../../studies/faithfulness/shapleyReference.js';
import { randomPosition } from '../support/engine/randomPositions.js';

// Of sampled Shapley values to inference: 16 pairs of permutations should take at most 1.2 times as long as the network alone takes for
// as many boards. What a whole study takes: time othello-zero evaluate --methods random --shapley empty --workers 2.

/** Fewer pairs are never drawn, and with an error as large as this no more. */
const PAIRS = 16;
const ANY_ERROR = 1000;

const random = Random.fromSeed('bench');
const { network } = decodeCheckpoint(readFileSync('models/default.safetensors'));
const methods = await MapMethods.open(network, await openRuntime('onnxruntime'), ['random'], random);
const [asked] = await preferredMoves(methods, [randomPosition(random, 28)]);

for (const baseline of SHAPLEY_BASELINES) {
  const players = playersOf(asked!.position, baseline);
  const count = evaluationsOf(players.length, PAIRS);
  const boards = planesOf(network.architecture, new Array(count).fill(asked!.position));
  describe(`${PAIRS} pairs of permutations of ${players.length} players (${baseline}), shipped network`, () => {
    bench(`inference alone, ${count} boards`, async () => {
      await methods.pass.forward(boards);
    });
    bench('Shapley values', async () => {
      await shapleyOf(methods, asked!, players, { baseline, error: ANY_ERROR, random });
    });
  });
}
