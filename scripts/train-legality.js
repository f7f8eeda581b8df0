// Trains a small network to tell legal moves from illegal ones, which self-play never asks of a network: a control for
// `evaluate`, since what makes a move legal is known exactly. Used as: node scripts/train-legality.js legality.safetensors
import { writeFileSync } from 'node:fs';
import { argv, stderr } from 'node:process';
import { initialPosition, isOver, legalMoveList, play } from '../dist/engine/position.js';
import { createPositionBatch, pushPosition } from '../dist/engine/positionBatch.js';
import { Random } from '../dist/engine/random.js';
import { residualArchitecture } from '../dist/nn/architecture.js';
import { encodeCheckpoint } from '../dist/nn/checkpoint.js';
import { initializeNetwork } from '../dist/nn/network.js';
import { writePlanes } from '../dist/nn/planes.js';
import { openRuntime } from '../dist/nn/runtimes/openRuntime.js';
import { createTrainer, createTrainingBatch } from '../dist/nn/trainer/trainer.js';

// Seven convolutions see from edge to edge.
const architecture = residualArchitecture({ blocks: 3, channels: 24, policyChannels: 2, valueHidden: 8 });
const [STEPS, SIZE, RATE] = [3000, 128, 4e-3];
const [, , out = 'legality.safetensors'] = argv;

const random = Random.fromSeed('legality');
let position = initialPosition();
/**
 * Fills a batch with positions of random games: the policy is to be equal over the legal moves, among all 65.
 *
 * @param {ReturnType<typeof createTrainingBatch>} batch
 */
function fill(batch) {
  const positions = createPositionBatch(batch.size);
  batch.policyTarget.fill(0);
  batch.legal.fill(1);
  for (let row = 0; row < batch.size; row++) {
    if (isOver(position)) position = initialPosition();
    const moves = legalMoveList(position);
    const { ownLow, ownHigh, opponentLow, opponentHigh } = position;
    pushPosition(positions, ownLow, ownHigh, opponentLow, opponentHigh);
    for (const move of moves) batch.policyTarget[row * 65 + move] = 1 / moves.length;
    position = play(position, moves[random.integer(moves.length)]);
  }
  writePlanes(architecture.planes, positions, batch.planes);
  return batch;
}

const config = { batchSize: SIZE, learningRate: RATE, weights: { policy: 1, value: 0 } };
const trainer = await createTrainer(
  initializeNetwork(architecture, random),
  await openRuntime('onnxruntime'),
  config,
);
const batch = createTrainingBatch(architecture, SIZE);
for (let step = 0; step < STEPS; step++) {
  const left = 1 - step / STEPS;
  const { policyLoss } = await trainer.step(fill(batch), RATE * Math.min(1, 2 * left));
  if (step % 250 === 0) stderr.write(`step ${step}: policy loss ${policyLoss.toFixed(3)}\n`);
}
const { network } = trainer.snapshot();
writeFileSync(out, encodeCheckpoint(network));
stderr.write(`${out}: after ${STEPS} steps of ${SIZE} positions\n`);
await trainer.dispose();
