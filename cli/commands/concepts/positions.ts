import { formatPosition, positionsOf } from '../../../engine/notation.js';
import { legalMoveList } from '../../../engine/position.js';
import type { Random } from '../../../engine/random.js';
import { replay } from '../../../selfplay/records/gameRecord.js';
import type { Run } from '../../../selfplay/training/run.js';
import { type SitedPosition, somePositions } from '../../../studies/samples/policyGames.js';
import { recordsIn } from '../../sources/recordFile.js';

/** A sample of different positions out of any number, in an order at random. */
class Sampling {
  readonly #wanted: number;
  readonly #random: Random;
  readonly #found = new Map<string, { readonly sited: SitedPosition; readonly key: number }>();

  constructor(wanted: number, random: Random) {
    this.#wanted = wanted;
    this.#random = random;
  }

  get size(): number {
    return this.#found.size;
  }

  add(all: readonly SitedPosition[]): void {
    for (const sited of all) {
      const name = formatPosition(sited.position);
      if (!this.#found.has(name)) this.#found.set(name, { sited, key: this.#random.uniform() });
    }
    // The smallest of random keys are a sample.
    if (this.#found.size >= 100_000 + 4 * this.#wanted) this.#keep(2 * this.#wanted);
  }

  #keep(count: number): void {
    const smallest = [...this.#found].sort(([, a], [, b]) => a.key - b.key).slice(0, count);
    this.#found.clear();
    for (const [name, entry] of smallest) this.#found.set(name, entry);
  }

  result(): SitedPosition[] {
    this.#keep(this.#wanted);
    return [...this.#found.values()].map(({ sited }) => sited);
  }
}

/** Some positions of each of the self-play games of a run, until there are enough. */
export function runPositions({ store }: Run, count: number, random: Random): SitedPosition[] {
  const sampling = new Sampling(count, random);
  const order = Array.from({ length: store.nextIndex('selfplay') }, (_, index) => index);
  random.shuffle(order);
  for (const index of order) {
    if (sampling.size >= count) break;
    const record = store.game({ kind: 'selfplay', index });
    if (record === undefined) continue;
    sampling.add(somePositions(replay(record), `game ${index}`, random));
  }
  return sampling.result();
}

/** Some positions of each of the games of a file, and its single positions. */
export function filePositions(file: string, count: number, random: Random): SitedPosition[] {
  const sampling = new Sampling(count, random);
  for (const entry of recordsIn(file)) {
    if (entry.kind === 'problem') continue;
    const source = entry.kind === 'game' ? entry.game.source : entry.position.source;
    const name = `record ${source?.record ?? 0}`;
    if (entry.kind === 'game') {
      sampling.add(somePositions(positionsOf(entry.game.moves, entry.game.start), name, random));
    } else if (legalMoveList(entry.position.position).length > 1) {
      sampling.add([{ position: entry.position.position, where: name }]);
    }
  }
  return sampling.result();
}
