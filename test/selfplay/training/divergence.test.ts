import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diverged, highestLoss, risingLoss, storedMeans } from '../../../selfplay/training/divergence.js';
import { PRESETS } from '../../../selfplay/training/presets.js';

const of = (...values: number[]) => values.map((value) => ({ policy: 2, value, ownership: 0.5 }));

describe('training that gets worse', () => {
  it('is told where a head knows much less than nothing for three generations, and ever less', () => {
    expect(risingLoss(of(0.7, 1.6, 1.7, 1.8))).toBe(
      'the loss of the value has grown for 3 generations, from 1.6 to 1.8, where one that knows nothing has 1.0',
    );
    const policy = [6.3, 6.5, 9].map((loss) => ({ policy: loss, value: 0.5 }));
    expect(risingLoss(policy)).toMatch(/^the loss of the policy .* from 6\.3 to 9\.0, .* 4\.2$/);
  });

  it.each([
    ['that are too few', of(1.6, 1.7)],
    ['that fall once', of(1.6, 1.8, 1.7)],
    ['that stay', of(1.6, 1.6, 1.6)],
    ['of a head that knows something', of(0.7, 0.8, 0.9)],
    ['of a network that has hardly begun', [4.2, 4.3, 4.4].map((policy) => ({ policy }))],
    ['that began below', of(1.4, 1.6, 1.7)],
    ['that were high before', of(3, 1.8, 1.7, 1.6)],
    ['that are not known', [{}, {}, {}]],
  ])('is not seen in losses %s', (_what, means) => {
    expect(risingLoss(means)).toBeUndefined();
  });

  it('asks only for the last generations', () => {
    const losses = fc.array(fc.double({ min: 0.1, max: 4, noNaN: true }), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(losses, (values) => {
        const [a, b, c] = values.slice(-3) as [number, number, number];
        expect(risingLoss(of(...values)) !== undefined).toBe(a > 1.5 && b > a && c > b);
      }),
    );
  });

  it('is ten times what a network that knows nothing loses', () => {
    const { training } = PRESETS.quick;
    const heads = training.headWeights!;
    const nothing = Math.log(65) + training.valueWeight + heads.ownership! + heads.score!;
    expect(highestLoss(PRESETS.quick)).toBeCloseTo(10 * nothing, 9);
  });

  it('reads the means of stored metrics, and says how to go on', () => {
    const numbers = { loss: 4, policyLoss: 2, valueLoss: 1.5, scoreLoss: 0.2, use: 0.9 };
    expect(storedMeans(numbers)).toEqual({ policy: 2, value: 1.5, score: 0.2 });
    const error = diverged({ generation: 30, folder: '/runs/x', config: PRESETS.quick }, 'it grew');
    expect(error).toMatchObject({
      code: 'diverged',
      message: expect.stringMatching(
        /^Training of generation 30 diverged: it grew\. Generation 29 and all games are kept; .* --from \/runs\/x --set training\.learningRate=0\.0003\.$/,
      ) as string,
    });
  });
});
