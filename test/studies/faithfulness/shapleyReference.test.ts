import { describe, expect, it } from 'vitest';
import { formatPosition, parsePosition } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { preferredMoves } from '../../../studies/faithfulness/flipCurves.js';
import { linearNetwork } from '../../../studies/faithfulness/knownAnswers.js';
import {
  agreementOf,
  measureShapley,
  playersOf,
  shapleyOf,
} from '../../../studies/faithfulness/shapleyReference.js';
import { exactShapley } from '../../support/lrp/exactShapley.js';
import { open, positions, random } from '../../support/lrp/mapMethods.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

const board = parsePosition(`${'-'.repeat(18)}X${'-'.repeat(8)}OX${'-'.repeat(6)}XXO${'-'.repeat(26)} X`);

describe('Shapley values of squares', () => {
  it('of a few discs are those of all sets of discs, in a network that bends', async () => {
    const methods = await open(randomNetwork(Random.fromSeed('bent')), ['random']);
    const [asked] = await preferredMoves(methods, [board]);
    const players = playersOf(board, 'empty');
    const text = formatPosition(board);
    const without = (members: readonly number[]) =>
      parsePosition(
        Array.from(text)
          .map((disc, square) => (members[players.indexOf(square)] === 0 ? '-' : disc))
          .join(''),
      );
    const sets = Array.from({ length: 2 ** players.length }, (_, bits) =>
      players.map((__, player) => (bits >> player) & 1),
    );
    const answers = await methods.answers(sets.map((members) => ({ ...asked!, position: without(members) })));
    const exact = exactShapley(
      players.length,
      (members) => answers[members.reduce((bits, bit, at) => bits | (bit << at), 0)]!,
    );
    const settings = { baseline: 'empty', error: 0.001, random } as const;
    const found = await shapleyOf(methods, asked!, players, settings);
    expect(players).toEqual([18, 27, 28, 35, 36, 37]);
    expect(found.whole).toBeCloseTo(answers.at(-1)!, 5);
    expect(found.none).toBeCloseTo(answers[0]!, 5);
    found.values.forEach((value, player) => {
      expect(Math.abs(value - exact[player]!)).toBeLessThan(4 * found.errors[player]! + 1e-5);
    });
  });

  it('of the linear network are its weights, and the maps that are exact there agree with them', async () => {
    const network = linearNetwork(Random.fromSeed('linear'));
    const methods = await open(network, ['gradientInput', 'integratedGradients', 'random']);
    const weight = network.parameters.get('policy.weight')!.data;
    for (const baseline of ['empty', 'absent'] as const) {
      const results = await measureShapley(methods, positions.slice(0, 2), random, 'move', {
        baseline,
        error: 0.01,
      });
      for (const { position, move, values, errors, pairs, methods: agreements, output, none } of results) {
        const mine = position.endsWith('X') ? 'X' : 'O';
        const w = (plane: number, square: number): number => weight[move! * 192 + plane * 64 + square]!;
        values.forEach((value, square) => {
          const plane = position[square] === '-' ? 2 : position[square] === mine ? 0 : 1;
          // A square that lost its disc is empty, which has a weight too.
          const expected =
            baseline === 'absent' ? w(plane, square) : plane === 2 ? 0 : w(plane, square) - w(2, square);
          expect(value).toBeCloseTo(expected, 4);
        });
        expect(values.reduce((a, b) => a + b)).toBeCloseTo(output - none, 9);
        expect(Math.max(...errors)).toBeLessThan(1e-5);
        expect(pairs).toBe(16);
        const right = baseline === 'absent' ? 'gradientInput' : 'integratedGradients';
        expect(agreements[right]!.correlation).toBeGreaterThan(0.99999);
        expect(agreements[right]!.top).toBe(1);
        expect(Math.abs(agreements['random']!.correlation!)).toBeLessThan(0.6);
      }
    }
  });
});

describe('agreement', () => {
  it('by correlation, ranks and the largest quarter', () => {
    expect(agreementOf([1, 2, 3, 4], [2, 4, 6, 8])).toEqual({ correlation: 1, rank: 1, top: 1 });
    // The largest is elsewhere; covariance -1 of variances 5 and 5 (times 4): ranks 3 0 1 2 against 0 1 2 3.
    const turned = agreementOf([8, 2, 4, 6], [2, 4, 6, 8]);
    expect(turned.correlation).toBeCloseTo(-0.2, 12);
    expect(turned.top).toBe(0);
    // Equal numbers share the places, and have no correlation.
    expect(agreementOf([1, 1, 1, 1], [2, 4, 6, 8])).toEqual({ top: 0.25 });
  });
});
