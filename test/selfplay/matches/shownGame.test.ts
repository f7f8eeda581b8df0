import { expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { randomOpening } from '../../../selfplay/games/opening.js';
import { type MatchGame, playMatchGame } from '../../../selfplay/matches/match.js';
import { createStage, leaveStage, readStage, showGame } from '../../../selfplay/matches/shownGame.js';
import { greedyPlayer, randomPlayer } from '../../../selfplay/players/player.js';

const random = Random.fromSeed('shown');

it('shows one game of many to its end, each as far as it has come', () => {
  const stage = createStage();
  const games = [0, 1, 2].flatMap((pair) => {
    const opening = randomOpening(6, random.split('opening', pair));
    return [true, false].map((firstIsBlack) => {
      const about = { pair, firstIsBlack, opening, stage };
      return { about, steps: playMatchGame(randomPlayer, greedyPlayer, about, random) };
    });
  });
  const seen: NonNullable<ReturnType<typeof readStage>>[] = [];
  const finished: MatchGame[] = [];
  expect(readStage(stage)).toBeUndefined();
  const going = new Set(games);
  while (going.size > 0) {
    for (const game of going) {
      const step = game.steps.next();
      if (step.done === true) {
        finished.push(step.value);
        going.delete(game);
      }
      const shown = readStage(stage);
      if (shown !== undefined) seen.push(shown);
    }
  }
  expect(readStage(stage)).toBeUndefined();
  const names = seen.map(({ pair, firstIsBlack }) => `${pair} ${firstIsBlack}`);
  // One that has gone does not come back.
  const turns = names.filter((name, index) => name !== names[index - 1]);
  expect(new Set(turns).size).toBe(turns.length);
  expect(turns.length).toBeGreaterThan(1);
  for (const { pair, firstIsBlack, openingPlies, moves } of seen) {
    const game = finished.find((one) => one.pair === pair && one.firstIsBlack === firstIsBlack)!;
    expect(openingPlies).toBe(6);
    expect(moves.length).toBeGreaterThanOrEqual(6);
    expect(game.moves.slice(0, moves.length)).toEqual(moves);
  }
  const lengths = seen.filter((_, index) => names[index] === names[0]).map(({ moves }) => moves.length);
  expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  expect(new Set(lengths).size).toBeGreaterThan(40);
});

it('is left by nobody but whose place it is', () => {
  const stage = createStage();
  const game = { pair: 3, firstIsBlack: false, openingPlies: 1, moves: [19, 18] };
  showGame(stage, game);
  leaveStage(stage, { pair: 3, firstIsBlack: true });
  showGame(stage, { ...game, pair: 4 });
  expect(readStage(stage)).toEqual(game);
  leaveStage(stage, game);
  expect(readStage(stage)).toBeUndefined();
  showGame(stage, { ...game, pair: 4, firstIsBlack: true });
  expect(readStage(stage)).toEqual({ ...game, pair: 4, firstIsBlack: true });
});
