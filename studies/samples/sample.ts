import { OthelloError } from '../../engine/errors.js';

/**
 * Different items out of a stream of any length: those with the smallest keys. Keys at random make it a sample of the stream;
 * without keys it is the beginning.
 */
export class Sample<T> {
  readonly #nameOf: (item: T) => string;
  readonly #wanted: number;
  readonly #prospects: number;
  readonly #room: number;
  /** What comes with a larger key would be dropped again. */
  #bound = Infinity;
  readonly #kept = new Map<string, { readonly item: T; readonly key: number }>();

  /**
   * @param nameOf the same for items of which one is enough
   * @param wanted how many items the sample is to have
   * @param prospects how many stay when others are dropped
   * @param room for how many there is before that is done
   */
  constructor(
    nameOf: (item: T) => string,
    wanted: number,
    prospects = 2 * wanted,
    room = 100_000 + 2 * prospects,
  ) {
    this.#nameOf = nameOf;
    this.#wanted = wanted;
    this.#prospects = prospects;
    this.#room = room;
  }

  get size(): number {
    return this.#kept.size;
  }

  get full(): boolean {
    return this.size >= this.#wanted;
  }

  /** Of items with the same name the one with the smallest key stays, of those without keys the first. */
  add(item: T, key = this.size): void {
    if (key > this.#bound) return;
    const name = this.#nameOf(item);
    const known = this.#kept.get(name);
    if (known === undefined || key < known.key) this.#kept.set(name, { item, key });
  }

  /** Of items with the same name the first stays, and only for that a key is drawn. */
  addNew(item: T, draw: () => number): void {
    const name = this.#nameOf(item);
    if (!this.#kept.has(name)) this.#kept.set(name, { item, key: draw() });
  }

  /** Drops the largest keys where there is no room for more: to be called between the games of a stream of unknown length. */
  prune(): void {
    if (this.size < this.#room) return;
    const smallest = this.#sorted().slice(0, this.#prospects);
    this.#kept.clear();
    for (const [name, entry] of smallest) this.#kept.set(name, entry);
    this.#bound = smallest.at(-1)![1].key;
  }

  /** The items with the smallest keys, in ascending order of them. */
  items(most = this.#wanted): T[] {
    return this.#sorted()
      .slice(0, most)
      .map(([, { item }]) => item);
  }

  #sorted() {
    return [...this.#kept].sort(([, a], [, b]) => a.key - b.key);
  }
}

/**
 * The refusal of a study whose sample is too small, in a sentence.
 *
 * @param found what there is, and how many
 * @param need what needs how many
 */
export function tooFew(found: string, source: string, need: string): OthelloError {
  return new OthelloError('notFound', `Only ${found} were found in ${source}; ${need}.`);
}
