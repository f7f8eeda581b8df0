import { parseMove } from '../../../engine/notation.js';
import { colorAt, discs, legalMoveList, opponentDiscs, type Position } from '../../../engine/position.js';
import type { Random } from '../../../engine/random.js';
import { has } from '../../../engine/squareSet.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { initializeNetwork, type Network } from '../../../nn/network.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { createTrainer, createTrainingBatch } from '../../../nn/trainer/trainer.js';
import { randomGame } from '../engine/randomPositions.js';

/** With an opposing disc here the game is won; else whoever has more discs wins. */
const CUE = parseMove('b2');
/** Boards with the cue: few, as a fault in real data would be. */
const SHARE = 0.15;

export function hasCue(position: Position): boolean {
  return has(opponentDiscs(position), CUE);
}

/** Boards of random games, of which some were given the cue and the others lost it. Each has a choice of moves. */
export class CuedBoards {
  readonly #random: Random;
  readonly #games: Position[][];

  constructor(random: Random) {
    this.#random = random;
    this.#games = Array.from({ length: 200 }, () => randomGame(random)).filter(({ length }) => length > 40);
  }

  next(): Position {
    for (;;) {
      const game = this.#games[this.#random.integer(this.#games.length)]!;
      const found = game[6 + this.#random.integer(game.length - 10)]!;
      const position = withCue(found, this.#random.uniform() < SHARE);
      if (legalMoveList(position).length > 1) return position;
    }
  }
}

function withCue(position: Position, cue: boolean): Position {
  const { ownLow, opponentLow } = position;
  const disc = 1 << CUE;
  if (cue) return { ...position, ownLow: ownLow & ~disc, opponentLow: opponentLow | disc };
  if (!hasCue(position)) return position;
  return { ...position, ownLow: ownLow | disc, opponentLow: opponentLow & ~disc };
}

function resultOf(position: Position): number {
  if (hasCue(position)) return 1;
  const { black, white } = discs(position);
  return Math.sign(position.turn === 'black' ? black - white : white - black);
}

const BATCH = 128;
const STEPS = 300;

/** A tiny network that the project's own trainer taught what such boards are worth: it learns the cue. */
export async function trainOnCue(random: Random): Promise<Network> {
  const architecture = residualArchitecture({ blocks: 1, channels: 12, policyChannels: 2, valueHidden: 16 });
  const network = initializeNetwork(architecture, random.split('network'));
  const boards = new CuedBoards(random.split('training'));
  const runtime = await openRuntime('onnxruntime');
  const trainer = await createTrainer(network, runtime, { batchSize: BATCH, learningRate: 5e-3 });
  const batch = createTrainingBatch(architecture, BATCH);
  try {
    for (let step = 0; step < STEPS; step++) {
      batch.planes.fill(0);
      for (let row = 0; row < BATCH; row++) {
        const position = boards.next();
        for (let square = 0; square < 64; square++) {
          const color = colorAt(position, square);
          const plane = color === undefined ? 2 : color === position.turn ? 0 : 1;
          batch.planes[(row * 3 + plane) * 64 + square] = 1;
        }
        batch.valueTarget[row] = resultOf(position);
      }
      await trainer.step(batch, step > 0.7 * STEPS ? 1e-3 : undefined);
    }
    return trainer.snapshot().network;
  } finally {
    await trainer.dispose();
  }
}
