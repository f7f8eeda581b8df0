import type { Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import type { Composite } from '../../lrp/composite.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import { Recent } from '../../selfplay/threads/recentlyUsed.js';
import { decodeNetwork } from '../../selfplay/threads/sessions.js';
import { measureMetrics } from './benchmark.js';
import { type CounterfactualResult, measureCounterfactuals, type WithHistory } from './counterfactuals.js';
import { type ChunkResult, measureFlips, type Subject } from './flipCurves.js';
import { type GivenPart, KnownMaps } from './givenMaps.js';
import { checkKnownAnswers, type KnownResult } from './knownAnswers.js';
import { MapMethods } from './mapMethods.js';
import type { MetricNumbers } from './metrics/names.js';
import { measureMprt } from './perturbedMaps.js';
import {
  checkSanity,
  type CollapseResult,
  compareRandomized,
  measureAmplifications,
  measureCollapse,
  type RandomizationResult,
  type SanityResult,
} from './sanity.js';
import { measureShapley, type ShapleyResult, type ShapleySettings } from './shapleyReference.js';

/** The parts that an evaluation of maps is made of. */
export type EvaluationPart =
  | { readonly kind: 'flips'; readonly positions: readonly Position[] }
  | { readonly kind: 'sanity'; readonly positions: readonly Position[] }
  /** The stages up to and with the last one are random. */
  | {
      readonly kind: 'randomized';
      readonly positions: readonly Position[];
      readonly stages: readonly string[];
    }
  | { readonly kind: 'collapse'; readonly positions: readonly Position[] }
  | { readonly kind: 'amplification'; readonly positions: readonly Position[] }
  | { readonly kind: 'counterfactuals'; readonly positions: readonly WithHistory[] }
  | { readonly kind: 'known'; readonly positions: readonly Position[] }
  | { readonly kind: 'metrics' | 'mprt'; readonly positions: readonly Position[] }
  | { readonly kind: 'shapley'; readonly positions: readonly Position[]; readonly settings: ShapleySettings };

/** What comes of a part, as plain data. */
export type PartResult =
  | { readonly kind: 'flips'; readonly result: ChunkResult }
  | { readonly kind: 'sanity'; readonly result: SanityResult }
  | { readonly kind: 'randomized'; readonly stage: string; readonly result: RandomizationResult }
  | { readonly kind: 'collapse'; readonly result: CollapseResult }
  | { readonly kind: 'amplification'; readonly result: Record<string, Record<string, number[]>> }
  | { readonly kind: 'counterfactuals'; readonly result: CounterfactualResult }
  | { readonly kind: 'known'; readonly result: KnownResult }
  | { readonly kind: 'metrics' | 'mprt'; readonly result: MetricNumbers }
  | { readonly kind: 'shapley'; readonly result: readonly ShapleyResult[] };

/** A part of an evaluation, for a worker. */
export interface EvaluateTask {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  readonly methods: readonly string[];
  readonly composites: readonly Composite[];
  readonly subject: Subject;
  readonly seed: string;
  readonly part: EvaluationPart;
  /** Maps made elsewhere, of the positions of the part. */
  readonly given?: GivenPart | undefined;
  readonly stop: Int32Array;
}

/** The thread's methods by what they were made from: one network is enough. */
const kept = new Recent<MapMethods>(1);

/** The work of a task; whether it is still wanted, its thread has asked before. */
export default async function evaluatePart(task: EvaluateTask): Promise<PartResult> {
  const { network, runtime: name, methods: names, composites, subject, seed, part } = task;
  const random = Random.fromSeed(seed);
  const runtime = await openRuntime(name);
  if (part.kind === 'known') {
    const result = await checkKnownAnswers(names, runtime, part.positions, random, composites);
    return { kind: part.kind, result };
  }
  const { network: decoded } = decodeNetwork(network);
  // A thread works for one evaluation, so that its composites need not be part of the key.
  const drawing = await kept.get(`${name} ${network.sha256} ${names.join()} ${seed}`, () =>
    MapMethods.open(decoded, runtime, names, random, composites),
  );
  const methods = task.given === undefined ? drawing : drawing.with(new KnownMaps(task.given));
  switch (part.kind) {
    case 'flips':
      return { kind: part.kind, result: await measureFlips(methods, part.positions, random, subject) };
    case 'sanity':
      return { kind: part.kind, result: await checkSanity(methods, part.positions, random, subject) };
    case 'randomized': {
      const { stages, positions } = part;
      const result = await compareRandomized(methods, decoded, runtime, {
        stages,
        positions,
        random,
        subject,
      });
      return { kind: part.kind, stage: stages.at(-1)!, result };
    }
    case 'collapse': {
      const { positions } = part;
      const result = await measureCollapse(methods, decoded, runtime, { positions, random, subject });
      return { kind: part.kind, result };
    }
    case 'counterfactuals': {
      const result = await measureCounterfactuals(methods, part.positions, random, subject);
      return { kind: part.kind, result };
    }
    case 'metrics':
    case 'mprt': {
      const measure = part.kind === 'metrics' ? measureMetrics : measureMprt;
      const { positions } = part;
      return {
        kind: part.kind,
        result: await measure(methods, decoded, runtime, { positions, random, subject }),
      };
    }
    case 'shapley': {
      const result = await measureShapley(methods, part.positions, random, subject, part.settings);
      return { kind: part.kind, result };
    }
    case 'amplification':
      return { kind: part.kind, result: await measureAmplifications(methods, part.positions, subject) };
  }
}
