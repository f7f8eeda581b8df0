import { OthelloError } from '../engine/errors.js';
import { checkFinite, firstNotFinite } from '../nn/finite.js';
import type { WideNetwork } from '../nn/network.js';
import { type Program, roundedFeeds, type Runtime } from '../nn/runtime.js';
import type { PlannedRule } from './composite.js';
import type { Condition } from './cut.js';
import { ExactProgram } from './exact/exactProgram.js';
import { type LayerRelevance, readLayers } from './layerRelevance.js';
import type { LayerNumbers } from './layers/affineLayer.js';
import {
  closeLedger,
  CLOSURE_LIMIT,
  layerLedgers,
  type Ledger,
  type LedgerLine,
  type Precision,
  type Results,
  scaleLedger,
  total,
} from './ledger.js';
import {
  type RelevanceGraph,
  relevanceGraph,
  type RelevanceOptions,
  type Seeding,
} from './relevanceGraph.js';
import { type RowFeed, rowFeeds } from './rowFeeds.js';

/** A seed at one of the boards of a batch, and what of its relevance is let through. */
export interface Row extends RowFeed {
  /** Index of the board. */
  readonly board: number;
}

/** What comes back for a row. */
export interface RowRelevance {
  /** [planes, 64] */
  readonly planes: Float32Array;
  readonly ledger: Ledger;
  /** What the rounding of a run in float32 may have moved, as a part of the largest entry of the map; an estimate. */
  readonly error: number;
  /** What arrived at the channels of each cutting layer, summed over squares, before any was held back there. */
  readonly channels: ReadonlyMap<string, Float64Array>;
  /** What each layer was given and handed on, the first layer first, where that was asked for. */
  readonly layers?: readonly LayerRelevance[];
}

/** Rows of one run; beyond it the memory of a batch grows and its speed does not. */
const MAX_ROWS = 32;

/** Rows whose map float32 may have moved by more are computed again in float64. */
const ERROR_LIMIT = 2e-4;
/** Of float32, half a unit in the last place of 1. */
const ROUNDING = 2 ** -24;

type PassOptions = Required<Pick<RelevanceOptions, 'oneRowEach' | 'amplification'>>;

interface Pass extends RelevanceGraph {
  readonly program: Program;
}

interface ExactPass extends RelevanceGraph {
  readonly program: ExactProgram;
}

/** Runs rows of any seeds through the passes of one network and composite, one compiled pass a seeding. */
export class RelevanceBatch {
  readonly #network: WideNetwork;
  readonly #plan: ReadonlyMap<string, PlannedRule>;
  readonly #numbers: ReadonlyMap<string, LayerNumbers>;
  readonly #runtime: Runtime;
  readonly #threads: number;
  readonly #precision: Precision;
  readonly #cuts: readonly string[];
  readonly #layers: boolean;
  readonly #recomputes: boolean;
  readonly #passes = new Map<string, Promise<Pass>>();
  readonly #exactPasses = new Map<string, ExactPass>();

  constructor(
    network: WideNetwork,
    plan: ReadonlyMap<string, PlannedRule>,
    numbers: ReadonlyMap<string, LayerNumbers>,
    runtime: Runtime,
    options: {
      readonly threads: number;
      readonly precision: Precision;
      /** Layers that conditions of rows may name. */
      readonly cuts?: readonly string[];
      /** Whether rows have what each layer was given and handed on. */
      readonly layers?: boolean;
      /** Whether rows that float32 is not enough for are computed again; yes, unless it is to be measured what it costs. */
      readonly recomputes?: boolean;
    },
  ) {
    this.#network = network;
    this.#plan = plan;
    this.#numbers = numbers;
    this.#runtime = runtime;
    this.#threads = options.threads;
    this.#precision = options.precision;
    this.#cuts = options.cuts ?? [];
    this.#layers = options.layers ?? false;
    this.#recomputes = options.recomputes ?? true;
  }

  /**
   * @param boards input planes [planes * 64] of each board
   * @param amplification whether that of sums is measured
   * @param precision of this run
   * @returns the relevance of each row, in order
   */
  async run(
    boards: readonly Float32Array[],
    rows: readonly Row[],
    amplification = false,
    precision = this.#precision,
  ): Promise<RowRelevance[]> {
    const results = precision === 'float64' ? undefined : await this.#runGroups(boards, rows, amplification);
    const found: RowRelevance[] = [];
    for (const [index, row] of rows.entries()) {
      const result = results?.[index];
      const isSound = result !== undefined && result.ledger.closure <= CLOSURE_LIMIT;
      const isKept = result !== undefined && ((isSound && result.error <= ERROR_LIMIT) || !this.#recomputes);
      if (isKept) found.push(result);
      else found.push(await this.#runExactly(boards, row, amplification));
    }
    return found;
  }

  async #runGroups(
    boards: readonly Float32Array[],
    rows: readonly Row[],
    amplification: boolean,
  ): Promise<RowRelevance[]> {
    const results = new Array<RowRelevance>(rows.length);
    const groups = new Map<string, number[]>();
    rows.forEach(({ seed }, index) => {
      const key = seedingKey(seed.seeding);
      groups.set(key, [...(groups.get(key) ?? []), index]);
    });
    for (const indices of groups.values()) {
      // Rows of one board stand together, so that few boards are computed twice.
      indices.sort((a, b) => rows[a]!.board - rows[b]!.board || a - b);
      for (let from = 0; from < indices.length; from += MAX_ROWS) {
        const chunk = indices.slice(from, from + MAX_ROWS);
        const chunkRows = chunk.map((index) => rows[index]!);
        const found = await this.#runChunk(boards, chunkRows, amplification);
        chunk.forEach((index, at) => (results[index] = found[at]!));
      }
    }
    return results;
  }

  async #runExactly(
    boards: readonly Float32Array[],
    row: Row,
    amplification: boolean,
  ): Promise<RowRelevance> {
    // It takes long, and others have not had their turn.
    await new Promise((resolve) => setTimeout(resolve, 0));
    const { seeding } = row.seed;
    const key = `${seedingKey(seeding)} ${String(amplification)}`;
    let pass = this.#exactPasses.get(key);
    if (pass === undefined) {
      const built = this.#build(seeding, { oneRowEach: true, amplification, exact: true });
      this.#exactPasses.set(key, (pass = { ...built, program: new ExactProgram(built.graph) }));
    }
    const planes = this.#network.architecture.planes.length;
    const results = pass.program.run({
      planes: { shape: [1, planes, 8, 8], data: boards[row.board]! },
      ...rowFeeds(this.#network, pass, [row]),
    });
    return this.#readRow(pass, results, row, 0, 'float64');
  }

  async dispose(): Promise<void> {
    for (const pass of this.#passes.values()) await (await pass).program.dispose();
    this.#passes.clear();
  }

  #pass(seeding: Seeding, options: PassOptions): Promise<Pass> {
    const { oneRowEach, amplification } = options;
    const key = `${seedingKey(seeding)} ${String(oneRowEach)} ${String(amplification)}`;
    let pass = this.#passes.get(key);
    if (pass === undefined) this.#passes.set(key, (pass = this.#compile(seeding, options)));
    return pass;
  }

  async #compile(seeding: Seeding, options: PassOptions): Promise<Pass> {
    const built = this.#build(seeding, options);
    return { ...built, program: await this.#runtime.compile(built.graph, { threads: this.#threads }) };
  }

  #build(seeding: Seeding, options: PassOptions & { readonly exact?: boolean }): RelevanceGraph {
    return relevanceGraph(this.#network, this.#plan, seeding, {
      ...options,
      numbers: this.#numbers,
      cuts: this.#cuts,
      layers: this.#layers,
    });
  }

  async #runChunk(
    boards: readonly Float32Array[],
    rows: readonly Row[],
    amplification: boolean,
  ): Promise<RowRelevance[]> {
    const used = [...new Set(rows.map(({ board }) => board))];
    const place = new Map(used.map((board, index) => [board, index]));
    const planes = this.#network.architecture.planes.length;
    const input = new Float32Array(used.length * planes * 64);
    used.forEach((board, index) => input.set(boards[board]!, index * planes * 64));
    const oneRowEach = used.length === rows.length;
    const pass = await this.#pass(rows[0]!.seed.seeding, { oneRowEach, amplification });
    const index = Int32Array.from(rows, ({ board }) => place.get(board)!);
    const results = await pass.program.run({
      planes: { shape: [used.length, planes, 8, 8], data: input },
      ...(oneRowEach ? {} : { rows: { shape: [rows.length], data: index } }),
      ...roundedFeeds(rowFeeds(this.#network, pass, rows)),
    });
    return rows.map((row, index) => this.#readRow(pass, results, row, index, 'float32'));
  }

  #readRow(
    pass: RelevanceGraph,
    results: Results,
    row: Row,
    index: number,
    precision: Precision,
  ): RowRelevance {
    const size = this.#network.architecture.planes.length * 64;
    return readRow(pass, results, row, { index, size, precision, layers: this.#layers });
  }
}

function seedingKey(seeding: Seeding): string {
  if (seeding.kind === 'contrast') return 'contrast';
  return `neurons:${seeding.layers.join(',')}${seeding.joint === undefined ? '' : `+${seeding.joint}`}`;
}

/** Where a row stands in the results of a run, and what is read of it. */
interface RowReading {
  readonly index: number;
  /** Numbers of all planes. */
  readonly size: number;
  readonly precision: Precision;
  readonly layers: boolean;
}

function readRow(
  pass: RelevanceGraph,
  results: Results,
  { seed, condition }: Row,
  { index: row, size, precision, layers }: RowReading,
): RowRelevance {
  const relevance = results.relevance!.data;
  const planes = new Float32Array(relevance.subarray(row * size, (row + 1) * size));
  const seeded = results[`seed/${seed.layer}`]!;
  const outputs = seeded.data.length / seeded.shape[0]!;
  const output = total(seeded.data, row * outputs, (row + 1) * outputs);
  const ledgers = layerLedgers(pass.layers, row, results).reverse();
  const input = total(relevance, row * size, (row + 1) * size);
  const channels = channelTotals(pass, results, row);
  const lines = condition && heldBack(pass, results, row, condition, channels);
  const ledger = closeLedger(output, input, ledgers, precision, lines);
  const error = precision === 'float64' ? 0 : roundingError(results, row, planes);
  const factor = !seed.afterTanh || output === 0 ? 1 : Math.tanh(output) / output;
  const kept = layers ? { layers: readLayers([...pass.layers].reverse(), results, row, factor) } : {};
  if (!seed.afterTanh) return { planes, ledger, error, channels, ...kept };
  return {
    planes: planes.map((value) => value * factor),
    ledger: scaleLedger(ledger, factor, Math.tanh(output)),
    error,
    channels: new Map([...channels].map(([name, totals]) => [name, totals.map((value) => value * factor)])),
    ...kept,
  };
}

function roundingError(results: Results, row: number, planes: Float32Array): number {
  const moved = Object.entries(results).filter(([name]) => name.startsWith('error/'));
  if (moved.length === 0) return 0;
  const largest = planes.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const sum = moved.reduce((total, [, { data }]) => total + data[row]!, 0);
  return largest === 0 ? 0 : (ROUNDING * sum) / largest;
}

/**
 * Checks that all that is told of a row is finite.
 * @param composite name of the rules, and `position` of where
 * @throws OthelloError badModel where the network's own number is not finite; badComposite where it is its relevance.
 */
export function checkRow(
  { planes, ledger, channels }: Omit<RowRelevance, 'error'>,
  composite: string,
  position: string,
): void {
  checkFinite([ledger.output], 1, () => position);
  const { input, bias, leak, closure, layers } = ledger;
  const isFinite = layers.every((layer) => {
    const { total: whole, largest } = layer.amplification ?? { total: 1, largest: 1 };
    return firstNotFinite([layer.bias, layer.leak, whole, largest]) < 0;
  });
  const parts = [planes, [input, bias, leak, closure], ...channels.values()];
  if (isFinite && parts.every((numbers) => firstNotFinite(numbers) < 0)) return;
  throw new OthelloError(
    'badComposite',
    `The composite ${composite} gives relevance that is not finite for ${position}: its denominators come too near to zero there, or the network's numbers are too large.`,
  );
}

function channelTotals({ cuts }: RelevanceGraph, results: Results, row: number): Map<string, Float64Array> {
  return new Map(
    cuts.map(({ name, channels: count }) => {
      const data = results[`channels/${name}`]?.data;
      return [name, Float64Array.from({ length: count }, (_, at) => data?.[row * count + at] ?? 0)];
    }),
  );
}

/** What the condition of a row held back at its layers and beside them. */
function heldBack(
  { cuts }: RelevanceGraph,
  results: Results,
  row: number,
  { channels, around }: Condition,
  arrived: ReadonlyMap<string, Float64Array>,
): LedgerLine[] {
  let [others, beside] = [0, 0];
  for (const { name, bypasses } of cuts) {
    const kept = channels[name];
    if (kept === undefined) continue;
    arrived.get(name)!.forEach((value, channel) => (others += kept.includes(channel) ? 0 : value));
    for (let index = 0; index < bypasses && !around; index++) {
      const { data, shape } = results[`bypass/${name}/${index}`]!;
      const size = data.length / shape[0]!;
      beside += total(data, row * size, (row + 1) * size);
    }
  }
  const line = { name: 'other channels', relevance: others } as const;
  return around ? [line] : [line, { name: 'around', relevance: beside }];
}
