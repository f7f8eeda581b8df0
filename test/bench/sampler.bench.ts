import { bench, describe } from 'vitest';
import { Random } from '../../engine/random.js';
import { residualArchitecture } from '../../nn/architecture.js';
import { createTrainingBatch } from '../../nn/trainer/trainer.js';
import { decodePlies, encodePlies } from '../../selfplay/records/pliesCodec.js';
import { Sampler } from '../../selfplay/training/sampler.js';
import { randomGameRecords } from '../support/engine/randomGameRecords.js';

const random = Random.fromSeed('bench');
const games = randomGameRecords(random, 256);
const packed = games.map(({ plies }) => encodePlies(plies));
const planes = ['own', 'opponent', 'legal'] as const;
const sampler = new Sampler({ planes });
sampler.add(0, games);
const batch = createTrainingBatch(residualArchitecture({ blocks: 1, channels: 2, planes }), 256);

describe('between self-play and training', () => {
  bench('a batch of 256 samples', () => sampler.fill(batch, random));
  bench('packing 256 games', () => games.forEach(({ plies }) => encodePlies(plies)));
  bench('unpacking 256 games', () => packed.forEach((bytes) => decodePlies(bytes)));
  bench('256 games into a window', () => new Sampler({ planes }).add(0, games));
});
