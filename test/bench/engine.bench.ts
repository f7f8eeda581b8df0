import { bench, describe } from 'vitest';
import { computeFlips, computeMoves } from '../../engine/kernel.js';
import { perft } from '../../engine/perft.js';
import { initialPosition } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { createPlainSearch } from '../../engine/solver/plain.js';
import { createSolver } from '../../engine/solver/solver.js';
import { FFO } from '../support/engine/ffo.js';
import { randomGame, randomPosition } from '../support/engine/randomPositions.js';
import { slowBoard, slowMoves } from '../support/engine/slowRules.js';

const random = Random.fromSeed('bench');
const positions = Array.from({ length: 20 }, (_, game) => randomGame(random.split(game))).flat();
const boards = positions.map(slowBoard);
const out = new Int32Array(2);

describe('legal moves of 20 games', () => {
  bench('kernel', () => {
    for (const p of positions) computeMoves(p.ownLow, p.ownHigh, p.opponentLow, p.opponentHigh, out);
  });
  bench('slow twin', () => {
    for (const board of boards) slowMoves(board);
  });
});

bench('flips of every square of 20 games', () => {
  for (const p of positions) {
    for (let square = 0; square < 64; square++) {
      computeFlips(square, p.ownLow, p.ownHigh, p.opponentLow, p.opponentHigh, out);
    }
  }
});

bench('perft 8', () => {
  perft(initialPosition(), 8);
});

bench('1000 uniform random numbers', () => {
  for (let count = 0; count < 1000; count++) random.uniform();
});

const wasm = createSolver();
const plain = createSolver({ search: createPlainSearch });

describe.each([10, 12, 14])('20 random positions with %d empty squares', (empties) => {
  const endgames = Array.from({ length: 20 }, () => randomPosition(random, empties));
  bench('WebAssembly', () => {
    for (const position of endgames) wasm.solve(position);
  });
  bench('plain', () => {
    for (const position of endgames) plain.solve(position);
  });
});

describe('FFO #40, 15 million nodes', () => {
  const once = { iterations: 3, time: 0, warmupIterations: 1, warmupTime: 0 };
  bench('WebAssembly', () => void wasm.solve(FFO[0]!.position), once);
  bench('plain', () => void plain.solve(FFO[0]!.position), once);
});
