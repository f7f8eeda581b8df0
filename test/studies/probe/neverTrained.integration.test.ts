import { expect, it } from 'vitest';
import { seenBy } from '../../../engine/concepts/finalBoard.js';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { sha256Of } from '../../../nn/sha256.js';
import type { Example } from '../../../studies/probe/probedConcepts.js';
import { PROBED } from '../../../studies/probe/probedConcepts.js';
import { probeNetworks } from '../../../studies/probe/probeNetworks.js';
import { untrainedNetwork } from '../../../studies/probe/untrained.js';
import { randomGame } from '../../support/engine/randomPositions.js';

const random = Random.fromSeed('never trained');

/** Four positions of each of many random games, with their ends. */
const examples = Array.from({ length: 150 }, (_, game) => {
  const positions = randomGame(random.split('game', game));
  const last = positions.at(-1)!;
  return Array.from({ length: 4 }, (): Example => {
    const position = positions[random.integer(positions.length - 1)]!;
    return { position, game, end: seenBy(last, position.turn) };
  });
}).flat();

it('twenty networks of real size that never trained have no finding, at the stated rate of error', async () => {
  const architecture = residualArchitecture({ blocks: 4, channels: 48 });
  const networks = Array.from({ length: 20 }, (_, index) => {
    const bytes = encodeCheckpoint(untrainedNetwork(architecture, random.split('as if trained', index)));
    return { bytes, sha256: sha256Of(bytes), label: String(index) };
  });
  const report = await probeNetworks({
    networks,
    untrained: 20,
    runtime: 'onnxruntime',
    workers: 2,
    layers: ['stem/relu', 'block2/relu', 'block4/relu'],
    concepts: PROBED.map(({ name }) => name),
    examples,
    solvedEmpties: 0,
    about: { seed: 'never trained', source: 'random games', software: 'test', runtime: 'test' },
    known: new Map(),
    onPart: () => undefined,
    signal: new AbortController().signal,
  });
  const { standings, untrainedNull, scores, concepts } = report!;
  expect(untrainedNull).toMatchObject({ networks: 20, rate: 1 / 21 });
  expect(concepts.length).toBeGreaterThan(20);
  const found = networks.filter(({ sha256 }) =>
    standings.some((one) => one.network === sha256 && one.finding !== 'none'),
  );
  // One of twenty-one has any, but all are held to the same twenty: more than five of forty that are alike stand above them with a chance of
  // (20 · 19 · 18 · 17 · 16 · 15) / (40 · 39 · 38 · 37 · 36 · 35), 1%.
  expect(found.length).toBeLessThanOrEqual(5);
  // Each by itself against the planes, as of old, all of them seem to have given up or gained something.
  const apart = networks.map(
    ({ sha256 }) =>
      scores.filter(({ network, overPlanes: { low, high } }) => network === sha256 && (low > 0 || high < 0))
        .length,
  );
  expect(Math.min(...apart)).toBeGreaterThan(5);
});
