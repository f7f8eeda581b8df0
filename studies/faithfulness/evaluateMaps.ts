import type { Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import type { Composite } from '../../lrp/composite.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import { allOf, inParts, runParts } from '../../selfplay/threads/parts.js';
import { decodeNetwork } from '../../selfplay/threads/sessions.js';
import { taskFile } from '../../selfplay/threads/task.js';
import type { Workers } from '../../selfplay/threads/workers.js';
import { joinKnown } from './knownAnswers.js';
import { type EvaluatedWith, type FaithfulnessReport, type Measured, reportFaithfulness } from './report.js';
import { randomizationStages } from './sanity.js';
import type evaluatePart from './task.js';
import type { EvaluationPart, PartResult } from './task.js';

const EVALUATE = taskFile<typeof evaluatePart>('./task.js', import.meta.url);

/** Positions a task: they fill the batches, and a task takes seconds. */
const CHUNK = 16;
/** Positions of the checks that ask many maps of each: some dozens settle what they are for. */
const CHECKED = 96;
const CHECKED_AT_ONCE = 8;
/** Of those that ask them of many networks or layers. */
const FEW = 32;
/** Of those held to other legal boards. */
const LEGAL = 200;
/** Of those of the small networks with known answers. */
const KNOWN = 200;
const KNOWN_AT_ONCE = 50;

/** Which maps of which network are evaluated, at which positions, in how many threads. */
export interface EvaluateMapsOptions {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  readonly workers: number | Workers;
  readonly methods: readonly string[];
  /** Those among the methods that are of the user's making. */
  readonly composites: readonly Composite[];
  /** Each with at least two legal moves. */
  readonly positions: readonly Position[];
  /** The game of each, by what its source calls it: positions of one game are alike, and intervals are over games. */
  readonly games: readonly string[];
  /** Of each the position two plies before it, null where there is none: without them nothing is held to other legal boards. */
  readonly earlier?: readonly (Position | null)[] | undefined;
  readonly about: EvaluatedWith;
  /** Results of parts by their numbers, from an evaluation that was cut off. */
  readonly known: ReadonlyMap<number, PartResult>;
  /** Called for each new part, in any order. */
  readonly onPart: (number: number, result: PartResult) => void;
  readonly signal: AbortSignal;
}

/** The parts of an evaluation, in an order that depends on nothing but its input. */
export function evaluationParts({
  network,
  positions,
  earlier = [],
  about,
}: Pick<EvaluateMapsOptions, 'network' | 'positions' | 'earlier' | 'about'>): EvaluationPart[] {
  const { architecture } = decodeNetwork(network).network;
  const stages = randomizationStages(architecture, about.subject);
  const few = positions.slice(0, FEW);
  const histories = positions.map((position, index) => ({ position, earlier: earlier[index] ?? null }));
  const legal = earlier.length === 0 ? [] : histories.slice(0, LEGAL);
  const chunks = <K extends string, P = Position>(kind: K, all: readonly P[], size: number) =>
    inParts(all, size).map((some) => ({ kind, positions: some }));
  return [
    ...chunks('known' as const, positions.slice(0, KNOWN), KNOWN_AT_ONCE),
    { kind: 'collapse', positions: few },
    { kind: 'amplification', positions: few },
    ...stages.map((_, index) => ({
      kind: 'randomized' as const,
      positions: few,
      stages: stages.slice(0, index + 1),
    })),
    ...chunks('sanity' as const, positions.slice(0, CHECKED), CHECKED_AT_ONCE),
    ...chunks('counterfactuals' as const, legal, CHUNK),
    ...chunks('flips' as const, positions, CHUNK),
  ];
}

/** Evaluates maps in worker threads; undefined when it was stopped. The figures do not depend on the workers. */
export async function evaluateMaps(options: EvaluateMapsOptions): Promise<FaithfulnessReport | undefined> {
  const { workers, known, onPart, signal, about, methods, composites } = options;
  const parts = evaluationParts(options);
  const { network, runtime } = options;
  const { subject, seed } = about;
  const results = await runParts({
    file: EVALUATE,
    workers,
    parts,
    known,
    onPart,
    signal,
    task: (part, stop) => ({ network, runtime, methods, composites, subject, seed, part, stop }),
    name: (_, number) => `Part ${number} of the evaluation`,
  });
  const inOrder = allOf(results);
  if (inOrder === undefined) return undefined;
  const few = Math.min(FEW, options.positions.length);
  return reportFaithfulness(
    methods,
    { ...gathered(inOrder), few, games: options.games },
    about,
    Random.fromSeed(about.seed),
  );
}

function gathered(results: readonly PartResult[]): Omit<Measured, 'few' | 'games'> {
  const of = <K extends PartResult['kind']>(kind: K) =>
    results.filter((part): part is Extract<PartResult, { kind: K }> => part.kind === kind);
  return {
    chunks: of('flips').map(({ result }) => result),
    sanity: of('sanity').map(({ result }) => result),
    randomized: of('randomized').map(({ stage, result }) => ({ stage, result })),
    counterfactuals: of('counterfactuals').map(({ result }) => result),
    collapse: of('collapse')[0]!.result,
    known: joinKnown(of('known').map(({ result }) => result)),
    amplification: of('amplification')[0]!.result,
  };
}
