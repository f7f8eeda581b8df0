import { formatPosition } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import type { Composite } from '../../lrp/composite.js';
import { total } from '../../lrp/ledger.js';
import { type RelevanceGraph, relevanceGraph } from '../../lrp/relevanceGraph.js';
import { rowFeeds } from '../../lrp/rowFeeds.js';
import type { Target } from '../../lrp/target.js';
import { checkFinite } from '../../nn/finite.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import { type Program, roundedFeeds, type Runtime } from '../../nn/runtime.js';
import { prepare, type Prepared } from './prepared.js';

/** Boards of one run: beyond it the memory grows and the speed does not. */
const MOST_BOARDS = 64;

/** Relevance and activation of all channels of a layer at some positions. */
export interface ChannelValues {
  readonly count: number;
  readonly channels: number;
  /** Squares of a channel; 1 for a dense layer. */
  readonly area: number;
  /** [count, channels, area] */
  readonly relevance: ArrayLike<number>;
  /** [count, channels, area] */
  readonly activation: ArrayLike<number>;
}

export interface MeasureOptions {
  readonly composite: Composite;
  /** On which the targets depend. */
  readonly layer: string;
  readonly threads?: number;
  /** See RelevanceOptions. */
  readonly raised?: number;
}

/** Looks at one layer of a network: one walk a position, from the target down to the layer and no further. */
export class ChannelMeasure {
  readonly #prepared: Prepared;
  readonly #runtime: Runtime;
  readonly #layer: string;
  readonly #threads: number;
  readonly #raised: number | undefined;
  #pass: (RelevanceGraph & { readonly program: Program }) | undefined;

  private constructor(prepared: Prepared, runtime: Runtime, { layer, threads = 1, raised }: MeasureOptions) {
    this.#prepared = prepared;
    this.#runtime = runtime;
    this.#layer = layer;
    this.#threads = threads;
    this.#raised = raised;
  }

  static async open(network: Network, runtime: Runtime, options: MeasureOptions): Promise<ChannelMeasure> {
    const { composite, threads = 1 } = options;
    return new ChannelMeasure(await prepare(network, runtime, composite, threads), runtime, options);
  }

  /**
   * @param target the same kind at every call
   * @param each is given the values of some positions and the number of the first of them
   */
  async measure(
    positions: readonly Position[],
    target: Target,
    each: (values: ChannelValues, first: number) => void,
  ): Promise<void> {
    for (let from = 0; from < positions.length; from += MOST_BOARDS) {
      each(await this.#run(positions.slice(from, from + MOST_BOARDS), target), from);
    }
  }

  async #run(positions: readonly Position[], target: Target): Promise<ChannelValues> {
    const { network, plan } = this.#prepared;
    const seeds = await this.#prepared.seeds(positions.map((position) => ({ position, target })));
    if (this.#pass === undefined) {
      const { seeding } = seeds[0]!.seed;
      const built = relevanceGraph(network, plan, seeding, {
        oneRowEach: true,
        until: this.#layer,
        raised: this.#raised,
      });
      const program = await this.#runtime.compile(built.graph, { threads: this.#threads });
      this.#pass = { ...built, program };
    }
    const planes = network.architecture.planes.length;
    const data = planesOf(network.architecture, positions);
    const found = await this.#pass.program.run({
      planes: { shape: [positions.length, planes, 8, 8], data },
      ...roundedFeeds(rowFeeds(network, this.#pass, seeds)),
    });
    const { shape, data: activation } = found['activation']!;
    const relevance = Float32Array.from(found['relevance']!.data);
    const size = relevance.length / positions.length;
    seeds.forEach(({ seed }, index) => {
      if (!seed.afterTanh) return;
      const seeded = found[`seed/${seed.layer}`]!;
      const outputs = seeded.data.length / positions.length;
      const output = total(seeded.data, index * outputs, (index + 1) * outputs);
      const factor = output === 0 ? 1 : Math.tanh(output) / output;
      for (let at = index * size; at < (index + 1) * size; at++) relevance[at]! *= factor;
    });
    for (const numbers of [activation, relevance])
      checkFinite(numbers, positions.length, (at) => formatPosition(positions[at]!));
    const channels = shape[1]!;
    return { count: positions.length, channels, area: size / channels, relevance, activation };
  }

  async dispose(): Promise<void> {
    await this.#pass?.program.dispose();
    await this.#prepared.dispose();
  }
}
