import { OthelloError } from './errors.js';

type Word = number;

/** Marks the kind of what is hashed, so that split(1), split('1') and fromSeed(1) differ. */
const SEED = 0x5eed;
const SPLIT = 0x5711;
const NUMBER = 1;
const TEXT = 2;

/**
 * Seeded random numbers, the same on every platform. A `Random` is a 128-bit key and the stream of numbers
 * that begins there: xoshiro128** (Blackman and Vigna, 2018) on 32-bit integers. `split` hashes the key and
 * the labels to a new key, so it does not depend on how many numbers were drawn; the hash stirs each word in
 * with ChaCha's quarter-round (RFC 8439, 2.1). Not for cryptography.
 */
export class Random {
  /** 32 hexadecimal digits; {@link Random.fromKey} restores the beginning of the stream from them. */
  readonly key: string;
  readonly #words: readonly [Word, Word, Word, Word];
  #a: Word;
  #b: Word;
  #c: Word;
  #d: Word;

  private constructor(a: Word, b: Word, c: Word, d: Word) {
    this.#words = [a, b, c, d];
    this.key = this.#words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
    // The generator's one forbidden state.
    const allZero = (a | b | c | d) === 0;
    this.#a = allZero ? 1 : a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  static fromSeed(seed: number | string): Random {
    return Random.#hashed([0x6f746865, 0x6c6c6f2d, 0x7a65726f, 0x72616e64], SEED, [seed]);
  }

  /** @throws OthelloError usage when the key is not 32 hexadecimal digits. */
  static fromKey(key: string): Random {
    if (!/^[0-9a-f]{32}$/.test(key)) {
      throw new OthelloError(
        'usage',
        `"${key.slice(0, 40)}" is not a random key; a key is 32 hexadecimal digits.`,
      );
    }
    const word = (index: number): Word => Number.parseInt(key.slice(index * 8, index * 8 + 8), 16) | 0;
    return new Random(word(0), word(1), word(2), word(3));
  }

  /** A stream of its own for the labels; the same for the same key and labels, whatever was drawn before. */
  split(...labels: (number | string)[]): Random {
    return Random.#hashed(this.#words, SPLIT, labels);
  }

  static #hashed(
    start: readonly [Word, Word, Word, Word],
    kind: Word,
    labels: readonly (number | string)[],
  ): Random {
    const words = Int32Array.from(start);
    absorb(words, kind);
    for (const label of labels) absorbLabel(words, label);
    absorb(words, labels.length);
    stir(words);
    return new Random(words[0]!, words[1]!, words[2]!, words[3]!);
  }

  /** The next 32 bits, as a signed integer. */
  #next(): Word {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    const high = this.#next() >>> 5;
    return (high * 0x4000000 + (this.#next() >>> 6)) / 0x20000000000000;
  }

  /**
   * Uniform in 0 .. n - 1, without bias.
   * @throws OthelloError usage unless n is a whole number from 1 to 2^32.
   */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 0x100000000) {
      throw new OthelloError('usage', `integer(${n}) has no range; n is a whole number from 1 to 2^32.`);
    }
    // Values beyond the last whole multiple of n are drawn again.
    const limit = 0x100000000 - (0x100000000 % n);
    let value = this.#next() >>> 0;
    while (value >= limit) value = this.#next() >>> 0;
    return value % n;
  }

  /** Standard Gumbel, -log(-log(u)); always finite, since u is never 0 or 1. */
  gumbel(): number {
    return -Math.log(-Math.log(((this.#next() >>> 0) + 0.5) / 0x100000000));
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  /** Puts the elements of an array in a random order (Fisher-Yates). */
  shuffle(array: { length: number; [index: number]: unknown }): void {
    for (let last = array.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const element = array[last];
      array[last] = array[other];
      array[other] = element;
    }
  }
}

function absorbLabel(words: Int32Array, label: number | string): void {
  if (typeof label === 'number') {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, label === 0 ? 0 : label); // -0 and 0 are one label
    absorb(words, NUMBER);
    absorb(words, view.getInt32(0));
    absorb(words, view.getInt32(4));
  } else {
    absorb(words, TEXT);
    absorb(words, label.length);
    for (let index = 0; index < label.length; index++) absorb(words, label.charCodeAt(index));
  }
}

function absorb(words: Int32Array, word: Word): void {
  words[0]! ^= word;
  stir(words);
}

/** Four quarter-rounds, the words rotated by one place between them. */
function stir(words: Int32Array): void {
  let a = words[0]!;
  let b = words[1]!;
  let c = words[2]!;
  let d = words[3]!;
  for (let round = 1; round <= 4; round++) {
    a = (a + b + round) | 0; // the round number keeps the all-zero state from being a fixed point
    d = rotate(d ^ a, 16);
    c = (c + d) | 0;
    b = rotate(b ^ c, 12);
    a = (a + b) | 0;
    d = rotate(d ^ a, 8);
    c = (c + d) | 0;
    b = rotate(b ^ c, 7);
    [a, b, c, d] = [b, c, d, a];
  }
  words[0] = a;
  words[1] = b;
  words[2] = c;
  words[3] = d;
}

function rotate(word: Word, bits: number): Word {
  return (word << bits) | (word >>> (32 - bits));
}
