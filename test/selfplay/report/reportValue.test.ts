import { describe, expect, it } from 'vitest';
import { Reliability } from '../../../selfplay/report/reportValue.js';
import { game, pass, ply } from '../../support/selfplay/searchedGames.js';

describe('reliability', () => {
  it('puts predictions in bins and bands and says what came', () => {
    const reliability = new Reliability();
    const late = Array.from({ length: 40 }, () => pass);
    reliability.add(game(2, [ply({ network: 0.52 }), pass, ply({ network: 0.58 })]));
    reliability.add(game(-2, [ply({ network: 0.55 }), ...late, ply({ network: 1 })]));
    const curve = (band: string) =>
      reliability.curves().find(({ source, band: name }) => source === 'network' && name === band)!.points;
    const [middle, last, ...more] = curve('all plies');
    expect(more).toEqual([]);
    expect(middle!.plies).toBe(3);
    expect(middle!.predicted).toBeCloseTo((0.52 + 0.58 + 0.55) / 3, 12);
    expect(middle!.result.value).toBeCloseTo((1 + 1 - 1) / 3, 12);
    expect(last).toMatchObject({ plies: 1, predicted: 1, result: { value: 1 } });
    expect(curve('plies 1 to 15').map(({ plies }) => plies)).toEqual([3]);
    expect(curve('plies 31 to 45').map(({ plies }) => plies)).toEqual([1]);
    expect(curve('plies from 46 on')).toEqual([]);
  });
});
