import { beforeAll, describe, expect, test } from 'vitest';
import type { Position } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { presets } from '../../../lrp/composite.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { CLOSURE_LIMIT } from '../../../lrp/ledger.js';
import { parseTarget } from '../../../lrp/target.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { inferenceGraph } from '../../../nn/forward.js';
import type { Graph } from '../../../nn/graph.js';
import { measureRanges } from '../../../nn/quantization/ranges.js';
import type { Feeds, Runtime } from '../../../nn/runtime.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { sizeOf, type Tensor } from '../../../nn/tensor.js';
import { DEFAULT_TRAINING } from '../../../nn/trainer/trainer.js';
import { buildGradientGraph, buildTrainingGraph } from '../../../nn/trainer/trainingGraph.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { lacks } from '../../support/needs.js';
import { onTheProcessor } from '../../support/nn/placements.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { testConformance } from '../../support/nn/runtimeConformance.js';
import { useSoftwareVulkan } from '../../support/nn/softwareVulkan.js';
import { temporaryFolder } from '../../support/scratch.js';

/** Relative to the largest number of a tensor. */
const TOLERANCE = 1e-4;

const random = Random.fromSeed('webgpu');
const network = randomNetwork(random.split('network'), {
  blocks: 1,
  channels: 8,
  heads: ['ownership', 'score'],
});
const { architecture } = network;
const training = { ...DEFAULT_TRAINING, batchSize: 4, weights: {}, clipNorm: 1 };
const positions = Array.from({ length: 6 }, (_, index) => randomPosition(random, 50 - 8 * index));

/** Of every graph that is run often. */
const HOT: Readonly<Record<string, Graph>> = {
  inference: inferenceGraph(network),
  gradients: buildGradientGraph(architecture, training),
  'a training step': buildTrainingGraph(architecture, training),
};

/** Numbers for the inputs of a graph; the network's own where they are its parameters. */
function feedsOf(graph: Graph): Feeds {
  const entries = [...graph.inputs].map(([name, { value }]): [string, Tensor] => {
    const shape = value.shape.map((size) => (size < 0 ? 4 : size));
    const draw = random.split(name);
    const data = Float32Array.from({ length: sizeOf(shape) }, () => Math.abs(draw.normal()));
    if (name === 'legal') data.fill(1);
    if (name === 'policyTarget') data.fill(1 / 65);
    return [name, network.parameters.get(name) ?? { shape, data }];
  });
  return Object.fromEntries(entries);
}

function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const [numbers, right] = [Array.from(found), Array.from(expected)];
  expect(numbers.length, what).toBe(right.length);
  const scale = Math.max(1e-3, ...right.map(Math.abs));
  const worst = Math.max(...right.map((x, index) => Math.abs(numbers[index]! - x)));
  expect(worst / scale, what).toBeLessThanOrEqual(TOLERANCE);
}

describe.skipIf(lacks('software Vulkan'))('runtime onnxruntime on webgpu', () => {
  const folder = temporaryFolder();
  let device: Runtime;
  let processor: Runtime;
  beforeAll(async () => {
    useSoftwareVulkan(folder.path);
    [device, processor] = [await openRuntime('onnxruntime:webgpu'), await openRuntime('onnxruntime')];
  });

  describe('does what every runtime must do', () => testConformance(() => openRuntime('onnxruntime:webgpu')));

  test('says what it computes on', () => {
    expect(device.description).toMatch(/^onnxruntime-node \d+\.\d+\.\d+ \(webgpu\)$/);
    expect(device.device).toBe('webgpu');
  });

  test.each(Object.entries(HOT))('computes as the processor does: %s', async (_, graph) => {
    const feeds = feedsOf(graph);
    const [found, expected] = await Promise.all(
      [device, processor].map(async (runtime) => {
        const program = await runtime.compile(graph);
        const results = await program.run(feeds);
        await program.dispose();
        return results;
      }),
    );
    expect(Object.keys(found!).sort()).toEqual([...graph.outputs.keys()].sort());
    for (const [name, { data }] of Object.entries(expected!)) expectNear(found![name]!.data, data, name);
  });

  test.each(Object.entries(HOT))('leaves nothing to the processor: %s', async (_, graph) => {
    expect(await onTheProcessor(graph, feedsOf(graph), 'webgpu', folder.path)).toEqual([]);
  });

  test('says the same of a position to the bit whatever comes with it, in batches of one size', async () => {
    const evaluator = await networkEvaluator(network, device, { fixedBatch: 4 });
    const rowsOf = async (asked: readonly Position[]): Promise<number[][]> => {
      const { logits, values } = await evaluator.evaluate(positionBatch(asked));
      return asked.map((_, row) => [...logits.slice(65 * row, 65 * row + 65), values[row]!]);
    };
    const alone: number[][] = [];
    for (const position of positions) alone.push(...(await rowsOf([position])));
    for (const order of [
      [0, 1],
      [3, 2, 1, 0],
      [5, 0, 4, 0, 3, 1],
    ]) {
      const together = await rowsOf(order.map((index) => positions[index]!));
      expect(together).toEqual(order.map((index) => alone[index]));
    }
    await evaluator.dispose();
  });

  test('computes in half precision, or says in a sentence that its driver cannot', async () => {
    const ranges = await measureRanges(network, processor, positions);
    const opening = networkEvaluator(network, device, { ranges, half: true });
    const refused = await opening.then(() => undefined).catch((error: unknown) => error);
    if (refused !== undefined) {
      const message: unknown = expect.stringMatching(
        /The device webgpu does not compute in half precision here \(.*f16.*\)/,
      );
      expect(refused).toMatchObject({ code: 'unsupported', message });
      return; // SwiftShader
    }
    const rounded = await (await opening).evaluate(positionBatch(positions));
    const exact = await (await networkEvaluator(network, processor)).evaluate(positionBatch(positions));
    const spread = Math.max(...exact.logits.map(Math.abs));
    const off = Math.max(...exact.logits.map((x, index) => Math.abs(x - rounded.logits[index]!)));
    expect(off / spread).toBeLessThan(0.02);
  });

  test('gives relevance whose ledger closes, as on the processor', async () => {
    const [position] = positions as [Position];
    const [found, expected] = await Promise.all(
      [device, processor].map(async (runtime) => {
        const explainer = await createExplainer(network, runtime, {
          composite: presets.get('epsilonGamma')!,
        });
        const [explanation] = await explainer.explain([{ position, target: parseTarget('value') }], {
          controls: false,
        });
        await explainer.dispose();
        return explanation!;
      }),
    );
    expect(found!.ledger.closure).toBeLessThan(CLOSURE_LIMIT);
    expectNear(found!.square, expected!.square, 'the map');
  });
});
