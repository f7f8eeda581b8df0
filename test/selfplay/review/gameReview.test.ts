import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviewGame, type ReviewInput } from '../../../selfplay/review/gameReview.js';

const ply = (at: number, cost: number, more: Partial<ReviewInput> = {}): ReviewInput => ({
  ply: at,
  turn: at % 2 === 0 ? 'black' : 'white',
  value: 0.5,
  principalVariation: ['f5', 'd6'],
  played: { move: 'd3', best: cost === 0, cost, mistake: cost >= 0.2 },
  ...more,
});

describe('the review of a game', () => {
  it('has every move with what it gave away, and the line that was better', () => {
    const exact = {
      exact: { score: 6 },
      played: { move: 'd3', best: false, cost: 1, discs: 8, mistake: true },
    };
    const { moves } = reviewGame([ply(0, 0), ply(1, 0.3), ply(2, 1, exact)]);
    expect(moves).toEqual([
      { ply: 0, color: 'black', move: 'd3', value: 0.5, loss: 0, mistake: false, better: [] },
      { ply: 1, color: 'white', move: 'd3', value: 0.5, loss: 0.3, mistake: true, better: ['f5', 'd6'] },
      {
        ply: 2,
        color: 'black',
        move: 'd3',
        value: 0.5,
        score: 6,
        loss: 1,
        discs: 8,
        mistake: true,
        better: ['f5', 'd6'],
      },
    ]);
  });

  it("draws black's values by ply, with gaps where nothing was analysed", () => {
    const { graph } = reviewGame([
      ply(3, 0, { value: 0.25 }),
      ply(0, 0, { value: 1 }),
      ply(1, 0, { value: 0 }),
    ]);
    expect(graph).toEqual([1, 0, null, -0.25]);
    // A JSON document has no -0 that would come back as another number.
    expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
  });

  it('takes a position in which nothing was played into the graph alone', () => {
    const end: ReviewInput = { ply: 1, turn: 'white', value: 0, principalVariation: [] };
    const review = reviewGame([ply(0, 0.1), end]);
    expect(review.moves).toHaveLength(1);
    expect(review.graph).toHaveLength(2);
  });

  it('sorts what gave something away, the dearest first, and leaves out what gave nothing', () => {
    const losses = fc.array(
      fc.record({
        cost: fc.constantFrom(0, 0.001, 0.02, 0.3, 1, 2),
        discs: fc.option(fc.nat({ max: 20 }), { nil: undefined }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(losses, (given) => {
        const plies = given.map(({ cost, discs }, at) =>
          ply(at, cost, {
            played: {
              move: 'd3',
              best: false,
              cost,
              mistake: false,
              ...(discs === undefined ? {} : { discs }),
            },
          }),
        );
        const { moves, worst } = reviewGame(plies);
        // By selection: again and again the worst of the rest.
        const rest = new Set(moves.keys());
        const expected: number[] = [];
        for (;;) {
          let found: number | undefined;
          for (const index of rest) {
            const { loss, discs = 0 } = moves[index]!;
            if (loss < 0.01 && discs === 0) continue;
            const best = found === undefined ? undefined : moves[found]!;
            if (best === undefined || loss > best.loss || (loss === best.loss && discs > (best.discs ?? 0)))
              found = index;
          }
          if (found === undefined) break;
          rest.delete(found);
          expected.push(found);
        }
        expect(worst).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
