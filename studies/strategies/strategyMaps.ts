import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import type { NetworkBytes } from '../../selfplay/threads/networkBytes.js';
import { allOf, inParts, runParts } from '../../selfplay/threads/parts.js';
import { taskFile } from '../../selfplay/threads/task.js';
import type { Workers } from '../../selfplay/threads/workers.js';
import type makeMaps from './strategyTask.js';
import type { ChosenMove, MapPart, MapSettings } from './strategyTask.js';

const MAPS = taskFile<typeof makeMaps>('./strategyTask.js', import.meta.url);

/** Moves a part: they fill the batches; of a search, which takes a hundred times as long, fewer. */
const CHUNK = 64;
const SEARCHED_CHUNK = 4;

/** Which maps are made for which moves, in how many threads. */
export interface StrategyMapsOptions {
  readonly network: NetworkBytes;
  readonly runtime: RuntimeChoice;
  readonly workers: number | Workers;
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
}: Pick<StrategyMapsOptions, 'moves' | 'settings'>): ChosenMove[][] {
  const size = settings.search === undefined ? CHUNK : SEARCHED_CHUNK;
  return inParts(moves, size);
}

/** Makes maps in worker threads; undefined when it was stopped. The maps do not depend on the workers. */
export async function strategyMaps(options: StrategyMapsOptions): Promise<MapPart[] | undefined> {
  const { network, runtime, workers, settings, known, onPart, signal } = options;
  const parts = mapParts(options);
  const results = await runParts({
    file: MAPS,
    workers,
    parts,
    known,
    onPart,
    signal,
    task: (moves, stop) => ({ network, runtime, settings, moves, stop }),
    name: (_, number) => `Part ${number} of the maps`,
  });
  return allOf(results);
}
