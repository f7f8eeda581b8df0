import { expect, it } from 'vitest';
import type { BenchDocument } from '../../../cli/commands/bench/measureAll.js';
import { benchText } from '../../../cli/commands/bench/text.js';

const shares = {
  evaluation: 0.5,
  training: 0.25,
  slower: 0.05,
  searching: 0.1,
  explaining: 0,
  sampling: 0.02,
  preparing: 0.03,
  waiting: 0.05,
};
const DOCUMENT: BenchDocument = {
  machine: { cpu: 'a processor', cores: 2, node: 'v20.19.0' },
  network: '1x4',
  runtime: 'a runtime',
  inference: {
    positionsPerSecond: 4000,
    bareSessionPerSecond: 5000,
    ratio: 0.8,
    int8: { positionsPerSecond: 12_000, ratio: 3 },
  },
  training: { samplesPerSecond: 1000, twoThreads: 1800, ofInference: 0.25, twoThreadsOfInference: 0.45 },
  selfplay: { positionsPerSecond: 500, evaluationsPerSecond: 8000, workers: 2 },
  sharedEvaluator: { positionsPerSecond: 400, evaluationsPerSecond: 6000, workers: 2, batch: 64 },
  arena: { evaluationsPerSecond: 2000 },
  sideBySide: { evaluationsPerSecond: 3600, samplesPerSecond: 700 },
  loop: {
    use: 0.75,
    useSideBySide: 0.9,
    threads: 2,
    shares,
    rates: { evaluationsPerSecond: 4000, samplesPerSecond: 1000 },
  },
  relevance: {
    network: 'default',
    explanationsPerSecond: 900,
    positionsPerSecond: 3000,
    composites: {
      epsilon: { explanationsPerSecond: 1500, ofInference: 0.5 },
      lrp0: { explanationsPerSecond: 600, ofInference: 0.2 },
    },
  },
  perft: { leavesPerSecond: 2e8 },
  solver: { nodesPerSecond: 4e7 },
  runtimes: {
    onnxruntime: { inference: 4000, training: 1000, relevance: 900, description: 'a runtime' },
    tensorflow: { description: 'not installed' },
  },
};

/** The cells of each row, by runs of spaces. */
function cells(lines: readonly string[]): string[][] {
  return lines.map((line) => line.trim().split(/ {2,}/));
}

it('bench tells every rate, and beside it what it is a share of', () => {
  const rows = cells(benchText(DOCUMENT));
  expect(rows[0]).toEqual(['a processor, 2 cores, Node v20.19.0; network 1x4']);
  for (const row of [
    ['inference', '4000', 'positions/s', '0.80 of a bare session'],
    ['12.0 k', 'positions/s', 'in eight bits, 3.00 of float32'],
    ['training', '1000', 'samples/s', 'batches of 256, batch norm, 0.25 of inference'],
    ['1800', 'samples/s', 'two threads, half a batch each, 0.45 of inference'],
    ['relevance', '1500', 'maps/s', "epsilon, 0.50 of inference (network 'default')"],
    ['600', 'maps/s', 'lrp0, 0.20 of inference'],
    ['side by side', '3600', 'positions/s', 'a thread, while all others do the same, 0.90 of one alone'],
    ['700', 'samples/s', 'likewise in training, 0.70 of one alone'],
    ['self-play', '8000', 'evaluations/s', '2 threads'],
    ['500', 'positions/s', '16 simulations a move'],
    ['6000', 'evaluations/s', 'on one evaluator for all, 0.75 of one a thread'],
    ['arena', '2000', 'evaluations/s', '32 simulations a move, 0.25 of self-play'],
    ['perft', '200 M', 'leaves/s'],
    ['solver', '40.0 M', 'nodes/s', '16 empty squares'],
    ['evaluating', '50.0%', 'the network in play, at the rate of one thread alone'],
    ['at the rates of threads side by side, which is all that the machine has: 90.0%'],
    ['onnxruntime', '4000', '1000', '900', 'a runtime'],
    ['tensorflow', '-', '-', '-', 'not installed'],
  ]) {
    expect(rows).toContainEqual(row);
  }
});

it('bench says nothing of a loop that was not measured, nor of eight bits where there are none', () => {
  const text = benchText({ ...DOCUMENT, loop: undefined, inference: { positionsPerSecond: 4000 } }).join(
    '\n',
  );
  expect(text).not.toMatch(/loop of training|eight bits|bare session|at the rates of threads/);
});
