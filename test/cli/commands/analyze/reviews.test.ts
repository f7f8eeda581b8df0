import { describe, expect, it } from 'vitest';
import { reviewsOf, reviewsText } from '../../../../cli/commands/analyze/reviews.js';
import { PLAIN } from '../../../../cli/terminal/palette.js';
import { parseTranscript } from '../../../../engine/notation.js';
import { judgedPly } from '../../../support/cli/playedState.js';
import { usualLine } from '../../../support/engine/usualLine.js';

const moves = parseTranscript('f5d6c3');
const plies = [0, 0.3, 0.5].map((cost, ply) => judgedPly(usualLine(moves.slice(0, ply + 1)), cost));

describe('reviews of what was analysed', () => {
  it('are one of a game, and one each of several', () => {
    expect(reviewsOf([])).toEqual({});
    expect(reviewsOf(plies)).toMatchObject({ review: { worst: [2, 1] } });
    const several = ['1', '2'].flatMap((game) => plies.map((ply) => ({ ...ply, game })));
    expect(reviewsOf(several)).toMatchObject({
      reviews: [
        { game: '1', worst: [2, 1] },
        { game: '2', worst: [2, 1] },
      ],
    });
    expect(reviewsText(several, PLAIN)).toEqual([]);
  });

  it('say in words what was worst, and what would have been better', () => {
    const lines = reviewsText(plies, PLAIN);
    expect(lines.find((line) => line.includes('25% of the point'))).toMatch(/^ *3 +black +c3 /);
    expect(lines.findIndex((line) => line.includes('25%'))).toBeLessThan(
      lines.findIndex((line) => line.includes('15%')),
    );
    expect(reviewsText(plies.slice(0, 1), PLAIN)).toContain('No move gave anything away.');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});
