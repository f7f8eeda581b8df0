import type { RuntimeName } from '../nn/index.js';
import { WorkerPool, workerFile } from './pool.js';
import type { ChosenMove, MapPart, MapSettings, StrategyTask } from './strategyTask.js';
import type { NetworkBytes } from './tasks.js';

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
  const left = parts.map((_, number) => number).filter((number) => !results.has(number));
  if (left.length > 0) {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const abort = (): void => void Atomics.store(stop, 0, 1);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    const pool = new WorkerPool(workerFile('worker'), Math.min(workers, left.length));
    const runPart = async (number: number): Promise<void> => {
      const task: StrategyTask = {
        ...{ kind: 'strategies', network, runtime, settings, moves: parts[number]!, stop },
      };
      try {
        const part = await pool.run<MapPart | undefined>(task, `Part ${number} of the maps`);
        if (part === undefined) return;
        results.set(number, part);
        onPart(number, part);
      } catch (error) {
        abort();
        throw error;
      }
    };
    // All are waited for: a thread that is ended in the middle of a session's run takes the process with it.
    const settled = await Promise.allSettled(left.map(runPart));
    signal.removeEventListener('abort', abort);
    await pool.close();
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  }
  return results.size < parts.length ? undefined : parts.map((_, number) => results.get(number)!);
}
