import { describe, expect, it } from 'vitest';
import type { MatchEvent, MatchState, PlayedGame } from '../../../../web/api.js';
import { afterEvent, eloCourse, type SeenMatch, UNSEEN } from '../../../../web/app/match/seenMatch.js';

const score = { games: 0, wins: 0, draws: 0, losses: 0, score: 0.5, elo: 0, meanDiscs: 0 };
const summary = { ...score, eloInterval: [0, 0], scoreInterval: [0, 1] } as const;
const match = (number: number, status: MatchState['status'] = 'playing'): MatchEvent => {
  const state = { number, a: 'a', b: 'b', games: 4, simulations: 1, seed: 's', openingPlies: 8 };
  return { kind: 'match', match: { ...state, status, summary } };
};
const game = (pair: number, aIsBlack: boolean, discs: number): PlayedGame => {
  return { pair, aIsBlack, moves: ['f5'], discs };
};
const games = (number: number, ...list: PlayedGame[]): MatchEvent => {
  return { kind: 'games', match: number, games: list };
};
const after = (events: readonly MatchEvent[]): SeenMatch => events.reduce(afterEvent, UNSEEN);

describe('what is known of a match', () => {
  it('grows by what is told, once, also where all of it is told again', () => {
    const told = [match(1), games(1, game(0, true, 4), game(0, false, 2))];
    const again = [match(1), games(1, game(0, true, 4), game(0, false, 2), game(1, true, 0))];
    const pairs = after([...told, ...again]).games.map(({ pair, aIsBlack }) => [pair, aIsBlack]);
    expect(pairs).toEqual([
      [0, true],
      [0, false],
      [1, true],
    ]);
  });

  it('is of one match: of another nothing stays, and nothing late is taken', () => {
    const board: MatchEvent = {
      kind: 'board',
      match: 1,
      game: { pair: 0, aIsBlack: true, openingPlies: 1, moves: ['f5'] },
    };
    const first = after([match(1), board, games(1, game(0, true, 4))]);
    expect(first.board).toBe(board.game);
    expect(afterEvent(first, match(1, 'stopped'))).toMatchObject({ board: undefined, games: first.games });
    const second = [match(2), board, games(1, game(1, true, 1))].reduce(afterEvent, first);
    expect(second).toMatchObject({ games: [], board: undefined, match: { number: 2 } });
    expect(after([{ kind: 'match' }])).toMatchObject({ isTold: true, games: [] });
  });
});

it('the course of Elo counts whole pairs alone, and its interval is that of their spread', () => {
  const list = [game(0, true, 6), game(1, true, -2), game(1, false, 0), game(0, false, 2), game(2, true, 9)];
  const course = eloCourse(list);
  expect(course.map(({ x }) => x)).toEqual([2, 4]);
  // By hand: pairs of 0.25 and 1, one imaginary drawn pair beside them for the interval.
  const results = [0.25, 1, 0.5];
  const mean = (0.25 + 1 + 0.5) / 3;
  const variance = results.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2;
  const margin = 1.959964 * Math.sqrt(variance / 3);
  const elo = (share: number): number => 400 * Math.log10(share / (1 - share));
  const edge = 1 / 12;
  expect(course[1]!.y).toBeCloseTo(elo(2.5 / 4), 9);
  expect(course[1]!.low).toBeCloseTo(elo(Math.max(edge, mean - margin)), 9);
  expect(course[1]!.high).toBeCloseTo(elo(Math.min(1 - edge, mean + margin)), 9);
});
