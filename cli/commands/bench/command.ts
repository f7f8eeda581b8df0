import { cpus } from 'node:os';
import process from 'node:process';
import { OthelloError } from '../../../engine/errors.js';
import { Random } from '../../../engine/random.js';
import { Stopped } from '../../../engine/stop.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { needMemory, trainingBytes } from '../../../nn/memory.js';
import { initializeNetwork, type Network } from '../../../nn/network.js';
import type { Runtime } from '../../../nn/runtime.js';
import { RUNTIME_NAMES, type RuntimeChoice } from '../../../nn/runtimeChoice.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import type { BareRates, MachineSummary } from '../../../selfplay/training/machine.js';
import { defineCommand } from '../../command/command.js';
import { decimal, flag, integer, withDefault } from '../../command/option.js';
import { runtimeOptions } from '../../command/searchOptions.js';
import { openModel } from '../../sources/model.js';
import { formatAmount, formatCount, percent } from '../../terminal/format.js';
import { openProgress } from '../../terminal/progress.js';
import { renderTable } from '../../terminal/table.js';
import { machineRates, machineRows, usedShare } from '../../text/machine.js';
import { measureLoop } from './loop.js';
import {
  ARENA_SIMULATIONS,
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
  SIMULATIONS,
  solverRate,
  TRAINING_BATCH,
  trainingRate,
  type TrainingRates,
  trainingRates,
} from './rates.js';
import { sideBySideRates } from './threads.js';

/** The shipped model whose relevance is measured, and the composite of the one number that stands for all. */
const EXPLAINED = 'default';
const COMPOSITE = 'epsilonPlus';

export const bench = defineCommand({
  options: {
    blocks: withDefault(integer('residual blocks of the network', { minimum: 1, maximum: 64 }), 6),
    channels: withDefault(integer('its channels', { minimum: 1, maximum: 1024 }), 64),
    seconds: withDefault(decimal('time for each measurement', { minimum: 0.01, maximum: 600 }, 'S'), 2),
    games: withDefault(integer('games of self-play, and of the arena', { minimum: 2, maximum: 100_000 }), 64),
    ...runtimeOptions,
    json: flag('print everything as one JSON document'),
  },
  examples: [
    { line: 'bench', says: 'a network of 6 blocks of 64 channels' },
    { line: 'bench --blocks 4 --channels 32 --json', says: 'the network of the preset quick, for scripts' },
  ],
  epilogue:
    'Every rate is the best of five rounds on one thread, or where it says so on more; self-play, the arena and the loop of ' +
    'training use all cores once. The ratio compares inference with a bare onnxruntime session on the same graph and batch; ' +
    'eight bits are measured in turn with float32; the loop is a training run that is thrown away, with half as many games ' +
    'a generation. The measured network is a random one, but relevance is that of the shipped network, whatever the size: ' +
    'the numbers of a random one are so near to 0 that nobody explains them.',
  async run({ blocks, channels, seconds, games, runtime: name, json }, terminal) {
    const architecture = residualArchitecture({ blocks, channels });
    needMemory(
      trainingBytes(architecture, TRAINING_BATCH),
      `Training ${formatCount(blocks, 'block')} of ${formatCount(channels, 'channel')} with batches of ${TRAINING_BATCH}`,
    );
    const network = initializeNetwork(architecture, Random.fromSeed('bench'));
    const explained = (await openModel(EXPLAINED)).network;
    const signal = terminal.listenForInterrupt('Stopping after this measurement.');
    const progress = openProgress(terminal);
    const steps = [
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
    ];
    const bar = progress.start({ label: 'measuring', total: steps.length, unit: 'parts' });
    let done = 0;
    const measure = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
      if (signal.aborted) return undefined;
      bar.update(done, steps[done]);
      const found = await work();
      bar.update(++done);
      return found;
    };
    try {
      const runtime = await openRuntime(name);
      const inference = await measure(() => measureInference(network, runtime, seconds));
      const training = await measure(() => trainingRates(network, runtime, seconds));
      const relevance = await measure(() => relevanceRates(explained, runtime, seconds));
      const sideBySide = await measure(() => sideBySideRates(network, name, seconds));
      const selfplay = await measure(() => selfplayRate(network, name, games));
      const shared = await measure(() => selfplayRate(network, name, games, SHARED_BATCH));
      const arena = await measure(() => arenaRate(network, name, games));
      const loop = await measure(() => {
        const rates = {
          evaluationsPerSecond: inference!.positionsPerSecond,
          samplesPerSecond: training!.samplesPerSecond,
        };
        return measureLoop({ blocks, channels }, name, Math.ceil(games / 2), rates, signal);
      });
      const leaves = await measure(() => perftRate(8, seconds));
      const nodes = await measure(() => solverRate(16, seconds));
      const others = await measure(() => otherRuntimes({ network, explained }, name, seconds));
      if (signal.aborted) throw new Stopped('Stopped: a measurement says nothing unless it is whole.');
      const document = {
        machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
        network: `${blocks}x${channels}`,
        runtime: runtime.description,
        inference,
        training,
        selfplay,
        sharedEvaluator: shared && { batch: SHARED_BATCH, ...shared },
        arena: { evaluationsPerSecond: arena },
        sideBySide,
        loop: loop && {
          use: usedShare(loop.shares),
          useSideBySide: usedSideBySide(loop, sideBySide!),
          ...loop,
        },
        relevance: relevance && {
          network: EXPLAINED,
          explanationsPerSecond: relevance.composites[COMPOSITE]!.explanationsPerSecond,
          ...relevance,
        },
        perft: { leavesPerSecond: leaves },
        solver: { nodesPerSecond: nodes },
        runtimes: {
          [name]: {
            inference: inference?.positionsPerSecond,
            training: training?.samplesPerSecond,
            relevance: relevance?.composites[COMPOSITE]!.explanationsPerSecond,
            description: runtime.description,
          },
          ...others,
        },
      };
      progress.finish();
      if (json) terminal.json(document);
      else terminal.print(benchText(document));
    } finally {
      progress.finish();
    }
  },
});

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

interface BenchDocument {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly network: string;
  readonly inference: InferenceRates | undefined;
  readonly training: TrainingRates | undefined;
  readonly selfplay: Awaited<ReturnType<typeof selfplayRate>> | undefined;
  /** The same on one evaluator that all threads share. */
  readonly sharedEvaluator:
    (Awaited<ReturnType<typeof selfplayRate>> & { readonly batch: number }) | undefined;
  readonly relevance: (RelevanceRates & { readonly network: string }) | undefined;
  /** Of one thread while the others do the same. */
  readonly sideBySide: BareRates | undefined;
  readonly loop: (MachineSummary & { readonly useSideBySide: number }) | undefined;
  readonly arena: { readonly evaluationsPerSecond: number | undefined };
  readonly perft: { readonly leavesPerSecond: number | undefined };
  readonly solver: { readonly nodesPerSecond: number | undefined };
  readonly runtimes: Readonly<Record<string, RuntimeRates>>;
}

function benchText(document: BenchDocument): string[] {
  const { machine, network, inference, training, selfplay, arena, loop, relevance, perft, solver, runtimes } =
    document;
  const { sideBySide, sharedEvaluator: shared } = document;
  const amount = (rate: number | undefined): string => (rate === undefined ? '-' : formatAmount(rate));
  const ratio = inference?.ratio === undefined ? '' : `${inference.ratio.toFixed(2)} of a bare session`;
  const rows = [
    ['inference', amount(inference?.positionsPerSecond), 'positions/s', ratio],
    ...roundedRow('in eight bits', inference?.int8),
    ...roundedRow('in half precision', inference?.float16),
    [
      'training',
      amount(training?.samplesPerSecond),
      'samples/s',
      `batches of 256, batch norm${ofInference(training?.ofInference)}`,
    ],
    [
      '',
      amount(training?.twoThreads),
      'samples/s',
      `two threads, half a batch each${ofInference(training?.twoThreadsOfInference)}`,
    ],
    ...relevanceRows(relevance),
    [
      'side by side',
      amount(sideBySide?.evaluationsPerSecond),
      'positions/s',
      `a thread, while all others do the same${shareOf(sideBySide?.evaluationsPerSecond, inference?.positionsPerSecond, 'one alone')}`,
    ],
    [
      '',
      amount(sideBySide?.samplesPerSecond),
      'samples/s',
      `likewise in training${shareOf(sideBySide?.samplesPerSecond, training?.samplesPerSecond, 'one alone')}`,
    ],
    [
      'self-play',
      amount(selfplay?.evaluationsPerSecond),
      'evaluations/s',
      `${selfplay?.workers ?? 0} threads`,
    ],
    ['', amount(selfplay?.positionsPerSecond), 'positions/s', `${SIMULATIONS} simulations a move`],
    [
      '',
      amount(shared?.evaluationsPerSecond),
      'evaluations/s',
      `on one evaluator for all${shareOf(shared?.evaluationsPerSecond, selfplay?.evaluationsPerSecond, 'one a thread')}`,
    ],
    [
      'arena',
      amount(arena.evaluationsPerSecond),
      'evaluations/s',
      `${ARENA_SIMULATIONS} simulations a move${shareOf(arena.evaluationsPerSecond, selfplay?.evaluationsPerSecond, 'self-play')}`,
    ],
    ['perft', amount(perft.leavesPerSecond), 'leaves/s', ''],
    ['solver', amount(solver.nodesPerSecond), 'nodes/s', '16 empty squares'],
  ];
  const others = Object.entries(runtimes).map(([name, rates]) => [
    name,
    amount(rates.inference),
    amount(rates.training),
    amount(rates.relevance),
    rates.description,
  ]);
  return [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; network ${network}`,
    '',
    ...renderTable(['part', 'rate', 'unit', ''], rows),
    '',
    ...(loop === undefined ? [] : [...loopText(loop), '']),
    ...renderTable(['runtime', 'inference/s', 'training/s', 'relevance/s', ''], others),
  ];
}

function roundedRow(how: string, rate: RoundedRate | undefined): string[][] {
  if (rate === undefined) return [];
  const { positionsPerSecond, ratio } = rate;
  return [['', formatAmount(positionsPerSecond), 'positions/s', `${how}, ${ratio.toFixed(2)} of float32`]];
}

function relevanceRows(relevance: BenchDocument['relevance']): string[][] {
  const composites = Object.entries(relevance?.composites ?? {});
  return composites.map(([name, { explanationsPerSecond, ofInference: ratio }], index) => [
    index === 0 ? 'relevance' : '',
    formatAmount(explanationsPerSecond),
    'maps/s',
    `${name}, ${ratio.toFixed(2)} of inference${index === 0 ? ` (network '${EXPLAINED}')` : ''}`,
  ]);
}

function shareOf(rate: number | undefined, whole: number | undefined, of: string): string {
  return rate === undefined || whole === undefined ? '' : `, ${(rate / whole).toFixed(2)} of ${of}`;
}

function ofInference(ratio: number | undefined): string {
  return ratio === undefined ? '' : `, ${ratio.toFixed(2)} of inference`;
}

/** Share of the machine in the network, at the rates that threads reach while all cores are busy. */
function usedSideBySide({ shares, rates }: MachineSummary, beside: BareRates): number {
  return (
    (shares.evaluation * rates.evaluationsPerSecond) / beside.evaluationsPerSecond +
    (shares.training * rates.samplesPerSecond) / beside.samplesPerSecond
  );
}

function loopText(loop: MachineSummary & { readonly useSideBySide: number }): string[] {
  return [
    ...renderTable(['the loop of training', 'share', ''], machineRows(loop.shares)),
    `${percent(usedShare(loop.shares), 1)} of the machine in the network; ${machineRates(loop)}`,
    `at the rates of threads side by side, which is all that the machine has: ${percent(loop.useSideBySide, 1)}`,
  ];
}
