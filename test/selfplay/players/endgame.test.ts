import { describe, expect, it } from 'vitest';
import { positionsOf } from '../../../engine/notation.js';
import { discs } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { createSolver } from '../../../engine/solver/solver.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { initializeNetwork } from '../../../nn/network.js';
import { playMatch } from '../../../selfplay/matches/playMatch.js';
import { exactValues } from '../../../selfplay/players/endgame.js';
import { networkBytes } from '../../../selfplay/training/trainingLoop.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { slowSolve } from '../../support/engine/slowSolve.js';

describe('the solver in games', () => {
  it('tells a search what brute force finds, and nothing of positions beyond its reach, which grows with visits', () => {
    const exact = exactValues(createSolver({ tableBits: 12 }), { prove: 5, deepen: 2 });
    const random = Random.fromSeed('endgame');
    for (let empties = 1; empties <= 9; empties++) {
      for (let trial = 0; trial < 8; trial++) {
        const position = randomPosition(random, empties);
        const { ownLow, ownHigh, opponentLow, opponentHigh } = position;
        for (const [visits, reach] of [
          [0, 5],
          [1, 5],
          [2, 6],
          [3, 6],
          [4, 7],
          [64, 7],
        ] as const) {
          const expected = empties > reach ? undefined : Math.sign(slowSolve(position));
          expect(exact(ownLow, ownHigh, opponentLow, opponentHigh, visits)).toBe(expected);
        }
      }
    }
  });

  it('lets a network give no disc away at the end, and without it some', async () => {
    const network = initializeNetwork(
      residualArchitecture({ blocks: 1, channels: 4, valueHidden: 8 }),
      Random.fromSeed('endgame'),
    );
    const player = {
      kind: 'network',
      network: networkBytes(encodeCheckpoint(network)),
      simulations: 2,
      search: { kind: 'puct', maxConsidered: 4, qScale: 0.1 },
    } as const;
    const { games } = await playMatch({
      runtime: 'onnxruntime',
      seed: 'endgame',
      workers: 1,
      pairs: 4,
      openingPlies: 8,
      first: { ...player, endgame: { solve: 7, prove: 5 } },
      second: player,
    });
    const lost = { first: 0, second: 0 };
    for (const { moves, firstIsBlack } of games) {
      const positions = positionsOf([...moves]);
      for (const [ply, position] of positions.slice(0, -1).entries()) {
        if (discs(position).empty > 7) continue;
        const side = (position.turn === 'black') === firstIsBlack ? 'first' : 'second';
        lost[side] += slowSolve(position) + slowSolve(positions[ply + 1]!);
      }
    }
    expect(lost.first).toBe(0);
    expect(lost.second).toBeGreaterThan(0);
  });
});
