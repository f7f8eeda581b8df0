import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { readCheckpoint } from '../../../nn/checkpointFile.js';
import { type ActivationRanges, decodeRanges, encodeRanges } from '../../../nn/quantization/ranges.js';
import { rangesFile } from '../../../nn/quantization/rangesFile.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { sha256Of } from '../../../nn/sha256.js';
import { measureNetworkRanges } from '../../../selfplay/players/measureNetworkRanges.js';
import { rangesOf } from '../../../selfplay/players/networkRanges.js';
import { choosePrecision } from '../../../selfplay/training/evaluationRates.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { temporaryFolder } from '../../support/scratch.js';

const folder = temporaryFolder();
const network = randomNetwork(Random.fromSeed('ranges'), { blocks: 1, channels: 3 });
const place = { folder: folder.path, sha256: sha256Of(encodeCheckpoint(network)) };
const file = rangesFile(place);

const runtime = await openRuntime('onnxruntime');
const measured = await measureNetworkRanges(network, runtime);

describe('the ranges of a network', () => {
  it('are measured when they are first asked for, and kept beside its file', async () => {
    expect(existsSync(file)).toBe(false);
    expect(await rangesOf(network, runtime, place)).toEqual(measured);
    expect(decodeRanges(place.sha256, readFileSync(file, 'utf8'))).toEqual(measured);
  });

  it('are those that are kept, not measured again', async () => {
    const kept = Object.fromEntries(
      Object.entries(measured).map(([name, range]) => [name, { ...range, high: 2 * range.high }]),
    );
    writeFileSync(file, encodeRanges(place.sha256, kept));
    expect(await rangesOf(network, runtime, place)).toEqual(kept);
  });

  const layer = 'block1/relu1';
  const without = (): ActivationRanges =>
    Object.fromEntries(Object.entries(measured).filter(([name]) => name !== layer));
  it.each([
    ['cut short', () => encodeRanges(place.sha256, measured).slice(0, -20)],
    ["another network's", () => encodeRanges('0'.repeat(64), measured)],
    ['without a layer', () => encodeRanges(place.sha256, without())],
    [
      'without the mean of a channel',
      () => encodeRanges(place.sha256, { ...measured, [layer]: { ...measured[layer]!, means: [0, 0] } }),
    ],
  ])('are measured again where what is kept is %s', async (_name, text) => {
    writeFileSync(file, text());
    expect(await rangesOf(network, runtime, place)).toEqual(measured);
    expect(readFileSync(file, 'utf8')).toBe(encodeRanges(place.sha256, measured));
  });

  it('are measured where nothing can be kept', async () => {
    expect(await rangesOf(network, runtime, { ...place, folder: folder.at('gone') })).toEqual(measured);
  });

  it('come with the shipped network, as they are measured of it', async () => {
    const { network: shipped, sha256 } = await readCheckpoint('models/default.safetensors');
    const kept = decodeRanges(sha256, readFileSync(rangesFile({ folder: 'models', sha256 }), 'utf8'));
    const again = await measureNetworkRanges(shipped, runtime);
    expect(Object.keys(kept)).toEqual(Object.keys(again));
    // Processors differ by rounding, which may turn a game.
    for (const [name, { low, high }] of Object.entries(kept)) {
      expect(again[name]!.high / high).toBeCloseTo(1, 1);
      expect(again[name]!.low).toBeCloseTo(low, 0);
    }
  });
});

describe('the precision that pays', () => {
  it('is eight bits where they are clearly faster', () => {
    expect(choosePrecision({ float32: 100, int8: 260 })).toBe('int8');
    expect(choosePrecision({ float32: 100, int8: 104 })).toBe('float32');
    expect(choosePrecision({ float32: 100, int8: 60 })).toBe('float32');
  });
});
