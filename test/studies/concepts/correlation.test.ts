import { describe, expect, it } from 'vitest';
import { formatPosition } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { SQUARE_CONCEPTS, WHOLE_CONCEPTS } from '../../../studies/concepts/boardConcepts.js';
import { addValues, createTable, joinTables } from '../../../studies/concepts/channelTable.js';
import { correlateChannels } from '../../../studies/concepts/correlation.js';
import { randomGame } from '../../support/engine/randomPositions.js';
import { random, sum } from '../../support/studies/conceptNetwork.js';

describe('correlations', () => {
  const sample = Array.from({ length: 6 }, (_, game) =>
    randomGame(random.split('game', game)).slice(4, 50),
  ).flat();
  const mobility = WHOLE_CONCEPTS.find(({ name }) => name === 'mobility')!;
  const legal = SQUARE_CONCEPTS.findIndex(({ name }) => name === 'legalMoves');
  const noise = random.split('noise');
  /** Channel 0 holds the legal moves, 1 noise, 2 the mobility on one square and noise, 3 nothing. */
  const activation = new Float32Array(sample.length * 4 * 64);
  const marks = new Float32Array(64);
  sample.forEach((position, index) => {
    const at = index * 256;
    SQUARE_CONCEPTS[legal]!.mark(position, marks);
    activation.set(marks, at);
    for (let square = 0; square < 64; square++) activation[at + 64 + square] = noise.normal();
    activation[at + 128] = mobility.of(position) + 3 * noise.normal();
  });
  const fill = (some: readonly Position[], from: number) => {
    const table = createTable(some.length, 4);
    const part = activation.subarray(from * 256, (from + some.length) * 256);
    const values = { count: some.length, channels: 4, area: 64, relevance: part, activation: part };
    addValues(table, some, values, 0);
    return table;
  };

  it('are what the textbook says, whole and by square', () => {
    const found = correlateChannels(fill(sample, 0), 'activation');
    const r = (channel: number, name: string) =>
      found[channel]!.whole.find(({ concept }) => concept === name)!;
    expect(r(0, 'mobility').r).toBeCloseTo(1, 6);
    for (const name of ['mobility', 'discCount', 'parity']) {
      const concept = WHOLE_CONCEPTS.find((each) => each.name === name)!;
      const y = sample.map((position) => concept.of(position));
      const x = sample.map((_, index) => activation[index * 256 + 128]!);
      const z = sample.map((position) => 64 - emptiesOf(position));
      expect(r(2, name).r).toBeCloseTo(pearson(x, y), 5);
      const residual = pearson(residuals(x, z), residuals(y, z));
      if (name !== 'discCount') expect(r(2, name).partial).toBeCloseTo(residual, 5);
    }
    const bySquare = (channel: number, name: string) =>
      found[channel]!.squares.find(({ concept }) => concept === name)!;
    expect(bySquare(0, 'legalMoves').r).toBeCloseTo(1, 6);
    const squares = SQUARE_CONCEPTS.find(({ name }) => name === 'opponentFrontierSquares')!;
    const all = sample.flatMap((position) => (squares.mark(position, marks), [...marks]));
    const others = sample.flatMap(
      (_, index) => (squares.mark(sample[(index + 1) % sample.length]!, marks), [...marks]),
    );
    const map = sample.flatMap((_, index) => [...activation.subarray(index * 256, index * 256 + 64)]);
    expect(bySquare(0, squares.name).r).toBeCloseTo(pearson(map, all), 5);
    expect(bySquare(0, squares.name).other).toBeCloseTo(pearson(map, others), 4);
    expect(found[3]).toMatchObject({ squares: [] });
    expect(found[3]!.whole.every(({ r: none }) => none === 0)).toBe(true);
    expect(found[0]!.whole.map(({ concept }) => concept)[0]).toBe('mobility');
  });

  it('are the same over parts', () => {
    const half = sample.length >> 1;
    const parts = [fill(sample.slice(0, half), 0), fill(sample.slice(half), half)];
    const joined = correlateChannels(joinTables(parts), 'activation');
    const whole = correlateChannels(fill(sample, 0), 'activation');
    joined.forEach((channel, index) => {
      expect(channel.whole).toEqual(whole[index]!.whole);
      // The other position of each part's last is its first.
      channel.squares.forEach(({ concept, r }) => {
        expect(r).toBeCloseTo(whole[index]!.squares.find((each) => each.concept === concept)!.r, 9);
      });
    });
  });
});

function emptiesOf(position: Position): number {
  return formatPosition(position).slice(0, 64).replaceAll(/[XO]/g, '').length;
}

function pearson(x: readonly number[], y: readonly number[]): number {
  const [meanX, meanY] = [sum(x) / x.length, sum(y) / y.length];
  const product = sum(x.map((value, index) => (value - meanX) * (y[index]! - meanY)));
  const spread = (values: readonly number[], mean: number) => sum(values.map((value) => (value - mean) ** 2));
  return product / Math.sqrt(spread(x, meanX) * spread(y, meanY));
}

/** What a straight line over z leaves of x. */
function residuals(x: readonly number[], z: readonly number[]): number[] {
  const [meanX, meanZ] = [sum(x) / x.length, sum(z) / z.length];
  const slope =
    sum(x.map((value, i) => (value - meanX) * (z[i]! - meanZ))) / sum(z.map((value) => (value - meanZ) ** 2));
  return x.map((value, index) => value - meanX - slope * (z[index]! - meanZ));
}
