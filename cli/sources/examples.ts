import { seenBy } from '../../engine/concepts/finalBoard.js';
import { positionsOf } from '../../engine/notation.js';
import { isOver } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import type { RecordEntry } from '../../engine/records/recordReader.js';
import { symmetryKey } from '../../engine/symmetry.js';
import type { Run } from '../../selfplay/training/run.js';
import type { Example } from '../../studies/probe/probedConcepts.js';
import { Sample, tooFew } from '../../studies/samples/sample.js';
import { type GameSource, recordNumber, shuffledGames } from '../../studies/samples/source.js';
import { formatCount } from '../terminal/format.js';

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

/** Self-play games of a run in an order at random; its imported games where it has no others. */
export function gamesOf(run: Run, random: Random): GameSource {
  const kind = run.store.nextIndex('selfplay') > 0 ? 'selfplay' : 'imported';
  return shuffledGames(run, kind, random);
}

/** Records of a file in an order at random, at least as many as are looked at for `count` examples. */
export function shuffledRecords(
  entries: Iterable<RecordEntry>,
  count: number,
  random: Random,
): RecordEntry[] {
  const wanted = MOST_TRIES * count;
  const sample = new Sample(recordNumber, wanted, wanted, 2 * wanted);
  for (const entry of entries) {
    const key = random.uniform();
    if (entry.kind !== 'problem') sample.add(entry, key);
    sample.prune();
  }
  return sample.items(Infinity);
}

/** Games to draw: a network that is sure of its moves plays few different ones. */
export function mostGames(count: number): number {
  return (MOST_TRIES * count) / PER_GAME + FEWEST_GAMES;
}

/**
 * A few positions at random of each game, none that another one is a mirrored or turned image of. Throws OthelloError
 * `notFound` for too few.
 *
 * @param source games in an order at random; a bare position counts as a game
 */
export async function sampleExamples(source: GameSource, count: number, random: Random): Promise<Examples> {
  const sample = new Sample<Example>(({ position }) => symmetryKey(position), count);
  let games = 0;
  for await (const { start, moves, finished } of source.games) {
    const positions = positionsOf(moves, start);
    const last = positions.at(-1)!;
    const order = positions.filter((position) => !isOver(position));
    random.shuffle(order);
    const before = sample.size;
    for (const position of order) {
      if (sample.size === before + PER_GAME || sample.full) break;
      const end = finished ? { end: seenBy(last, position.turn) } : {};
      sample.add({ position, game: games, ...end });
    }
    if (sample.size > before) games++;
    if (sample.full) break;
  }
  if (games >= FEWEST_GAMES) return { source: source.name, examples: sample.items() };
  const found = `${sample.size} different ${sample.size === 1 ? 'position' : 'positions'} of ${formatCount(games, 'game')}`;
  throw tooFew(found, source.name, `the study needs those of at least ${FEWEST_GAMES} games`);
}
