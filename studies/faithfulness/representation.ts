import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { headOf } from '../../lrp/heads.js';
import type { Architecture } from '../../nn/architecture.js';
import { buildForward, parameterConstants } from '../../nn/forward.js';
import { BATCH, Graph } from '../../nn/graph.js';
import type { Network } from '../../nn/network.js';
import type { Runtime } from '../../nn/runtime.js';
import { ancestors } from './sanity.js';

/** Boards of one run. */
const MOST_BOARDS = 128;

/** The last layer that both policy and value are computed from: what the network makes of a board. */
export function sharedLayer(architecture: Architecture): string {
  const policy = ancestors(architecture, headOf(architecture, 'policy'));
  const value = ancestors(architecture, headOf(architecture, 'value').layer);
  const shared = architecture.layers.filter(({ name }) => policy.has(name) && value.has(name));
  return shared.at(-1)!.name;
}

/**
 * The activations of the shared layer at boards [count, planes, 64], one after the other. Of a network whose heads share
 * nothing but the planes they are the planes.
 */
export async function representationsOf(
  network: Network,
  runtime: Runtime,
  boards: Float32Array,
): Promise<Float32Array[]> {
  const folded = foldForRelevance(network);
  const { architecture } = folded;
  const planes = architecture.planes.length;
  const count = boards.length / (planes * 64);
  const graph = new Graph();
  const input = graph.input('planes', [BATCH, planes, 8, 8], 'float32', 'positions');
  const layer = buildForward(graph, architecture, parameterConstants(graph, folded), input).get(
    sharedLayer(architecture),
  )!;
  const found: Float32Array[] = [];
  if (layer === input)
    return Array.from({ length: count }, (_, at) =>
      boards.subarray(at * planes * 64, (at + 1) * planes * 64),
    );
  graph.output('layer', layer);
  const program = await runtime.compile(graph, { threads: 1 });
  try {
    for (let from = 0; from < count; from += MOST_BOARDS) {
      const some = Math.min(MOST_BOARDS, count - from);
      const data = boards.subarray(from * planes * 64, (from + some) * planes * 64);
      const { layer: answer } = await program.run({ planes: { shape: [some, planes, 8, 8], data } });
      const size = answer!.data.length / some;
      for (let at = 0; at < some; at++)
        found.push(Float32Array.from(answer!.data.subarray(at * size, (at + 1) * size)));
    }
    return found;
  } finally {
    await program.dispose();
  }
}
