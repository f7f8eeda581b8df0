import { randomInt } from 'node:crypto';
import type { Position, Random } from '../engine/index.js';
import { createPuctSearch, type SearchResult } from '../mcts/index.js';
import {
  createPositionBatch,
  networkEvaluator,
  openRuntime,
  RUNTIME_NAMES,
  type RuntimeName,
} from '../nn/index.js';
import type { Model } from './model.js';
import { choice, integer, text, withDefault } from './option.js';

/** Leaves that share a call of the network: several times faster, hardly weaker. */
const LEAVES = 8;

/** The `--runtime` of every command with a network. */
export const runtimeOption = withDefault(choice('what runs the network', RUNTIME_NAMES), 'onnxruntime');

/** The `--seed` of every command that draws random numbers. */
export const seedOption = text('seed of the random numbers: the same seed does the same again', 'TEXT');

/** For when no seed was given: short enough to be typed again. */
export function freshSeed(): string {
  return String(randomInt(2 ** 31));
}

/** The `--sims` of every command that searches. */
export function simulationsOption(fallback: number) {
  return withDefault(
    integer('simulations of the search per move', { minimum: 1, maximum: 10_000_000 }),
    fallback,
  );
}

/** A network with a PUCT search: what one plays against. */
export interface Engine {
  readonly label: string;
  readonly simulations: number;
  /** Searches a position that is not over; undefined when it was interrupted. */
  think(position: Position, random: Random, signal: AbortSignal): Promise<SearchResult | undefined>;
  dispose(): Promise<void>;
}

export async function openEngine(model: Model, runtime: RuntimeName, simulations: number): Promise<Engine> {
  const evaluator = await networkEvaluator(model.network, await openRuntime(runtime), { maxBatch: LEAVES });
  const search = createPuctSearch({ leaves: LEAVES });
  const batch = createPositionBatch(LEAVES);
  return {
    label: model.label,
    simulations,
    async think(position, random, signal) {
      search.begin(position, random, simulations);
      for (;;) {
        batch.count = 0;
        while (search.next(batch));
        if (batch.count === 0) return search.result();
        if (signal.aborted) return undefined;
        const evaluation = await evaluator.evaluate(batch);
        for (let index = 0; index < batch.count; index++) search.receive(evaluation, index);
      }
    },
    dispose: () => evaluator.dispose(),
  };
}
