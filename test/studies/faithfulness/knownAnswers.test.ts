import { describe, expect, it } from 'vitest';
import { isLegal } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { flippable, flipSquares } from '../../../studies/faithfulness/flipping.js';
import {
  checkKnownAnswers,
  CUE,
  legalityNetwork,
  shortcutNetwork,
} from '../../../studies/faithfulness/knownAnswers.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { meanOf, open, positions, random, runtime } from '../../support/lrp/mapMethods.js';

describe('networks with known answers', () => {
  it('the planted cue raises every logit by its weight, and nothing reads it but the head', async () => {
    const methods = await open(shortcutNetwork(Random.fromSeed('cue')), ['random']);
    for (const position of positions) {
      const discs = flippable(position, 'discToEmpty');
      const flip = discs.includes(CUE) ? 'discToEmpty' : 'emptyToDisc';
      const cleared = discs.includes(CUE) ? flipSquares(position, [CUE], flip, []) : position;
      const cued = flipSquares(cleared, [CUE], 'emptyToDisc', new Array<boolean>(64).fill(false));
      const isOwn = flipSquares(cleared, [CUE], 'emptyToDisc', new Array<boolean>(64).fill(true));
      const asked = [cued, isOwn].map((at) => ({
        position: at,
        question: { kind: 'move', square: 20 } as const,
      }));
      const [on, off] = await methods.answers(asked);
      // The other channels see the square's colour too, a little.
      expect(on! - off!).toBeGreaterThan(4);
      expect(on! - off!).toBeLessThan(6);
    }
  });

  it('one computes legality, for every square of every position', async () => {
    const methods = await open(legalityNetwork(), ['random']);
    for (let draw = 0; draw < 40; draw++) {
      const position = randomPosition(Random.fromSeed(`legal ${draw}`), 1 + draw);
      const squares = Array.from({ length: 64 }, (_, at) => at);
      const asked = squares.map((at) => ({ position, question: { kind: 'move', square: at } as const }));
      const logits = await methods.answers(asked);
      expect(squares.filter((at) => logits[at]! > 0.5)).toEqual(
        squares.filter((at) => isLegal(position, at)),
      );
      expect(logits.every((value) => Number.isInteger(value))).toBe(true);
    }
  });

  it('tell methods that look from those that do not', async () => {
    const names = ['epsilonPlus', 'occlusion', 'gradientInput', 'random', 'centre'];
    const { linear, pointing, mass, legality } = await checkKnownAnswers(names, runtime, positions, random);
    expect(meanOf(linear['occlusion']!)).toBeCloseTo(1, 3);
    expect(Math.abs(meanOf(linear['random']!))).toBeLessThan(0.3);
    for (const name of ['epsilonPlus', 'occlusion', 'gradientInput']) expect(meanOf(pointing[name]!)).toBe(1);
    expect(meanOf(pointing['centre']!)).toBe(0);
    expect(meanOf(mass['epsilonPlus']!)).toBeGreaterThan(0.6);
    expect(meanOf(mass['random']!)).toBeLessThan(0.1);
    const rank = (name: string): number => meanOf(legality[name]!.map((finding) => finding.rank));
    expect(rank('epsilonPlus')).toBeGreaterThan(0.9);
    expect(rank('random')).toBeLessThan(0.3);
  });
});
