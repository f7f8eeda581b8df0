import { formatPosition } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { type Architecture, inputsOf, layerShapes } from '../../nn/architecture.js';
import { checkFinite } from '../../nn/finite.js';
import { buildForward, parameterConstants } from '../../nn/forward.js';
import { BATCH, Graph, type Value } from '../../nn/graph.js';
import type { Network, WideNetwork } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Program, Runtime } from '../../nn/runtime.js';
import { sizeOf } from '../../nn/tensor.js';

/** Rows of one run: beyond it the memory grows and the speed does not. */
const MOST_ROWS = 128;

/** Where a network is cut, and what is read of it. */
export interface CutOptions {
  /** A layer of the folded network. */
  readonly layer: string;
  /** Names of the layers whose numbers are wanted. */
  readonly answers: readonly string[];
  /** Within one run of the runtime; 1 by default. */
  readonly threads?: number;
}

/** What a layer, and what goes around it, holds at some positions. */
export interface LayerState {
  readonly count: number;
  /** [count, ...shape of the layer] */
  readonly activation: Float32Array;
  /** The layers that the rest of the network reads beside it, and answers that it does not reach. */
  readonly carried: ReadonlyMap<string, Float32Array>;
}

/** One run of the rest of the network: with the state of a position, changed. */
export interface Patch {
  /** Number of the position in the state. */
  readonly of: number;
  /** Changes the activation of the layer, [...shape], in place. */
  readonly edit: (activation: Float32Array) => void;
}

/** Numbers of layers by their names, [rows, ...shape]. */
export type Answers = ReadonlyMap<string, Float32Array>;

/**
 * A network that is computed in two parts, with the activation of one layer between them: it can be read, changed and handed
 * on (activation patching; Vig et al. 2020, Meng et al. 2022). What leads past the layer keeps its own numbers.
 */
export class CutNetwork {
  /** Folded. */
  readonly architecture: Architecture;
  /** Of the layer at one position. */
  readonly shape: readonly number[];
  readonly #cut: Cut;
  readonly #before: Program;
  readonly #after: Program;

  private constructor(cut: Cut, before: Program, after: Program) {
    this.architecture = cut.network.architecture;
    this.shape = layerShapes(this.architecture).get(cut.layer)!;
    this.#cut = cut;
    this.#before = before;
    this.#after = after;
  }

  static async open(
    network: Network,
    runtime: Runtime,
    { layer, answers, threads = 1 }: CutOptions,
  ): Promise<CutNetwork> {
    const folded = foldForRelevance(network);
    const carried = carriedLayers(folded.architecture, layer, answers);
    const cut: Cut = { network: folded, layer, carried, answers };
    const before = await runtime.compile(graphBefore(cut), { threads });
    const after = await runtime.compile(graphAfter(cut), { threads });
    return new CutNetwork(cut, before, after);
  }

  /** Numbers of the layer at one position. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** @throws OthelloError badModel for activations that are not finite */
  async read(positions: readonly Position[]): Promise<LayerState> {
    const { layer, carried } = this.#cut;
    const names = [layer, ...carried];
    const found = new Map(
      names.map((name) => [name, new Float32Array(positions.length * this.#sizeOf(name))]),
    );
    for (let from = 0; from < positions.length; from += MOST_ROWS) {
      const some = positions.slice(from, from + MOST_ROWS);
      const shape = [some.length, this.architecture.planes.length, 8, 8];
      const answer = await this.#before.run({ planes: { shape, data: planesOf(this.architecture, some) } });
      for (const [name, all] of found) {
        const { data } = answer[`layer/${name}`]!;
        checkFinite(data, some.length, (at) => formatPosition(some[at]!));
        all.set(data, from * this.#sizeOf(name));
      }
    }
    const activation = found.get(layer)!;
    found.delete(layer);
    return { count: positions.length, activation, carried: found };
  }

  /**
   * What the network says with each of the patches, in their order.
   *
   * @throws OthelloError badModel for answers that are not finite
   */
  async run(state: LayerState, patches: readonly Patch[]): Promise<Answers> {
    const { answers } = this.#cut;
    const found = new Map(
      answers.map((name) => [name, new Float32Array(patches.length * this.#sizeOf(name))]),
    );
    for (let from = 0; from < patches.length; from += MOST_ROWS) {
      const some = patches.slice(from, from + MOST_ROWS);
      const answer = await this.#after.run(this.#feeds(state, some));
      for (const [name, all] of found) {
        const { data } = answer[`answer/${name}`]!;
        checkFinite(data, some.length, () => 'a position with changed activations');
        all.set(data, from * this.#sizeOf(name));
      }
    }
    return found;
  }

  #feeds(state: LayerState, patches: readonly Patch[]) {
    const { layer, carried } = this.#cut;
    const rows = (name: string, all: Float32Array): Float32Array => {
      const size = this.#sizeOf(name);
      const data = new Float32Array(patches.length * size);
      patches.forEach(({ of }, row) => data.set(all.subarray(of * size, (of + 1) * size), row * size));
      return data;
    };
    const activation = rows(layer, state.activation);
    const { size } = this;
    patches.forEach(({ edit }, row) => edit(activation.subarray(row * size, (row + 1) * size)));
    const tensor = (name: string, data: Float32Array) => ({
      shape: [patches.length, ...layerShapes(this.architecture).get(name)!],
      data,
    });
    return Object.fromEntries([
      [`layer/${layer}`, tensor(layer, activation)],
      ...carried.map((name) => [`layer/${name}`, tensor(name, rows(name, state.carried.get(name)!))]),
    ]) as Record<string, ReturnType<typeof tensor>>;
  }

  #sizeOf(name: string): number {
    return sizeOf(layerShapes(this.architecture).get(name)!);
  }

  async dispose(): Promise<void> {
    await this.#before.dispose();
    await this.#after.dispose();
  }
}

interface Cut {
  readonly network: WideNetwork;
  readonly layer: string;
  readonly carried: readonly string[];
  readonly answers: readonly string[];
}

/** A patch that changes nothing. */
export function unchanged(of: number): Patch {
  return { of, edit: () => undefined };
}

/** The layers that do not depend on the cut one, and that layers which do read; answers that do not depend on it too. */
export function carriedLayers(
  { layers }: Architecture,
  layer: string,
  answers: readonly string[],
): readonly string[] {
  const above = new Set([layer]);
  const carried = new Set<string>();
  for (const one of layers) {
    const inputs = inputsOf(one);
    if (one.name === layer || !inputs.some((input) => above.has(input))) continue;
    above.add(one.name);
    for (const input of inputs) if (!above.has(input)) carried.add(input);
  }
  for (const answer of answers) if (!above.has(answer)) carried.add(answer);
  return [...carried];
}

/** From the planes to the layer and what goes around it. */
function graphBefore({ network, layer, carried }: Cut): Graph {
  const { architecture } = network;
  const graph = new Graph();
  const planes = graph.input('planes', [BATCH, architecture.planes.length, 8, 8]);
  const values = buildForward(graph, architecture, parameterConstants(graph, network), planes);
  for (const name of [layer, ...carried]) graph.output(`layer/${name}`, values.get(name)!);
  return graph;
}

/** From there to the answers. */
function graphAfter({ network, layer, carried, answers }: Cut): Graph {
  const { architecture } = network;
  const graph = new Graph();
  const shapes = layerShapes(architecture);
  const given = new Map(
    [layer, ...carried].map((name): [string, Value] => [
      name,
      graph.input(`layer/${name}`, [BATCH, ...shapes.get(name)!]),
    ]),
  );
  const values = buildForward(graph, architecture, parameterConstants(graph, network), given.get(layer)!, {
    given,
  });
  for (const name of answers) graph.output(`answer/${name}`, values.get(name)!);
  return graph;
}
