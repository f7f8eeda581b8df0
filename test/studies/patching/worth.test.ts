import { describe, expect, it } from 'vitest';
import { colorAt, isOver, legalMoveList, opposite, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { createSolver } from '../../../engine/solver/solver.js';
import { PASS } from '../../../engine/squareSet.js';
import type { Architecture } from '../../../nn/architecture.js';
import { unpackNumbers } from '../../../studies/patching/packed.js';
import { isWorthAsking, measureWorth, type WorthEffects } from '../../../studies/patching/worthPart.js';
import { reportWorth } from '../../../studies/patching/worthReport.js';
import { emptyCount, randomPosition } from '../../support/engine/randomPositions.js';
import { slowSolve } from '../../support/engine/slowSolve.js';
import { open } from '../../support/lrp/mapMethods.js';
import { describedNetwork } from '../../support/nn/describedNetwork.js';

const random = Random.fromSeed('worth');
const positions = [6, 5, 4].map((empties) => {
  for (let draw = 0; ; draw++) {
    const position = randomPosition(random.split(empties, draw), empties);
    if (legalMoveList(position)[0] !== PASS) return position;
  }
});

/** The position with a disc in the other colour, made of its picture. */
function withTurned(position: Position, square: number): Position {
  const halves = {
    own: [position.ownLow, position.ownHigh],
    other: [position.opponentLow, position.opponentHigh],
  };
  const [half, bit] = [square >> 5, 1 << (square & 31)];
  halves.own[half]! ^= bit;
  halves.other[half]! ^= bit;
  const [[ownLow, ownHigh], [opponentLow, opponentHigh]] = [halves.own, halves.other] as [number[], number[]];
  return {
    ownLow: ownLow!,
    ownHigh: ownHigh!,
    opponentLow: opponentLow!,
    opponentHigh: opponentHigh!,
    turn: position.turn,
  };
}

const linear: Architecture = {
  planes: ['own', 'opponent', 'empty'],
  layers: [
    { name: 'in', kind: 'input', planes: 3 },
    { name: 'f', kind: 'flatten', inputs: ['in'] },
    { name: 'pi', kind: 'dense', inputs: ['f'], inFeatures: 192, outFeatures: 65, bias: true },
    { name: 'u', kind: 'dense', inputs: ['f'], inFeatures: 192, outFeatures: 1, bias: true },
    { name: 'v', kind: 'tanh', inputs: ['u'] },
  ],
  outputs: { policy: 'pi', value: 'v' },
};

describe('what turning a disc is worth', () => {
  it('is that of a plain search of both boards, beside what a linear network says of the disc', async () => {
    const network = describedNetwork(linear, random.split('network'));
    const methods = await open(network, ['gradientInput', 'occlusion', 'random']);
    const found = await measureWorth(methods, positions, createSolver());
    const weights = network.parameters.get('u.weight')!.data;
    const [own, turned] = [found.own, found.turned].map(unpackNumbers);
    const estimates = Object.fromEntries(
      Object.entries(found.estimates).map(([name, text]) => [name, unpackNumbers(text)]),
    );
    let row = 0;
    positions.forEach((position, index) => {
      expect(found.scores[index]).toBe(slowSolve(position));
      const first = row;
      for (let square = 0; square < 64; square++) {
        const color = colorAt(position, square);
        const board = withTurned(position, square);
        if (color === undefined || isOver(board)) continue;
        const isOwn = color === position.turn;
        expect(own![row]).toBe(Number(isOwn));
        expect(turned![row]).toBe(slowSolve(board));
        const [plane, other] = isOwn ? [0, 64] : [64, 0];
        const fall = weights[plane + square]! - weights[other + square]!;
        expect(estimates['network']![row]).toBeCloseTo(fall, 4);
        expect(estimates['gradient']![row]).toBeCloseTo(fall, 4);
        expect(estimates['gradientInput']![row]).toBeCloseTo(weights[plane + square]!, 4);
        expect(estimates['colour']![row]).toBe(isOwn ? 1 : -1);
        row++;
      }
      expect(found.counts[index]).toBe(row - first);
    });
    expect(own).toHaveLength(row);
    expect(Object.keys(estimates)).toEqual([
      'network',
      'gradient',
      'gradientInput',
      'occlusion',
      'random',
      'colour',
    ]);
  });

  it('is asked where few squares are empty and the mover has a move', () => {
    const [six] = positions as [Position];
    expect([5, 6, 7].map((most) => isWorthAsking(six, most))).toEqual([false, true, true]);
    const full = randomPosition(random.split('full'), 1);
    const noMove = [full, { ...full, turn: opposite(full.turn) }].find(
      (position) => legalMoveList(position)[0] === PASS || isOver(position),
    );
    expect(emptyCount(full)).toBe(1);
    if (noMove !== undefined) expect(isWorthAsking(noMove, 12)).toBe(false);
  });
});

/** Positions of six discs: three of the mover's, then three of the opponent's. */
function planted(
  scores: readonly number[],
  turned: readonly (readonly number[])[],
  estimates: Record<string, readonly number[]>,
): WorthEffects {
  const pack = (numbers: readonly number[]): string =>
    Buffer.from(Float32Array.from(numbers).buffer).toString('base64');
  return {
    counts: turned.map((discs) => discs.length),
    scores,
    values: scores.map((score) => score / 10),
    own: pack(turned.flatMap((discs) => discs.map((_, at) => Number(at < discs.length / 2)))),
    turned: pack(turned.flat()),
    estimates: Object.fromEntries(Object.entries(estimates).map(([name, numbers]) => [name, pack(numbers)])),
  };
}

describe('the report of what discs are worth', () => {
  // Won by 4: an own disc less is a draw, a loss, or a gain of 2; then opponent's discs that gain 6, 4, and cost 2.
  const first = [0, -2, 6, 10, 8, 2];
  // Lost by 6: own discs that cost 2, 4 and 6, and opponent's that gain 2, 4 (still lost) and 8 (won).
  const second = [-8, -10, -12, -4, -2, 2];
  const falls = [...first.map((score) => 4 - score), ...second.map((score) => -6 - score)];
  const colour = [1, 1, 1, -1, -1, -1, 1, 1, 1, -1, -1, -1];
  const estimates = { exact: falls, reversed: falls.map((fall) => -fall), colour };
  const report = reportWorth([planted([4, -6], [first, second], estimates)], 8, [0, 1], random);
  const of = (name: string) => report.estimates.find((one) => one.name === name)!;

  it('counts what the solver says', () => {
    expect(report).toMatchObject({ study: 'worth', positions: 2, games: 2, discs: 12, empties: 8 });
    // (4 + 6 - 2) / 3 and (2 + 4 + 6) / 3; then (6 + 4 - 2) / 3 and (2 + 4 + 8) / 3.
    expect(report.own.mean).toBeCloseTo((8 / 3 + 4) / 2, 10);
    expect(report.opponent.mean).toBeCloseTo((8 / 3 + 14 / 3) / 2, 10);
    // Two of six in the first, one of six in the second.
    expect(report.decisive.mean).toBeCloseTo((2 / 6 + 1 / 6) / 2, 10);
    expect(report.contrary.mean).toBeCloseTo((2 / 6 + 0) / 2, 10);
    expect(report.right.mean).toBe(1);
  });

  it('finds all in the truth itself, the contrary in its opposite, and of the colour what the colour says', () => {
    const [exact, reversed, control] = ['exact', 'reversed', 'colour'].map(of) as [
      ReturnType<typeof of>,
      ReturnType<typeof of>,
      ReturnType<typeof of>,
    ];
    expect(exact.pearson.mean).toBeCloseTo(1, 6);
    for (const name of ['spearman', 'withinColour', 'contrary'] as const)
      expect(exact[name].mean).toBeCloseTo(1, 10);
    for (const name of ['spearman', 'withinColour'] as const) expect(reversed[name].mean).toBeCloseTo(-1, 10);
    expect(reversed.contrary.mean).toBeCloseTo(0, 10);
    expect(control.withinColour.mean).toBe(0);
    expect(control.decides.mean).toBe(0.5);
    expect(control.aboveColour).toEqual({ mean: 0, low: 0, high: 0 });
    // Ranks of falls 4 6 -2 -6 -4 2 are 4 5 2 0 1 3, of colours 4 4 4 1 1 1: Σ of products of deviations 10.5, of 17.5 and 13.5.
    const own = 10.5 / Math.sqrt(17.5 * 13.5);
    // In the second, 2 4 6 -2 -4 -8, every own disc is above every other: ranks 3 4 5 2 1 0, 13.5 of 17.5 and 13.5.
    const other = 13.5 / Math.sqrt(17.5 * 13.5);
    expect(control.spearman.mean).toBeCloseTo((own + other) / 2, 10);
    // By size, in the first 4 and 6 stand against 2 6 4 2: (3.5 + 2.5) of 8 pairs; in the second 8 against all.
    expect(exact.decides.mean).toBeCloseTo((6 / 8 + 1) / 2, 10);
  });
});
