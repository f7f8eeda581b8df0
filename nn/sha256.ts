import { hostProcess } from './hostProcess.js';

/** Of Node's crypto. */
interface Crypto {
  createHash(algorithm: string): {
    update(bytes: Uint8Array): { digest(encoding: 'hex'): string };
  };
}

// Not imported: a page loads this file too, and there no bundler must look for it.
const crypto = hostProcess?.getBuiltinModule?.('node:crypto') as Crypto | undefined;

/** sha256 of the bytes, 64 hexadecimal digits: the identity of a network and of every file that is named by its contents. */
export function sha256Of(bytes: Uint8Array): string {
  return crypto === undefined ? sha256InPage(bytes) : crypto.createHash('sha256').update(bytes).digest('hex');
}

const BLOCK = 64;
const ROUNDS = 64;

/**
 * As sha256Of, in JavaScript alone (FIPS 180-4). A browser's own digest is asynchronous, and there is none in a page that came
 * over plain http from another machine.
 *
 * @internal
 */
export function sha256InPage(bytes: Uint8Array): string {
  const state = HASH_START.slice();
  const schedule = new Int32Array(ROUNDS);
  const whole = bytes.length - (bytes.length % BLOCK);
  for (let offset = 0; offset < whole; offset += BLOCK) compress(state, schedule, bytes, offset);
  const end = padded(bytes.subarray(whole), bytes.length);
  for (let offset = 0; offset < end.length; offset += BLOCK) compress(state, schedule, end, offset);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The rest of a message of so many bytes, with a one bit and the message's length in bits at the end. */
function padded(rest: Uint8Array, length: number): Uint8Array {
  const end = new Uint8Array(rest.length + 9 > BLOCK ? 2 * BLOCK : BLOCK);
  end.set(rest);
  end[rest.length] = 0x80;
  new DataView(end.buffer).setBigUint64(end.length - 8, 8n * BigInt(length));
  return end;
}

function compress(state: Int32Array, schedule: Int32Array, bytes: Uint8Array, offset: number): void {
  expand(schedule, bytes, offset);
  let [a, b, c, d, e, f, g, h] = state as unknown as EightWords;
  for (let round = 0; round < ROUNDS; round++) {
    const upper = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const chosen = (e & f) ^ (~e & g);
    const first = (h + upper + chosen + ROUND_CONSTANTS[round]! + schedule[round]!) | 0;
    const lower = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    [h, g, f, e, d, c, b] = [g, f, e, (d + first) | 0, c, b, a];
    a = (first + lower + majority) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index]! += word));
}

type EightWords = [number, number, number, number, number, number, number, number];

/** The sixteen words of a block, and those that follow from them. */
function expand(schedule: Int32Array, bytes: Uint8Array, offset: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, BLOCK);
  for (let index = 0; index < 16; index++) schedule[index] = view.getInt32(4 * index);
  for (let index = 16; index < ROUNDS; index++) {
    const [early, late] = [schedule[index - 15]!, schedule[index - 2]!];
    const small = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const large = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    schedule[index] = schedule[index - 16]! + small + schedule[index - 7]! + large;
  }
}

function rotated(word: number, places: number): number {
  return (word >>> places) | (word << (32 - places));
}

/** The first 32 bits of the fractions of the square roots of the first eight primes, and of the cube roots of the first 64. */
const HASH_START = fractions(8, 2);
const ROUND_CONSTANTS = fractions(ROUNDS, 3);

function fractions(count: number, degree: number): Int32Array {
  const words = new Int32Array(count);
  for (let number = 2, found = 0; found < count; number++) {
    if (isPrime(number))
      words[found++] = Number(rootOf(BigInt(number) << BigInt(32 * degree), degree) & 0xffffffffn);
  }
  return words;
}

function isPrime(number: number): boolean {
  for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) return false;
  return true;
}

/** The largest whole number whose power is no larger. */
function rootOf(power: bigint, degree: number): bigint {
  let root = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) {
    if ((root + bit) ** BigInt(degree) <= power) root += bit;
  }
  return root;
}
