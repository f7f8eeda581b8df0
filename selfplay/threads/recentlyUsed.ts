/** What a thread keeps between tasks because it is costly to make: the few used last. */
export class Recent<Item extends { dispose(): Promise<void> }> {
  readonly #most: number;
  /** The least recently used first. */
  readonly #items = new Map<string, Item>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The item of `key`, made where there is none; those that no longer have room are disposed of. */
  async get(key: string, make: () => Promise<Item>): Promise<Item> {
    const found = this.#items.get(key) ?? (await make());
    this.#items.delete(key);
    this.#items.set(key, found);
    for (const [oldKey, old] of this.#items) {
      if (this.#items.size <= this.#most) break;
      this.#items.delete(oldKey);
      await old.dispose();
    }
    return found;
  }
}
