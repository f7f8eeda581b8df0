import { formatPosition } from '../../engine/notation.js';
import type { Composite } from '../../lrp/composite.js';
import type { Condition } from '../../lrp/cut.js';
import type { Request } from '../../lrp/explanationRequest.js';
import type { Ledger } from '../../lrp/ledger.js';
import { sumPlanes } from '../../lrp/mapControls.js';
import { checkRow, RelevanceBatch } from '../../lrp/relevanceBatch.js';
import type { Target } from '../../lrp/target.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Runtime } from '../../nn/runtime.js';
import { prepare, type Prepared } from './prepared.js';

/** What is explained, and which channels its relevance must go through; without a condition all of it is shown. */
export interface ConditionedRequest extends Request {
  readonly condition?: Condition | undefined;
}

/** The relevance that went through the channels of a condition. */
export interface ConditionedMap {
  /** With its square filled in. */
  readonly target: Target;
  /** Relevance of each input plane by square (64 each), and their sum. */
  readonly maps: Readonly<Record<string, Float32Array>>;
  readonly square: Float32Array;
  /** What the condition held back has lines of its own. */
  readonly ledger: Ledger;
  /** What arrived at the channels of each cutting layer, summed over squares, before any was held back there. */
  readonly channels: ReadonlyMap<string, Float64Array>;
}

/** How relevance is decomposed, and which layers conditions can be set on. */
export interface ConceptOptions {
  readonly composite: Composite;
  /** Names of the layers that conditions may name. */
  readonly cuts: readonly string[];
  /** Within one run of the runtime; 1 by default. */
  readonly threads?: number;
}

/** Concept relevance propagation (Achtibat et al. 2023): relevance of one network on condition of channels. */
export class ConditionalRelevance {
  readonly #prepared: Prepared;
  readonly #batch: RelevanceBatch;

  /** Of the composite. */
  readonly #name: string;

  private constructor(prepared: Prepared, batch: RelevanceBatch, name: string) {
    this.#name = name;
    this.#prepared = prepared;
    this.#batch = batch;
  }

  static async open(
    network: Network,
    runtime: Runtime,
    { composite, cuts, threads = 1 }: ConceptOptions,
  ): Promise<ConditionalRelevance> {
    const prepared = await prepare(network, runtime, composite, threads);
    const batch = new RelevanceBatch(prepared.network, prepared.plan, new Map(), runtime, {
      threads,
      precision: 'float32' as const,
      cuts,
    });
    return new ConditionalRelevance(
      prepared,
      batch,
      typeof composite === 'string' ? composite : composite.name,
    );
  }

  /** Requests with different conditions share passes. Throws OthelloError badTarget for the first that has no explanation. */
  async explain(requests: readonly ConditionedRequest[]): Promise<ConditionedMap[]> {
    const { architecture } = this.#prepared.network;
    const seeds = await this.#prepared.seeds(requests);
    const boards = requests.map(({ position }) => planesOf(architecture, [position]));
    const rows = seeds.map(({ seed }, index) => ({
      seed,
      board: index,
      condition: requests[index]!.condition,
    }));
    const found = await this.#batch.run(boards, rows);
    found.forEach((row, index) => checkRow(row, this.#name, formatPosition(requests[index]!.position)));
    return found.map(({ planes, ledger, channels }, index) => ({
      target: seeds[index]!.target,
      maps: Object.fromEntries(
        architecture.planes.map((name, at) => [name, planes.slice(at * 64, (at + 1) * 64)]),
      ),
      square: sumPlanes(planes),
      ledger,
      channels,
    }));
  }

  async dispose(): Promise<void> {
    await this.#batch.dispose();
    await this.#prepared.dispose();
  }
}
