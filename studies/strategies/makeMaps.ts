import type { RuntimeName } from '../../nn/runtime.js';
import { runParts } from '../../selfplay/threads/parts.js';
import type { NetworkBytes } from '../../selfplay/threads/tasks.js';
import type { ChosenMove, MapPart, MapSettings, StrategyTask } from './task.js';

/** Moves a part: they fill the batches; of a search, which takes a hundred times as long, fewer. */
const CHUNK = 64;
const SEARCHED_CHUNK = 4;

export interface StrategyMapsOptions {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeName;
  readonly workers: number;
  readonly settings: MapSettings;
  readonly moves: readonly ChosenMove[];
  /** Parts by their numbers, from an analysis that was cut off. */
  readonly known: ReadonlyMap<number, MapPart>;
  /** Called for each new part, in any order. */
  readonly onPart: (number: number, part: MapPart) => void;
  readonly signal: AbortSignal;
}

/** The moves of each part, in an order that depends on nothing but the input. */
export function mapParts({
  moves,
  settings,
}: Pick<StrategyMapsOptions, 'moves' | 'settings'>): (readonly ChosenMove[])[] {
  const size = settings.search === undefined ? CHUNK : SEARCHED_CHUNK;
  return Array.from({ length: Math.ceil(moves.length / size) }, (_, index) =>
    moves.slice(index * size, (index + 1) * size),
  );
}

/** Makes maps in worker threads; undefined when it was stopped. The maps do not depend on the workers. */
export async function strategyMaps(options: StrategyMapsOptions): Promise<MapPart[] | undefined> {
  const { network, runtime, workers, settings, known, onPart, signal } = options;
  const parts = mapParts(options);
  const results = new Map(known);
  await runParts<MapPart>({
    ...{ workers, signal, left: [...parts.keys()].filter((number) => !results.has(number)) },
    name: (number) => `Part ${number} of the maps`,
    task: (number, stop): StrategyTask => ({
      ...{ kind: 'strategies', network, runtime, settings, moves: parts[number]!, stop },
    }),
    onPart(number, part) {
      results.set(number, part);
      onPart(number, part);
    },
  });
  return results.size < parts.length ? undefined : parts.map((_, number) => results.get(number)!);
}
