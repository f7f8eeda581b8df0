import { formatAmount, percent } from '../../terminal/format.js';
import { renderTable } from '../../terminal/table.js';
import { machineRates, machineRows, usedShare } from '../../text/machine.js';
import { ARENA_SIMULATIONS, type RoundedRate, SIMULATIONS } from './benchRates.js';
import { type BenchDocument, EXPLAINED } from './measureAll.js';

/** What `bench` prints: the rates, how a loop of training spends the machine, and the other runtimes. */
export function benchText(document: BenchDocument): string[] {
  const { machine, network, loop } = document;
  return [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; network ${network}`,
    '',
    ...renderTable(['part', 'rate', 'unit', ''], [...networkRows(document), ...programRows(document)]),
    '',
    ...(loop === undefined ? [] : [...loopText(loop), '']),
    ...renderTable(['runtime', 'inference/s', 'training/s', 'relevance/s', ''], runtimeRows(document)),
  ];
}

function amount(rate: number | undefined): string {
  return rate === undefined ? '-' : formatAmount(rate);
}

function roundedRow(how: string, rate: RoundedRate | undefined): string[][] {
  if (rate === undefined) return [];
  const { positionsPerSecond, ratio } = rate;
  return [['', formatAmount(positionsPerSecond), 'positions/s', `${how}, ${ratio.toFixed(2)} of float32`]];
}

/** What one thread does, or each of several side by side. */
function networkRows({ inference, training, relevance, sideBySide }: BenchDocument): string[][] {
  const ratio = inference.ratio === undefined ? '' : `${inference.ratio.toFixed(2)} of a bare session`;
  const evaluated = shareOf(sideBySide.evaluationsPerSecond, inference.positionsPerSecond, 'one alone');
  const trained = shareOf(sideBySide.samplesPerSecond, training.samplesPerSecond, 'one alone');
  return [
    ['inference', amount(inference.positionsPerSecond), 'positions/s', ratio],
    ...roundedRow('in eight bits', inference.int8),
    ...roundedRow('in half precision', inference.float16),
    [
      'training',
      amount(training.samplesPerSecond),
      'samples/s',
      `batches of 256, batch norm${ofInference(training.ofInference)}`,
    ],
    [
      '',
      amount(training.twoThreads),
      'samples/s',
      `two threads, half a batch each${ofInference(training.twoThreadsOfInference)}`,
    ],
    ...relevanceRows(relevance),
    [
      'side by side',
      amount(sideBySide.evaluationsPerSecond),
      'positions/s',
      `a thread, while all others do the same${evaluated}`,
    ],
    ['', amount(sideBySide.samplesPerSecond), 'samples/s', `likewise in training${trained}`],
  ];
}

/** What games, rules and the solver reach. */
function programRows({ selfplay, sharedEvaluator: shared, arena, perft, solver }: BenchDocument): string[][] {
  const alone = selfplay.evaluationsPerSecond;
  const ofThreads = shareOf(shared.evaluationsPerSecond, alone, 'one a thread');
  const ofSelfplay = shareOf(arena.evaluationsPerSecond, alone, 'self-play');
  return [
    ['self-play', amount(alone), 'evaluations/s', `${selfplay.workers} threads`],
    ['', amount(selfplay.positionsPerSecond), 'positions/s', `${SIMULATIONS} simulations a move`],
    ['', amount(shared.evaluationsPerSecond), 'evaluations/s', `on one evaluator for all${ofThreads}`],
    [
      'arena',
      amount(arena.evaluationsPerSecond),
      'evaluations/s',
      `${ARENA_SIMULATIONS} simulations a move${ofSelfplay}`,
    ],
    ['perft', amount(perft.leavesPerSecond), 'leaves/s', ''],
    ['solver', amount(solver.nodesPerSecond), 'nodes/s', '16 empty squares'],
  ];
}

function runtimeRows({ runtimes }: BenchDocument): string[][] {
  return Object.entries(runtimes).map(([name, rates]) => [
    name,
    amount(rates.inference),
    amount(rates.training),
    amount(rates.relevance),
    rates.description,
  ]);
}

function relevanceRows(relevance: BenchDocument['relevance']): string[][] {
  const composites = Object.entries(relevance.composites);
  return composites.map(([name, { explanationsPerSecond, ofInference: ratio }], index) => [
    index === 0 ? 'relevance' : '',
    formatAmount(explanationsPerSecond),
    'maps/s',
    `${name}, ${ratio.toFixed(2)} of inference${index === 0 ? ` (network '${EXPLAINED}')` : ''}`,
  ]);
}

function shareOf(rate: number, whole: number, of: string): string {
  return `, ${(rate / whole).toFixed(2)} of ${of}`;
}

function ofInference(ratio: number): string {
  return `, ${ratio.toFixed(2)} of inference`;
}

function loopText(loop: NonNullable<BenchDocument['loop']>): string[] {
  return [
    ...renderTable(['the loop of training', 'share', ''], machineRows(loop.shares)),
    `${percent(usedShare(loop.shares), 1)} of the machine in the network; ${machineRates(loop)}`,
    `at the rates of threads side by side, which is all that the machine has: ${percent(loop.useSideBySide, 1)}`,
  ];
}
