import { leavesPerBatch } from '../../mcts/leaves.js';
import { openEvaluators } from '../../nn/evaluators/parallel/openEvaluators.js';
import { evaluationPrecision } from '../../nn/quantization/precision.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import type { Clock } from '../../playing/clock.js';
import { createEngine, type Engine, type EngineOptions } from '../../playing/engine.js';
import type { Model } from '../sources/model.js';
import { processClock } from './processClock.js';
import { StoppableSolver } from './stoppableSolver.js';

/** How an engine is opened on this machine. */
export interface OpenOptions extends Omit<EngineOptions, 'now'> {
  readonly runtime: RuntimeChoice;
  /** Threads that search a position together. */
  readonly threads: number;
  /** The process's own unless said. */
  readonly now?: Clock;
}

/** Opens the engine of a network. The model's rounding says in what it searches, see searchedModel. */
export async function openEngine(
  model: Pick<Model, 'label' | 'network' | 'ranges' | 'half'>,
  { runtime, threads, now = processClock, ...options }: OpenOptions,
): Promise<Engine> {
  const opened = await openEvaluators(model.network, await openRuntime(runtime, { steady: true }), threads, {
    maxBatch: leavesPerBatch(threads),
    ranges: model.ranges,
    half: model.half,
    scores: true,
  });
  const parts = {
    label: model.label,
    precision: evaluationPrecision(model),
    evaluators: opened.evaluators,
    dispose: () => opened.dispose(),
    patientSolver: () => new StoppableSolver(),
  };
  return createEngine(parts, { ...options, now });
}
