/**
 * The transposition table of the plain search: bounds of the score and the best move of positions, two slots a
 * hash. Entries of another generation count as empty, so a search never depends on earlier ones.
 */
export class PlainTable {
  /** [entries, 4], ownLow, ownHigh, opponentLow, opponentHigh. */
  readonly #keys: Int32Array;
  readonly #generations: Int32Array;
  readonly lower: Int8Array;
  readonly upper: Int8Array;
  readonly move: Uint8Array;
  readonly #empties: Uint8Array;
  readonly #entries: number;
  #mask: number;
  #generation = 0;

  constructor(tableBits: number) {
    this.#entries = 2 ** tableBits;
    this.#mask = this.#entries - 1;
    this.#keys = new Int32Array(4 * this.#entries);
    this.#generations = new Int32Array(this.#entries);
    this.lower = new Int8Array(this.#entries);
    this.upper = new Int8Array(this.#entries);
    this.move = new Uint8Array(this.#entries);
    this.#empties = new Uint8Array(this.#entries);
  }

  /** Starts a new generation, which uses at most 2^tableBits entries. */
  open(tableBits: number): void {
    this.#generation++;
    this.#mask = Math.min(this.#entries, 2 ** tableBits) - 1;
  }

  /** The first slot of a position's pair. */
  slotOf(ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): number {
    let h = Math.imul(ownLow, 0x9e3779b1);
    h = Math.imul((h ^ (h >>> 16)) + ownHigh, 0x85ebca77);
    h = Math.imul((h ^ (h >>> 15)) + opponentLow, 0xc2b2ae3d);
    h = Math.imul((h ^ (h >>> 16)) + opponentHigh, 0x27d4eb2f);
    return (h ^ (h >>> 15)) & this.#mask & ~1;
  }

  /** The entry of a position; -1 when it has none. */
  find(slot: number, ownLow: number, ownHigh: number, opponentLow: number, opponentHigh: number): number {
    for (let entry = slot; entry < slot + 2; entry++) {
      if (
        this.#keys[4 * entry] === ownLow &&
        this.#keys[4 * entry + 1] === ownHigh &&
        this.#keys[4 * entry + 2] === opponentLow &&
        this.#keys[4 * entry + 3] === opponentHigh &&
        this.#generations[entry] === this.#generation
      ) {
        return entry;
      }
    }
    return -1;
  }

  /** Stores a score found with the window (alpha, beta); the first slot keeps the position with more empties. */
  remember(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    empties: number,
    alpha: number,
    beta: number,
    score: number,
    move: number,
  ): void {
    const slot = this.slotOf(ownLow, ownHigh, opponentLow, opponentHigh);
    let entry = this.find(slot, ownLow, ownHigh, opponentLow, opponentHigh);
    if (entry < 0) {
      const keepsFirst = this.#generations[slot] === this.#generation && this.#empties[slot]! > empties;
      entry = keepsFirst ? slot + 1 : slot;
      this.#keys[4 * entry] = ownLow;
      this.#keys[4 * entry + 1] = ownHigh;
      this.#keys[4 * entry + 2] = opponentLow;
      this.#keys[4 * entry + 3] = opponentHigh;
      this.#generations[entry] = this.#generation;
      this.#empties[entry] = empties;
      this.lower[entry] = -64;
      this.upper[entry] = 64;
    }
    if (score < beta && score < this.upper[entry]!) this.upper[entry] = score;
    if (score > alpha && score > this.lower[entry]!) {
      this.lower[entry] = score;
      this.move[entry] = move;
    } else if (this.lower[entry] === -64) {
      // No move is proven to reach more; this one may still be the best to try first.
      this.move[entry] = move;
    }
  }
}
