import { describe, expect, it } from 'vitest';
import { positionsOf } from '../../../engine/notation.js';
import {
  type Color,
  discs,
  initialPosition,
  legalMoveList,
  type Position,
  score,
} from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import { createGumbelSearch } from '../../../mcts/gumbel.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import type { Evaluator } from '../../../nn/evaluators/evaluator.js';
import { initializeNetwork } from '../../../nn/network.js';
import { measureRanges } from '../../../nn/quantization/ranges.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { randomOpening, unevenOpening } from '../../../selfplay/games/opening.js';
import {
  type MatchGame,
  matchRecord,
  playMatchGame,
  summarizeMatch,
} from '../../../selfplay/matches/match.js';
import { playMatch } from '../../../selfplay/matches/playMatch.js';
import { LeafQueue, runTogether } from '../../../selfplay/players/leafQueue.js';
import { greedyPlayer, randomPlayer, searchPlayer } from '../../../selfplay/players/player.js';
import { replay } from '../../../selfplay/records/gameRecord.js';
import type { NetworkBytes } from '../../../selfplay/threads/networkBytes.js';
import { networkBytes } from '../../../selfplay/training/trainingLoop.js';
import { slowBoard, slowFlips, slowMoves, slowPlay } from '../../support/engine/slowRules.js';

const network = initializeNetwork(
  residualArchitecture({ blocks: 1, channels: 4, valueHidden: 8 }),
  Random.fromSeed('match'),
);
const player = {
  kind: 'network',
  network: networkBytes(encodeCheckpoint(network)),
  simulations: 8,
  search: { kind: 'gumbel', maxConsidered: 4, qScale: 0.1 },
} as const;
const match = {
  runtime: 'onnxruntime',
  seed: 'match test',
  first: player,
  second: { kind: 'random' },
  pairs: 6,
  openingPlies: 8,
} as const;

/** The game as our parser replays it, with the result counted from the final board. */
function finalScore(game: MatchGame): number {
  const last = positionsOf([...game.moves]).at(-1)!;
  expect(legalMoveList(last)).toEqual([]);
  const black = last.turn === 'black' ? score(last) : -score(last);
  return game.firstIsBlack ? black : -black;
}

describe('a match', () => {
  it('plays each opening with both colours, to the end and by the rules', async () => {
    const { games, summary } = await playMatch({ ...match, workers: 2 });
    expect(games.length).toBe(12);
    for (let pair = 0; pair < 6; pair++) {
      const [one, other] = games.filter((game) => game.pair === pair);
      expect([one!.firstIsBlack, other!.firstIsBlack].sort()).toEqual([false, true]);
      expect(one!.moves.slice(0, 8)).toEqual(other!.moves.slice(0, 8));
    }
    for (const game of games) {
      expect(game.discs).toBe(finalScore(game));
      expect(() =>
        replay({ ...matchRecord(game), index: 0, generation: 0, seed: '', network: '' }),
      ).not.toThrow();
    }
    const wins = games.filter(({ discs }) => discs > 0).length;
    const draws = games.filter(({ discs }) => discs === 0).length;
    expect(summary).toMatchObject({ games: 12, wins, draws, losses: 12 - wins - draws });
    expect(summary.score).toBeCloseTo((wins + draws / 2) / 12, 12);
  });

  it('has a network play itself in both precisions as if it were two networks', async () => {
    const ranges = await measureRanges(network, await openRuntime('onnxruntime'), positionsOf([19, 18, 17]));
    const twin = networkBytes(encodeCheckpoint({ ...network, metadata: { name: 'the same weights' } }));
    const play = async (second: NetworkBytes): Promise<readonly MatchGame[]> =>
      (await playMatch({ ...match, second: { ...player, network: second }, workers: 1 })).games;
    const coarse = await play({ ...player.network, ranges });
    expect(coarse).toEqual(await play({ ...twin, ranges }));
    expect(coarse).not.toEqual(await play(player.network));
  });

  it('is the same with any number of workers, and another with another seed', async () => {
    const one = await playMatch({ ...match, workers: 1 });
    const two = await playMatch({ ...match, workers: 2 });
    expect(two.games).toEqual(one.games);
    const other = await playMatch({ ...match, workers: 1, seed: 'another' });
    expect(other.games).not.toEqual(one.games);
  });

  it('counts only whole pairs', () => {
    const game = { openingPlies: 0, moves: [], firstIsBlack: true };
    const summary = summarizeMatch([
      { ...game, pair: 0, discs: 10 },
      { ...game, pair: 0, discs: 0, firstIsBlack: false },
      { ...game, pair: 1, discs: -64 },
    ]);
    expect(summary).toMatchObject({ games: 2, wins: 1, draws: 1, losses: 0, meanDiscs: 5 });
  });
});

describe('players without a network', () => {
  /** One game between the two, without any queue. */
  function game(first: typeof randomPlayer, second: typeof randomPlayer, pair: number): MatchGame {
    const random = Random.fromSeed('players');
    const opening = randomOpening(4, random.split('opening', pair));
    const steps = playMatchGame(first, second, { pair, firstIsBlack: pair % 2 === 0, opening }, random);
    let step = steps.next();
    while (step.done !== true && step.value === undefined) step = steps.next();
    if (step.done !== true) throw new Error('a player without a network asked one');
    return step.value;
  }

  it('greedy flips as many discs as any move can, as counted on an array', () => {
    for (let pair = 0; pair < 10; pair++) {
      const { moves, firstIsBlack } = game(greedyPlayer, randomPlayer, pair);
      let board = slowBoard(initialPosition());
      moves.forEach((move, ply) => {
        const greedyToMove = (board.turn === 'black') === firstIsBlack;
        if (ply >= 4 && greedyToMove && move < 64) {
          const flipped = slowMoves(board).map((square) => slowFlips(board, square).length);
          expect(slowFlips(board, move).length).toBe(Math.max(...flipped));
        }
        board = slowPlay(board, move);
      });
    }
  });

  it('greedy beats random, and random against itself is about even', () => {
    let greedy = 0;
    let even = 0;
    for (let pair = 0; pair < 300; pair++) {
      greedy += Math.sign(game(greedyPlayer, randomPlayer, pair).discs);
      even += Math.sign(game(randomPlayer, randomPlayer, pair).discs);
    }
    expect(greedy / 300).toBeGreaterThan(0.1);
    expect(Math.abs(even / 300)).toBeLessThan(0.2);
  });

  it('an opening has the plies asked for and depends on its random numbers alone', () => {
    const random = Random.fromSeed('opening');
    const opening = randomOpening(8, random.split(1));
    expect(opening.length).toBe(8);
    expect(randomOpening(8, random.split(1))).toEqual(opening);
    expect(randomOpening(8, random.split(2))).not.toEqual(opening);
    expect(randomOpening(0, random)).toEqual([]);
  });

  it('an uneven opening has a manner for each side, and often leaves one with hardly a disc', () => {
    const random = Random.fromSeed('uneven');
    /** 1 where a side has at most four discs. */
    const fewest = (position: Position): number => {
      const { black, white } = discs(position);
      return Math.min(black, white) <= 4 ? 1 : 0;
    };
    let starved = 0;
    let random14 = 0;
    const manners = new Set<string>();
    for (let game = 0; game < 300; game++) {
      const moves = unevenOpening(14, random.split(game));
      expect(moves.length).toBe(14);
      const positions = positionsOf(moves); // throws where a move is illegal
      const kept: Record<Color, Set<string>> = {
        black: new Set(['most', 'fewest']),
        white: new Set(['most', 'fewest']),
      };
      moves.forEach((move, ply) => {
        const position = positions[ply]!;
        if (move === PASS) return;
        const board = slowBoard(position);
        const flips = slowMoves(board).map((square) => slowFlips(board, square).length);
        const flipped = slowFlips(board, move).length;
        if (flipped < Math.max(...flips)) kept[position.turn].delete('most');
        if (flipped > Math.min(...flips)) kept[position.turn].delete('fewest');
      });
      manners.add(`${[...kept.black].join()}-${[...kept.white].join()}`);
      starved += fewest(positions[14]!);
      random14 += fewest(positionsOf(randomOpening(14, random.split(game))).at(-1)!);
    }
    for (const black of ['', 'most', 'fewest']) {
      for (const white of ['', 'most', 'fewest']) expect(manners).toContain(`${black}-${white}`);
    }
    expect(starved).toBeGreaterThan(2 * random14);
    expect(unevenOpening(9, random.split(1))).toEqual(unevenOpening(9, random.split(1)));
  });
});

describe('games side by side', () => {
  /** Says of each position what only depends on it, so that sharing batches cannot matter. */
  const evaluator: Evaluator = {
    evaluate: async (batch) => {
      const logits = new Float32Array(batch.count * 65);
      const values = new Float32Array(batch.count);
      for (let i = 0; i < batch.count; i++) {
        const hash = Math.imul(batch.ownLow[i]! ^ (batch.opponentHigh[i]! * 31), 0x9e3779b1) >>> 0;
        values[i] = (hash % 1000) / 1000 - 0.5;
        for (let move = 0; move < 65; move++) logits[i * 65 + move] = ((hash >>> (move % 24)) % 7) / 3;
      }
      return { logits, values };
    },
  };
  const start = (queue: LeafQueue, pair: number) =>
    playMatchGame(
      searchPlayer(createGumbelSearch({ gumbelScale: 0 }), queue, 12),
      pair % 3 === 0 ? randomPlayer : searchPlayer(createGumbelSearch({ gumbelScale: 0 }), queue, 5),
      {
        pair,
        firstIsBlack: pair % 2 === 0,
        opening: randomOpening(6, Random.fromSeed('side by side').split('opening', pair)),
      },
      Random.fromSeed('side by side'),
    );

  it('play what each plays alone, and batches are shared', async () => {
    const together = new LeafQueue(evaluator, 9);
    const games = await runTogether(Array.from({ length: 9 }, (_, pair) => start(together, pair)));
    let alone = 0;
    for (let pair = 0; pair < 9; pair++) {
      const queue = new LeafQueue(evaluator, 1);
      const [single] = (await runTogether([start(queue, pair)]))!;
      expect(games![pair]).toEqual(single);
      alone += queue.evaluated + queue.recalled;
    }
    expect(together.evaluated + together.recalled).toBe(alone);
  });

  it('are given up when asked to stop', async () => {
    const queue = new LeafQueue(evaluator, 2);
    let asked = 0;
    const games = await runTogether([start(queue, 0), start(queue, 1)], () => ++asked > 5);
    expect(games).toBeUndefined();
    expect(asked).toBe(6);
  });

  it('are given up between two plies where nobody waits for a network', async () => {
    const random = Random.fromSeed('given up');
    const games = [0, 1].map((pair) =>
      playMatchGame(
        randomPlayer,
        greedyPlayer,
        { pair, firstIsBlack: true, opening: randomOpening(6, random.split(pair)) },
        random,
      ),
    );
    let asked = 0;
    expect(await runTogether(games, () => ++asked > 10)).toBeUndefined();
    expect(asked).toBe(11);
  });
});
