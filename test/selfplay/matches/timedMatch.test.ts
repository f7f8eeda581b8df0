import { describe, expect, it } from 'vitest';
import { positionsOf } from '../../../engine/notation.js';
import { discs, isOver, legalMoveList } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { initializeNetwork } from '../../../nn/network.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { NO_REACH } from '../../../playing/ending.js';
import { createEngine, type Engine } from '../../../playing/engine.js';
import type { MatchGame } from '../../../selfplay/matches/match.js';
import { playMatch } from '../../../selfplay/matches/playMatch.js';
import { ENDGAME } from '../../../selfplay/players/endgame.js';
import { PLAY_SEARCH } from '../../../selfplay/players/searchSettings.js';
import { networkBytes } from '../../../selfplay/training/trainingLoop.js';

const network = initializeNetwork(
  residualArchitecture({ blocks: 1, channels: 4, valueHidden: 8 }),
  Random.fromSeed('timed'),
);
const timed = (simulations: number, seconds: number) =>
  ({
    kind: 'network',
    network: networkBytes(encodeCheckpoint(network)),
    simulations,
    seconds,
    search: PLAY_SEARCH,
    endgame: ENDGAME,
  }) as const;
const match = {
  runtime: 'onnxruntime',
  seed: 'timed',
  second: { kind: 'random' },
  pairs: 2,
  openingPlies: 8,
  workers: 2,
  timed: true,
} as const;

async function engineOf(simulations: number): Promise<Engine> {
  const evaluator = await networkEvaluator(network, await openRuntime('onnxruntime'), { threads: 1 });
  return createEngine(
    {
      label: 'the same',
      precision: 'float32',
      evaluators: [evaluator],
      dispose: () => evaluator.dispose(),
      patientSolver: () => {
        throw new Error('Nothing is solved with no reach.');
      },
    },
    { budget: { simulations }, endgame: ENDGAME, now: () => 0 },
  );
}

/** The moves of the network that were neither forced nor the solver's, with the engine's in their places. */
async function movesOfBoth(game: MatchGame, engine: Engine): Promise<[played: number, thought: number][]> {
  const positions = positionsOf(game.moves);
  const both: [number, number][] = [];
  for (const [ply, move] of game.moves.entries()) {
    const position = positions[ply]!;
    const isOwn = (position.turn === 'black') === game.firstIsBlack;
    if (ply < game.openingPlies || !isOwn || legalMoveList(position).length === 1) continue;
    if (discs(position).empty <= ENDGAME.solve) break;
    const thought = await engine.think(position, Random.fromSeed('any'), {
      allMoves: false,
      reach: NO_REACH,
    });
    // Of moves that win or lose for certain the engine prefers those that are worth more discs.
    if (thought!.proven === undefined) both.push([move, thought!.move]);
  }
  return both;
}

describe('a match in which a network has a time for its moves', () => {
  it('ends each search by the clock: one that nobody could wait for is over at once', async () => {
    const { games, summary } = await playMatch({ ...match, first: timed(200_000, 0.001) });
    expect(summary.games).toBe(4);
    for (const game of games) {
      expect(isOver(positionsOf(game.moves).at(-1)!)).toBe(true);
      expect(game.thinking!.first.moves).toBeGreaterThan(0);
    }
  });

  it('plays as the engine that people play with, whose time is as long', async () => {
    const { games } = await playMatch({ ...match, first: timed(40, 3600) });
    for (const game of games) {
      // Each game begins without a tree.
      const engine = await engineOf(40);
      const moves = await movesOfBoth(game, engine);
      await engine.dispose();
      expect(moves.length).toBeGreaterThan(10);
      expect(moves.map(([played]) => played)).toEqual(moves.map(([, thought]) => thought));
    }
  });
});
