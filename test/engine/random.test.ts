import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/random.js';

function mean(count: number, draw: () => number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += draw();
  return sum / count;
}

describe('seeded random numbers', () => {
  it('are these, on every machine', () => {
    const random = Random.fromSeed(2024);
    expect(random.key).toMatchInlineSnapshot(`"011bd8b8334eadc605f01ff58dc519ad"`);
    expect([random.uniform(), random.uniform(), random.uniform()]).toMatchInlineSnapshot(`
      [
        0.41512912540533964,
        0.2159172313532659,
        0.13170104794578574,
      ]
    `);
    expect(Array.from({ length: 12 }, () => random.integer(100))).toMatchInlineSnapshot(`
      [
        18,
        3,
        27,
        67,
        35,
        39,
        3,
        24,
        2,
        62,
        15,
        17,
      ]
    `);
    expect([random.gumbel(), random.normal()]).toMatchInlineSnapshot(`
      [
        1.1734515414462532,
        -0.5710843436270175,
      ]
    `);
    expect(random.split('game', 7).key).toMatchInlineSnapshot(`"41288889ab21c69a112bdbc441101300"`);
    expect(Random.fromSeed('seed').key).toMatchInlineSnapshot(`"7f86c83b592326a53d0239aff984226c"`);
  });

  it('follow xoshiro128**: the first outputs of the state 1, 2, 3, 4', () => {
    // From the definition: rotl(s1 * 5, 7) * 9 on the state, worked out with exact integers.
    const rotate = (x: bigint, bits: bigint): bigint => ((x << bits) | (x >> (32n - bits))) & 0xffffffffn;
    const state = [1n, 2n, 3n, 4n];
    const next = (): number => {
      const [a, b, c, d] = state as [bigint, bigint, bigint, bigint];
      const result = (rotate((b * 5n) & 0xffffffffn, 7n) * 9n) & 0xffffffffn;
      state[0] = a ^ d ^ b;
      state[1] = b ^ c ^ a;
      state[2] = c ^ a ^ ((b << 9n) & 0xffffffffn);
      state[3] = rotate(d ^ b, 11n);
      return Number(result);
    };
    const random = Random.fromKey('00000001000000020000000300000004');
    for (let count = 0; count < 100; count++) expect(random.integer(2 ** 32)).toBe(next());
  });

  it('begin again from the key', () => {
    const random = Random.fromSeed('again');
    const again = Random.fromKey(random.key);
    for (let count = 0; count < 100; count++) expect(again.uniform()).toBe(random.uniform());
    expect(Random.fromKey('0'.repeat(32)).uniform()).toBeGreaterThan(0);
  });

  it('split by the key alone, not by what was drawn', () => {
    const random = Random.fromSeed(1);
    const before = random.split('a', 1).key;
    random.uniform();
    random.normal();
    expect(random.split('a', 1).key).toBe(before);
    expect(Random.fromKey(random.key).split('a', 1).key).toBe(before);
  });

  it('split into different streams for different labels', () => {
    const random = Random.fromSeed(1);
    const keys = [
      random,
      Random.fromSeed('1'),
      Random.fromSeed(2),
      random.split(),
      random.split(0),
      random.split(1),
      random.split('1'),
      random.split(''),
      random.split('', ''),
      random.split(0.5),
      random.split('a', 'b'),
      random.split('ab'),
      random.split('b', 'a'),
      random.split('a').split('b'),
      random.split(2 ** 32),
      random.split(2 ** 33),
      ...Array.from({ length: 10_000 }, (_, index) => random.split('game', index)),
    ].map((stream) => stream.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(random.split(-0).key).toBe(random.split(0).key);
  });

  it('give neighbouring splits unrelated numbers', () => {
    const random = Random.fromSeed('neighbours');
    const first = Array.from({ length: 20_000 }, (_, index) => random.split(index).uniform());
    // Serial correlation and mean of the first numbers: five standard errors.
    const variance = 1 / 12;
    let index = 0;
    const covariance = mean(first.length - 1, () => (first[index]! - 0.5) * (first[++index]! - 0.5));
    expect(Math.abs(covariance)).toBeLessThan((5 * variance) / Math.sqrt(first.length));
    const average = first.reduce((sum, x) => sum + x, 0) / first.length;
    expect(Math.abs(average - 0.5)).toBeLessThan(5 * Math.sqrt(variance / first.length));
  });

  it('change half of the bits of the key when one bit of the label changes', () => {
    const random = Random.fromSeed('avalanche');
    let changed = 0;
    const trials = 2000;
    for (let trial = 0; trial < trials; trial++) {
      const a = BigInt(`0x${random.split(trial).key}`);
      const b = BigInt(`0x${random.split(trial ^ (1 << (trial % 31))).key}`);
      changed += (a ^ b).toString(2).replaceAll('0', '').length;
    }
    expect(changed / trials / 128).toBeCloseTo(0.5, 2);
  });

  it('are uniform', () => {
    const random = Random.fromSeed('uniform');
    const bins = new Float64Array(100);
    const draws = 200_000;
    for (let draw = 0; draw < draws; draw++) {
      const x = random.uniform();
      bins[Math.floor(x * 100)]!++;
    }
    expect(bins.reduce((sum, count) => sum + count)).toBe(draws); // none below 0, none at 1
    const expected = draws / 100;
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(99 + 5 * Math.sqrt(2 * 99));
    expect(chiSquare).toBeGreaterThan(99 - 5 * Math.sqrt(2 * 99));
  });

  it('give whole numbers below n alike often', () => {
    const random = Random.fromSeed('integers');
    for (const n of [1, 2, 3, 7, 65]) {
      const counts = new Float64Array(n);
      for (let draw = 0; draw < 1000 * n; draw++) counts[random.integer(n)]!++;
      for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(1000) + 1);
    }
    // Three quarters of 2^32: without rejection the lower third would come up twice as often.
    const n = 3 * 2 ** 30;
    expect(mean(20_000, () => Number(random.integer(n) < 2 ** 30))).toBeCloseTo(1 / 3, 1);
    for (const bad of [0, -1, 1.5, Number.NaN, 2 ** 32 + 1]) {
      expect(() => random.integer(bad)).toThrow(expect.objectContaining({ code: 'usage' }));
    }
  });

  it('have the moments of the standard normal and Gumbel distributions', () => {
    const random = Random.fromSeed('moments');
    const draws = 100_000;
    expect(mean(draws, () => random.normal())).toBeCloseTo(0, 1);
    expect(mean(draws, () => random.normal() ** 2)).toBeCloseTo(1, 1);
    expect(mean(draws, () => random.normal() ** 4)).toBeGreaterThan(2.8);
    const euler = 0.5772156649;
    expect(mean(draws, () => random.gumbel())).toBeCloseTo(euler, 1);
    expect(mean(draws, () => (random.gumbel() - euler) ** 2)).toBeCloseTo(Math.PI ** 2 / 6, 1);
  });

  it('shuffle into every order alike often', () => {
    const random = Random.fromSeed('shuffle');
    const orders = new Map<string, number>();
    for (let trial = 0; trial < 12_000; trial++) {
      const array = ['a', 'b', 'c', 'd'];
      random.shuffle(array);
      orders.set(array.join(''), (orders.get(array.join('')) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    for (const count of orders.values()) expect(Math.abs(count - 500)).toBeLessThan(5 * Math.sqrt(500));
  });

  it.each(['', 'xyz', '0'.repeat(31), 'A'.repeat(32)])('refuse the key %j', (key) => {
    expect(() => Random.fromKey(key)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
