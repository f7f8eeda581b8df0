import { seenBy } from '../../../engine/concepts/ending.js';
import { OthelloError } from '../../../engine/errors.js';
import { positionsOf } from '../../../engine/notation.js';
import { isOver, type Position } from '../../../engine/position.js';
import type { Random } from '../../../engine/random.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import type { Network } from '../../../nn/network.js';
import type { RuntimeName } from '../../../nn/runtime.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import { replay } from '../../../selfplay/records/gameRecord.js';
import type { Run } from '../../../selfplay/training/run.js';
import { symmetryKey } from '../../../studies/concepts/references.js';
import type { Example } from '../../../studies/probe/probed.js';
import { drawGames } from '../../../studies/samples/policyGames.js';
import { recordsIn } from '../../sources/recordFile.js';

/** Positions of one game: more would be too alike, fewer would need more games than there are. */
const PER_GAME = 4;
/** Fewer games cannot be parted into those that teach, choose and test. */
const FEWEST_GAMES = 60;
/** Games looked at for each that is wanted, before the search for different positions is given up. */
const MOST_TRIES = 3;

/** What probes learn from and are tested on, and where it is from. */
export interface Examples {
  readonly source: string;
  readonly examples: readonly Example[];
}

/** The positions of a game in order, and whether the last is its end. */
interface Line {
  readonly positions: readonly Position[];
  readonly finished: boolean;
}

/** Takes a few positions at random of each game; none that another one is a mirrored or turned image of. */
class Taking {
  readonly #random: Random;
  readonly #wanted: number;
  readonly #seen = new Set<string>();
  readonly #examples: Example[] = [];
  #games = 0;

  constructor(wanted: number, random: Random) {
    this.#wanted = wanted;
    this.#random = random;
  }

  get full(): boolean {
    return this.#examples.length >= this.#wanted;
  }

  add({ positions, finished }: Line): void {
    const order = [...positions.keys()].filter((ply) => !isOver(positions[ply]!));
    this.#random.shuffle(order);
    const last = positions.at(-1)!;
    let taken = 0;
    for (const ply of order) {
      if (taken === PER_GAME || this.full) break;
      const position = positions[ply]!;
      const key = symmetryKey(position);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      const end = finished ? { end: seenBy(last, position.turn) } : {};
      this.#examples.push({ position, game: this.#games, ...end });
      taken++;
    }
    if (taken > 0) this.#games++;
  }

  /** Throws OthelloError `notFound` for too few. */
  result(source: string): Examples {
    if (this.#games < FEWEST_GAMES) {
      throw new OthelloError(
        'notFound',
        `Only ${this.#examples.length} different positions of ${this.#games} games were found in ${source}; probes need those of at least ${FEWEST_GAMES} games.`,
      );
    }
    return { source, examples: this.#examples };
  }
}

/** Positions of random self-play games of a run; of its imported games where it has no others. */
export function runExamples({ store, folder }: Run, count: number, random: Random): Examples {
  const kind = store.nextIndex('selfplay') > 0 ? 'selfplay' : 'imported';
  const order = Array.from({ length: store.nextIndex(kind) }, (_, index) => index);
  random.shuffle(order);
  const taking = new Taking(count, random);
  for (const index of order) {
    if (taking.full) break;
    const record = store.game({ kind, index });
    if (record === undefined) continue;
    taking.add({ positions: replay(record), finished: record.forfeit === undefined });
  }
  return taking.result(`${kind === 'selfplay' ? 'self-play' : 'imported'} games of ${folder}`);
}

/** Positions of random games of a file; a position alone counts as a game. */
export function fileExamples(file: string, count: number, random: Random): Examples {
  const wanted = MOST_TRIES * count;
  let kept: { readonly start: Position; readonly moves: readonly number[]; readonly key: number }[] = [];
  for (const entry of recordsIn(file)) {
    const key = random.uniform();
    if (entry.kind === 'position') kept.push({ start: entry.position.position, moves: [], key });
    else if (entry.kind === 'game') kept.push({ start: entry.game.start, moves: entry.game.moves, key });
    // Those with the smallest of random keys are a sample.
    if (kept.length >= 2 * wanted) kept = kept.sort((a, b) => a.key - b.key).slice(0, wanted);
  }
  const taking = new Taking(count, random);
  for (const { start, moves } of kept.sort((a, b) => a.key - b.key)) {
    if (taking.full) break;
    const positions = positionsOf(moves, start);
    taking.add({ positions, finished: isOver(positions.at(-1)!) });
  }
  return taking.result(file);
}

/** Positions of games that are drawn from the policy of the network. */
export async function ownExamples(
  network: Network,
  runtime: RuntimeName,
  count: number,
  random: Random,
): Promise<Examples> {
  const evaluator = await networkEvaluator(network, await openRuntime(runtime));
  const taking = new Taking(count, random);
  try {
    // A network that is sure of its moves plays few different games.
    let games = 0;
    while (!taking.full && games < (MOST_TRIES * count) / PER_GAME + FEWEST_GAMES) {
      const lines = await drawGames(evaluator, random);
      games += lines.length;
      for (const positions of lines) taking.add({ positions, finished: true });
    }
  } finally {
    await evaluator.dispose();
  }
  return taking.result('games drawn from its own policy');
}
