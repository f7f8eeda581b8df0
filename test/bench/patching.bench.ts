import { readFileSync } from 'node:fs';
import { bench, describe } from 'vitest';
import { legalMoveList } from '../../engine/position.js';
import { createPositionBatch, pushPosition } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { compositeNamed } from '../../lrp/composite.js';
import { decodeCheckpoint } from '../../nn/checkpoint.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { UnitPatcher } from '../../studies/patching/unitsPart.js';
import { randomGame } from '../support/engine/randomPositions.js';

// Patching all 48 channels of a layer in 16 positions, with the estimates of the gradient and of one composite, against as
// many evaluations as it makes: 48 times 16. From the stem nearly the whole network is computed again, so that both should take
// about as long; from later layers less.

const COUNT = 16;
const CHANNELS = 48;
const random = Random.fromSeed('bench');
const { network } = decodeCheckpoint(readFileSync('models/default.safetensors'));
const games = [0, 1].flatMap((game) => randomGame(random.split(game)));
const positions = games.filter((position) => legalMoveList(position).length > 3).slice(0, COUNT);
const runtime = await openRuntime('onnxruntime');
const evaluator = await networkEvaluator(network, runtime, { maxBatch: 128 });
const batch = createPositionBatch(128);
for (let index = 0; index < 128; index++) {
  const { ownLow, ownHigh, opponentLow, opponentHigh } = positions[index % COUNT]!;
  pushPosition(batch, ownLow, ownHigh, opponentLow, opponentHigh);
}

describe(`${CHANNELS} channels of ${COUNT} positions, shipped network, one thread`, () => {
  bench('as many evaluations', async () => {
    for (let done = 0; done < COUNT * CHANNELS; done += 128) await evaluator.evaluate(batch);
  });
  for (const layer of ['stem/relu', 'block2/relu', 'block4/relu']) {
    const opening = UnitPatcher.open(network, runtime, {
      layer,
      unit: 'channel',
      units: undefined,
      replacement: 'zero',
      target: 'move',
      composites: [compositeNamed('epsilonGamma')],
    });
    bench(layer, async () => {
      await (await opening).patch({ positions, donors: positions, mean: new Float64Array(CHANNELS * 64) });
    });
  }
});
