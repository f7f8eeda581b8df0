import { cpus } from 'node:os';
import process from 'node:process';
import { OthelloError } from '../../../engine/errors.js';
import { Stopped } from '../../../engine/stop.js';
import type { Network } from '../../../nn/network.js';
import type { Runtime } from '../../../nn/runtime.js';
import { RUNTIME_NAMES, type RuntimeChoice } from '../../../nn/runtimeChoice.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import type { BareRates, MachineSummary } from '../../../selfplay/training/machineShares.js';
import { usedShare } from '../../text/machine.js';
import {
  arenaRate,
  halfRate,
  inferenceAgainstBare,
  inferenceRate,
  perftRate,
  type RelevanceRates,
  relevanceRates,
  type RoundedRate,
  selfplayRate,
  SHARED_BATCH,
  solverRate,
  trainingRate,
  type TrainingRates,
  trainingRates,
} from './benchRates.js';
import { measureLoop } from './measureLoop.js';
import { sideBySideRates } from './sideBySideRates.js';

/** The shipped model whose relevance is measured, and the composite of the one number that stands for all. */
export const EXPLAINED = 'default';
const COMPOSITE = 'epsilonPlus';

/** What is measured, in this order. */
export const PARTS = [
  'inference',
  'training',
  'relevance',
  'threads side by side',
  'self-play',
  'self-play on one evaluator',
  'arena',
  'the loop',
  'perft',
  'solver',
  'the other runtimes',
] as const;

/** What `bench` measures, and with what. */
export interface BenchRequest {
  readonly network: Network;
  readonly blocks: number;
  readonly channels: number;
  /** The network whose relevance is measured. */
  readonly explained: Network;
  /** The name of the runtime. */
  readonly name: RuntimeChoice;
  /** For each measurement. */
  readonly seconds: number;
  readonly games: number;
  readonly signal: AbortSignal;
}

/** What was measured; as JSON the answer of `bench --json`. */
export interface BenchDocument {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly network: string;
  readonly runtime: string;
  readonly inference: InferenceRates;
  readonly training: TrainingRates;
  readonly selfplay: Awaited<ReturnType<typeof selfplayRate>>;
  /** The same on one evaluator that all threads share. */
  readonly sharedEvaluator: Awaited<ReturnType<typeof selfplayRate>> & { readonly batch: number };
  readonly arena: { readonly evaluationsPerSecond: number };
  /** Of one thread while the others do the same. */
  readonly sideBySide: BareRates;
  readonly loop: (MachineSummary & { readonly use: number; readonly useSideBySide: number }) | undefined;
  readonly relevance: RelevanceRates & { readonly network: string; readonly explanationsPerSecond: number };
  readonly perft: { readonly leavesPerSecond: number };
  readonly solver: { readonly nodesPerSecond: number };
  readonly runtimes: Readonly<Record<string, RuntimeRates>>;
}

/**
 * Measures one part after the other.
 *
 * @param beginning hears of each part before it begins
 * @throws Stopped where the signal came before the last part
 */
export async function measureAll(
  request: BenchRequest,
  beginning: (part: (typeof PARTS)[number]) => void,
): Promise<BenchDocument> {
  const { network, blocks, channels, explained, name, seconds, games, signal } = request;
  const measure = async <T>(part: (typeof PARTS)[number], work: () => Promise<T>): Promise<T> => {
    throwIfStopped(signal);
    beginning(part);
    return work();
  };
  const runtime = await openRuntime(name);
  const inference = await measure('inference', () => measureInference(network, runtime, seconds));
  const training = await measure('training', () => trainingRates(network, runtime, seconds));
  const relevance = await measure('relevance', () => relevanceRates(explained, runtime, seconds));
  const sideBySide = await measure('threads side by side', () => sideBySideRates(network, name, seconds));
  const selfplay = await measure('self-play', () => selfplayRate(network, name, games));
  const shared = await measure('self-play on one evaluator', () =>
    selfplayRate(network, name, games, SHARED_BATCH),
  );
  const arena = await measure('arena', () => arenaRate(network, name, games));
  const loop = await measure('the loop', () => {
    const rates = {
      evaluationsPerSecond: inference.positionsPerSecond,
      samplesPerSecond: training.samplesPerSecond,
    };
    return measureLoop({ blocks, channels }, name, Math.ceil(games / 2), rates, signal);
  });
  const leaves = await measure('perft', () => perftRate(8, seconds));
  const nodes = await measure('solver', () => solverRate(16, seconds));
  const others = await measure('the other runtimes', () =>
    otherRuntimes({ network, explained }, name, seconds),
  );
  throwIfStopped(signal);
  const { explanationsPerSecond } = relevance.composites[COMPOSITE]!;
  return {
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
    network: `${blocks}x${channels}`,
    runtime: runtime.description,
    inference,
    training,
    selfplay,
    sharedEvaluator: { batch: SHARED_BATCH, ...shared },
    arena: { evaluationsPerSecond: arena },
    sideBySide,
    loop: loop && { use: usedShare(loop.shares), useSideBySide: usedSideBySide(loop, sideBySide), ...loop },
    relevance: { network: EXPLAINED, explanationsPerSecond, ...relevance },
    perft: { leavesPerSecond: leaves },
    solver: { nodesPerSecond: nodes },
    runtimes: {
      [name]: {
        inference: inference.positionsPerSecond,
        training: training.samplesPerSecond,
        relevance: explanationsPerSecond,
        description: runtime.description,
      },
      ...others,
    },
  };
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new Stopped('Stopped: a measurement says nothing unless it is whole.');
}

/** Share of the machine in the network, at the rates that threads reach while all cores are busy. */
function usedSideBySide({ shares, rates }: MachineSummary, beside: BareRates): number {
  return (
    (shares.evaluation * rates.evaluationsPerSecond) / beside.evaluationsPerSecond +
    (shares.training * rates.samplesPerSecond) / beside.samplesPerSecond
  );
}

interface InferenceRates {
  readonly positionsPerSecond: number;
  readonly bareSessionPerSecond?: number;
  readonly ratio?: number;
  readonly int8?: RoundedRate;
  readonly float16?: RoundedRate;
}

async function measureInference(
  network: Network,
  runtime: Runtime,
  seconds: number,
): Promise<InferenceRates> {
  const isOnProcessor = (runtime.device ?? 'cpu') === 'cpu';
  if (runtime.name === 'onnxruntime' && isOnProcessor) return inferenceAgainstBare(network, runtime, seconds);
  const positionsPerSecond = await inferenceRate(network, runtime, seconds);
  const half = isOnProcessor ? undefined : await orUnsupported(halfRate(network, runtime, seconds));
  if (half === undefined) return { positionsPerSecond };
  return { positionsPerSecond, float16: { positionsPerSecond: half, ratio: half / positionsPerSecond } };
}

interface RuntimeRates {
  readonly inference?: number | undefined;
  readonly training?: number | undefined;
  readonly relevance?: number | undefined;
  readonly description: string;
}

/** The runtimes on the processor besides the measured one; what one of them lacks is left out. */
async function otherRuntimes(
  { network, explained }: { readonly network: Network; readonly explained: Network },
  measured: RuntimeChoice,
  seconds: number,
): Promise<Record<string, RuntimeRates>> {
  const rates: Record<string, RuntimeRates> = {};
  for (const name of RUNTIME_NAMES) {
    if (name === measured) continue;
    try {
      const runtime = await openRuntime(name);
      rates[name] = {
        inference: await orUnsupported(inferenceRate(network, runtime, seconds)),
        training: await orUnsupported(trainingRate(network, runtime, seconds)),
        relevance: await orUnsupported(mapRate(explained, runtime, seconds)),
        description: runtime.description,
      };
    } catch (error) {
      if (!(error instanceof OthelloError)) throw error;
      rates[name] = { description: error.message };
    }
  }
  return rates;
}

async function mapRate(network: Network, runtime: Runtime, seconds: number): Promise<number> {
  const { composites } = await relevanceRates(network, runtime, seconds, [COMPOSITE]);
  return composites[COMPOSITE]!.explanationsPerSecond;
}

async function orUnsupported(rate: Promise<number>): Promise<number | undefined> {
  try {
    return await rate;
  } catch (error) {
    if (error instanceof OthelloError && error.code === 'unsupported') return undefined;
    throw error;
  }
}
