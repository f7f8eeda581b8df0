import { expect, test } from 'vitest';
import { Random } from '../../../engine/random.js';
import { foldBatchNorm } from '../../../nn/fold.js';
import { inferenceGraph } from '../../../nn/forward.js';
import { exportNetwork, exportOnnx } from '../../../nn/onnx/export.js';
import { importOnnx } from '../../../nn/onnx/import.js';
import { randomGame } from '../../support/engine/randomPositions.js';
import { evaluate, largestDifference } from '../../support/nn/importedNetwork.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

test('our own export comes back as the same network', async () => {
  const random = Random.fromSeed('own export');
  for (const planes of [['own', 'opponent', 'empty'], ['own', 'opponent'], ['signed']] as const) {
    const network = randomNetwork(random.split(planes.length), { planes });
    // Further heads are further outputs of the file, which the import leaves aside.
    const more = randomNetwork(random.split(planes.length), { planes, heads: ['ownership', 'score'] });
    expect([...inferenceGraph(more).outputs.keys()]).toEqual(['policy', 'value', 'ownership', 'score']);
    const imported = await importOnnx(exportOnnx(inferenceGraph(more)));
    // What is lost on the way is which layers took in a batch norm.
    const folded = foldBatchNorm(network).architecture;
    const layers = folded.layers.map((layer) => ({ ...layer, normed: undefined }));
    expect(imported.architecture).toEqual({ ...folded, layers });
    const positions = randomGame(random).slice(0, 20);
    const [before, after] = [await evaluate(network, positions), await evaluate(imported, positions)];
    expect(largestDifference(before.logits, after.logits)).toBeLessThan(1e-6);
    expect(largestDifference(before.values, after.values)).toBeLessThan(1e-6);
  }
});

test('our own export says what its planes are, where their number alone would not', async () => {
  const random = Random.fromSeed('own planes');
  for (const planes of [
    ['own', 'opponent', 'legal'],
    ['own', 'opponent', 'empty', 'legal'],
    ['opponent', 'own'],
  ] as const) {
    const network = randomNetwork(random.split(planes.length), { planes });
    const imported = await importOnnx(exportNetwork(network));
    expect(imported.architecture.planes).toEqual(planes);
    const positions = randomGame(random).slice(0, 20);
    const [before, after] = [await evaluate(network, positions), await evaluate(imported, positions)];
    expect(largestDifference(before.logits, after.logits)).toBeLessThan(1e-6);
    expect(largestDifference(before.values, after.values)).toBeLessThan(1e-6);
  }
  const bare = exportOnnx(
    inferenceGraph(randomNetwork(random, { planes: ['own', 'opponent', 'empty', 'legal'] })),
  );
  await expect(importOnnx(bare)).rejects.toThrow("its input 'planes' has 4 planes");
});
