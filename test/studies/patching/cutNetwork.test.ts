import { describe, expect, it, onTestFinished } from 'vitest';
import { Random } from '../../../engine/random.js';
import { foldForRelevance } from '../../../lrp/foldForRelevance.js';
import type { Architecture } from '../../../nn/architecture.js';
import { buildForward, parameterConstants } from '../../../nn/forward.js';
import { BATCH, Graph } from '../../../nn/graph.js';
import type { Network } from '../../../nn/network.js';
import { planesOf } from '../../../nn/planes.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { carriedLayers, CutNetwork, type Patch, unchanged } from '../../../studies/patching/cutNetwork.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { describedNetwork } from '../../support/nn/describedNetwork.js';
import { computeNaively } from '../../support/nn/naiveGraph.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

const random = Random.fromSeed('cut');
const runtime = await openRuntime('onnxruntime');
const positions = [40, 22].map((empties) => randomPosition(random.split('position', empties), empties));
const residual = randomNetwork(random.split('residual'), { blocks: 2, channels: 3, valueHidden: 4 });

/** Two ways from the first layer, one of them with constants, that meet in a concat; a value beside them. */
const branched: Architecture = {
  planes: ['signed', 'empty'],
  layers: [
    { name: 'in', kind: 'input', planes: 2 },
    {
      name: 'c1',
      kind: 'conv',
      inputs: ['in'],
      inChannels: 2,
      outChannels: 3,
      kernel: 3,
      padding: 1,
      bias: true,
    },
    { name: 'a', kind: 'activation', inputs: ['c1'], function: 'silu' },
    {
      name: 'c2',
      kind: 'conv',
      inputs: ['a'],
      inChannels: 3,
      outChannels: 2,
      kernel: 3,
      padding: 1,
      bias: true,
    },
    { name: 'k', kind: 'constant', shape: [1, 8, 8] },
    { name: 'both', kind: 'concat', inputs: ['c2', 'a', 'k'], axis: 0 },
    { name: 'f', kind: 'flatten', inputs: ['both'] },
    { name: 'pi', kind: 'dense', inputs: ['f'], inFeatures: 384, outFeatures: 65, bias: true },
    { name: 'g', kind: 'flatten', inputs: ['in'] },
    { name: 'u', kind: 'dense', inputs: ['g'], inFeatures: 128, outFeatures: 1, bias: true },
    { name: 'v', kind: 'tanh', inputs: ['u'] },
  ],
  outputs: { policy: 'pi', value: 'v' },
};
const foreign = describedNetwork(branched, random.split('branched'));

async function open(network: Network, layer: string): Promise<CutNetwork> {
  const answers = Object.values(network.architecture.outputs);
  const cut = await CutNetwork.open(network, runtime, { layer, answers });
  onTestFinished(() => cut.dispose());
  return cut;
}

/** The answers of the network in one piece, in float64, when a layer's numbers are changed on the way. */
function slowly(network: Network, layer: string, { of, edit }: Patch): Record<string, Float64Array> {
  const folded = foldForRelevance(network);
  const graph = new Graph();
  const planes = graph.input('planes', [BATCH, folded.architecture.planes.length, 8, 8]);
  const values = buildForward(graph, folded.architecture, parameterConstants(graph, folded), planes);
  const feed = {
    shape: [1, folded.architecture.planes.length, 8, 8],
    data: Float64Array.from(planesOf(network.architecture, [positions[of]!])),
  };
  const found = computeNaively(graph, { planes: feed }, (value, { data }) => {
    if (value !== values.get(layer)) return;
    const rounded = Float32Array.from(data);
    edit(rounded);
    data.set(rounded);
  });
  const outputs = Object.values(network.architecture.outputs);
  return Object.fromEntries(outputs.map((name) => [name, found.get(values.get(name)!)!.data]));
}

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found).toHaveLength(wanted.length);
  for (let at = 0; at < wanted.length; at++) expect(Math.abs(found[at]! - wanted[at]!)).toBeLessThan(2e-5);
}

describe('a network that is cut at a layer', () => {
  it.each([
    ['block1/relu', residual],
    ['block2/conv1', residual],
    ['block2/sum', residual],
    ['value/conv', residual],
    ['policy/relu', residual],
    ['c1', foreign],
    ['a', foreign],
    ['c2', foreign],
    ['both', foreign],
  ])('answers as one piece whose %s is changed on the way', async (layer, network) => {
    const cut = await open(network, layer);
    const area = cut.size / cut.shape[0]!;
    const edits: Patch['edit'][] = [
      (activation) => activation.fill(0),
      (activation) => activation.fill(0, 0, area),
      (activation) => activation.forEach((value, at) => (activation[at] = value + 0.3 * Math.sin(at))),
    ];
    const patches = edits.flatMap((edit) => [1, 0].map((of): Patch => ({ of, edit })));
    const state = await cut.read(positions);
    const found = await cut.run(state, patches);
    patches.forEach((patch, row) => {
      for (const [name, wanted] of Object.entries(slowly(network, layer, patch))) {
        expectClose(found.get(name)!.subarray(row * wanted.length, (row + 1) * wanted.length), wanted);
      }
    });
  });

  it.each([
    ['block1/relu', residual],
    ['block2/conv2', residual],
    ['planes', residual],
    ['c2', foreign],
  ])(
    'says what it always says when %s is left as it is, and as another position where all is taken from there',
    async (layer, network) => {
      const cut = await open(network, layer);
      const state = await cut.read(positions);
      const found = await cut.run(state, [unchanged(0), unchanged(1)]);
      for (const [of, row] of [0, 1].entries()) {
        for (const [name, wanted] of Object.entries(slowly(network, layer, unchanged(of)))) {
          expectClose(found.get(name)!.subarray(row * wanted.length, (row + 1) * wanted.length), wanted);
        }
      }
      const other = state.activation.subarray(cut.size);
      const taken = await cut.run(state, [{ of: 0, edit: (activation) => activation.set(other) }]);
      const policy = network.architecture.outputs.policy!;
      const there = found.get(policy)!.subarray(65);
      if (carriedLayers(cut.architecture, layer, []).length === 0) {
        expect(taken.get(policy)!.slice(0, 65)).toEqual(there.slice());
      } else {
        expect(taken.get(policy)!.slice(0, 65)).not.toEqual(there.slice());
      }
    },
  );

  it('knows what leads past the layer', () => {
    const { architecture } = foldForRelevance(residual);
    const answers = ['policy', 'value'];
    expect(carriedLayers(architecture, 'block1/relu', answers)).toEqual([]);
    expect(carriedLayers(architecture, 'block2/conv1', answers)).toEqual(['block1/relu']);
    expect(carriedLayers(architecture, 'policy/conv', answers)).toEqual(['value']);
    expect(carriedLayers(branched, 'a', ['pi', 'v'])).toEqual(['k', 'v']);
    expect(carriedLayers(branched, 'c2', ['pi', 'v'])).toEqual(['a', 'k', 'v']);
  });

  it('runs any number of patches of one state', async () => {
    const cut = await open(residual, 'block1/relu');
    const state = await cut.read(positions);
    const patches = Array.from({ length: 300 }, (_, index): Patch => ({
      of: index % 2,
      edit: (activation) => activation.fill(0, 0, index % 3 === 0 ? 64 : 0),
    }));
    const found = await cut.run(state, patches);
    const row = (index: number): Float32Array => found.get('policy')!.subarray(index * 65, (index + 1) * 65);
    for (const index of [6, 7, 294, 295]) expectClose(row(index), row(index % 6));
    expect((await cut.run(state, [])).get('policy')).toHaveLength(0);
  });
});
