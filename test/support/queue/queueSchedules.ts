import { setImmediate } from 'node:timers/promises';
import { Random } from '../../../engine/random.js';
import type { Part } from '../../../selfplay/machines/part.js';
import { QueueWorkers } from '../../../selfplay/machines/queueWorkers.js';
import { taskUrl } from '../../../selfplay/machines/taskNames.js';
import { pack } from '../../../selfplay/machines/wire.js';
import playPairs from '../../../selfplay/matches/matchTask.js';
import type { MatchAnswer, MatchTask } from '../../../selfplay/matches/matchTaskTypes.js';
import { goSignal, sayStop } from '../../../selfplay/threads/stopSignal.js';
import { SimulatedWorld } from './simulatedQueue.js';

const FILE = { url: taskUrl('selfplay/matches/task') };
/** No schedule of those that were looked at took a tenth of it. */
const MOST_STEPS = 50_000;

function matchTask(pair: number): MatchTask {
  return {
    first: { kind: 'greedy' },
    second: { kind: 'random' },
    runtime: 'onnxruntime',
    seed: Random.fromSeed('schedules').key,
    pairs: [pair],
    openingPlies: 6,
    stop: goSignal(),
  };
}

/** Parts whose results are known. */
export class KnownParts {
  readonly answers: readonly MatchAnswer[];
  readonly #byName: ReadonlyMap<string, Uint8Array>;

  private constructor(answers: readonly MatchAnswer[]) {
    this.answers = answers;
    this.#byName = new Map(answers.map((answer, pair) => [String(pair), pack(answer).bytes]));
  }

  static async play(count: number): Promise<KnownParts> {
    const answers: MatchAnswer[] = [];
    for (let pair = 0; pair < count; pair++) answers.push((await playPairs(matchTask(pair)))!);
    return new KnownParts(answers);
  }

  truth = ({ about }: Part): Uint8Array => this.#byName.get(about)!;
}

/** What came of a schedule. */
export interface Scheduled {
  readonly steps: number;
  /** One for each part; undefined for one that was stopped. */
  readonly results: readonly (MatchAnswer | undefined)[];
  readonly stopped: readonly number[];
  readonly refused: number;
  readonly liars: readonly string[];
  readonly aside: ReadonlySet<string>;
}

/** Has parts done in a simulated world; a function of the seed. Throws when it does not come to an end. */
export async function runSchedule(seed: number, parts: KnownParts): Promise<Scheduled> {
  const random = Random.fromSeed(`schedule ${seed}`);
  const world = new SimulatedWorld(random.split('world'), parts.truth, random.integer(40));
  const workers = new QueueWorkers(world.ground, { software: 'simulated', name: 'coordinator', threads: 1 });
  const tasks = parts.answers.map((_, pair) => matchTask(pair));
  const stopped = tasks.flatMap((_, pair) => (random.integer(8) === 0 ? [pair] : []));
  const settled: (MatchAnswer | undefined)[] = [];
  let left = tasks.length;
  let failure: unknown;
  for (const [pair, task] of tasks.entries()) {
    workers.run<MatchTask, MatchAnswer>(FILE, task, String(pair)).then(
      (result) => {
        settled[pair] = result;
        left--;
      },
      (error: unknown) => (failure = error),
    );
  }
  let steps = 0;
  for (; left > 0 && failure === undefined && steps < MOST_STEPS; steps++) {
    if (steps === 20) for (const pair of stopped) sayStop(tasks[pair]!.stop);
    world.step();
    await setImmediate();
  }
  const { machines } = workers;
  await workers.close();
  if (failure !== undefined) throw new Error(`Schedule ${seed} failed.`, { cause: failure });
  if (left > 0) throw new Error(`Schedule ${seed} has ${left} parts left after ${steps} steps.`);
  const refused = machines.reduce((sum, tally) => sum + tally.refused, 0);
  return { steps, results: settled, stopped, refused, liars: world.liars, aside: world.aside };
}
