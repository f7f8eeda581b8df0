import type { Position } from '../../engine/position.js';
import type { Composite } from '../../lrp/composite.js';
import type { Seed } from '../../lrp/explanationRequest.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import type { Target } from '../../lrp/target.js';
import { layerShapes } from '../../nn/architecture.js';
import { backward, gradientStep } from '../../nn/backward.js';
import { buildForward, parameterConstants } from '../../nn/forward.js';
import { BATCH, Graph } from '../../nn/graph.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import { type Program, roundedFeeds, type Runtime } from '../../nn/runtime.js';
import { ChannelMeasure } from '../concepts/channelMeasure.js';

/** The name of the gradient among the ways to estimate; the others are composites. */
export const GRADIENT = 'gradient';

/** A question about a position, as one that is prepared knows it. */
export interface Asked {
  readonly position: Position;
  readonly seed: Seed;
  /** The number of the target before any tanh. */
  readonly output: number;
}

/** How a target changes by each activation of a layer, as a backward pass says it. */
export interface Coefficients {
  readonly name: string;
  /** @returns [asked, ...shape of the layer] */
  read(asked: readonly Asked[], target: Target): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Positions of one run of the gradient. */
const MOST_BOARDS = 64;

/** The gradient of the target with respect to a layer: attribution patching (Nanda 2023; Syed et al. 2023). */
export async function gradientCoefficients(
  network: Network,
  runtime: Runtime,
  layer: string,
): Promise<Coefficients> {
  const folded = foldForRelevance(network);
  const { architecture } = folded;
  let program: Program | undefined;
  const compile = (seeded: string): Promise<Program> => {
    const graph = new Graph();
    const planes = graph.input('planes', [BATCH, architecture.planes.length, 8, 8]);
    const values = buildForward(graph, architecture, parameterConstants(graph, folded), planes);
    const seed = graph.input('seed', [BATCH, ...layerShapes(architecture).get(seeded)!]);
    const wrt = values.get(layer)!;
    graph.output(
      'gradient',
      backward(graph, new Map([[values.get(seeded)!, seed]]), [wrt], gradientStep).get(wrt)!,
    );
    return runtime.compile(graph, { threads: 1 });
  };
  return {
    name: GRADIENT,
    async read(asked) {
      const seeded = asked[0]!.seed.layer;
      program ??= await compile(seeded);
      const shape = layerShapes(architecture).get(seeded)!;
      const found: Float32Array[] = [];
      for (let from = 0; from < asked.length; from += MOST_BOARDS) {
        const some = asked.slice(from, from + MOST_BOARDS);
        const data = planesOf(
          architecture,
          some.map(({ position }) => position),
        );
        const seeds = some.flatMap(({ seed: { coefficients, afterTanh }, output }) => {
          const slope = afterTanh ? 1 - Math.tanh(output) ** 2 : 1;
          return Array.from(coefficients, (coefficient) => slope * coefficient);
        });
        const feeds = {
          planes: { shape: [some.length, architecture.planes.length, 8, 8], data },
          seed: { shape: [some.length, ...shape], data: Float64Array.from(seeds) },
        };
        found.push((await program.run(roundedFeeds(feeds)))['gradient']!.data as Float32Array);
      }
      return joined(found);
    },
    dispose: async () => program?.dispose(),
  };
}

/** What activations are raised to where they are nearer to 0; see RelevanceOptions. */
const RAISED = 1e-6;

/**
 * Relevance by activation: relevance patching (Rezaei Jafari et al. 2025), whose propagation coefficient is what a rule hands to a
 * neuron for each unit of its activation. Where an activation is 0, so is its relevance, and its coefficient is measured beside 0.
 */
export async function relevanceCoefficients(
  network: Network,
  runtime: Runtime,
  { layer, composite }: { readonly layer: string; readonly composite: Composite },
): Promise<Coefficients> {
  const measure = await ChannelMeasure.open(network, runtime, { composite, layer, raised: RAISED });
  return {
    name: composite.name,
    async read(asked, target) {
      const found: Float32Array[] = [];
      const positions = asked.map(({ position }) => position);
      await measure.measure(positions, target, ({ relevance, activation }) => {
        found.push(Float32Array.from(relevance, (value, at) => value / activation[at]!));
      });
      return joined(found);
    },
    dispose: () => measure.dispose(),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let from = 0;
  for (const part of parts) {
    whole.set(part, from);
    from += part.length;
  }
  return whole;
}
