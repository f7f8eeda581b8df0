import { describe, expect, it } from 'vitest';
import { initialPosition, legalMoveList, play, type Position } from '../../engine/position.js';
import { positionBatch } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { presets } from '../../lrp/composite.js';
import { createExplainer } from '../../lrp/explainer.js';
import { legalSquares, type Request } from '../../lrp/explanationRequest.js';
import { CLOSURE_LIMIT } from '../../lrp/ledger.js';
import { parseTarget } from '../../lrp/target.js';
import { readCheckpoint } from '../../nn/checkpointFile.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';

// Every composite and target on a thousand positions of games that the shipped network played against itself.

const POSITIONS = 1000;
const file = new URL('../../models/default.safetensors', import.meta.url);
const { network } = await readCheckpoint(file.pathname);
const random = Random.fromSeed('closure');
const targets = [
  'value',
  'valueTanh',
  'move',
  'contrast:mean',
  'contrast:runnerUp',
  'contrast:probability',
  'logit:a1',
  'neuron:block1/relu/7',
  'neuron:value/hidden/3',
];

/** Games by the policy: each move is drawn from the softmax over the legal ones. */
async function playedPositions(): Promise<Position[]> {
  const evaluator = await networkEvaluator(network, await openRuntime('onnxruntime'));
  const positions: Position[] = [];
  for (let game = 0; positions.length < POSITIONS; game++) {
    const draw = random.split(game);
    let position = initialPosition();
    for (let moves = legalMoveList(position); moves.length > 0; moves = legalMoveList(position)) {
      positions.push(position);
      const { logits } = await evaluator.evaluate(positionBatch([position]));
      const noisy = moves.map((move) => logits[move]! + draw.gumbel());
      position = play(position, moves[noisy.indexOf(Math.max(...noisy))]!);
    }
  }
  await evaluator.dispose();
  return positions.slice(0, POSITIONS);
}

describe('the ledger of 1,000 positions closes', async () => {
  const positions = await playedPositions();
  const legal = new Map(positions.map((position) => [position, legalSquares(position).length]));

  it.each([...presets.keys()])('%s', { timeout: 900_000 }, async (composite) => {
    const explainer = await createExplainer(network, await openRuntime('onnxruntime'), { composite });
    for (const name of targets) {
      const target = parseTarget(name);
      const needed = target.kind === 'move' ? 1 : target.kind === 'contrast' ? 2 : 0;
      const requests = positions
        .filter((position) => legal.get(position)! >= needed)
        .map((position): Request => ({ position, target }));
      const found = await explainer.explain(requests, { controls: false });
      expect(Math.max(...found.map(({ ledger }) => ledger.closure))).toBeLessThanOrEqual(CLOSURE_LIMIT);
      // Only a few cancel so far that they need float64.
      expect(found.filter(({ ledger }) => ledger.precision === 'float64').length).toBeLessThan(10);
    }
    await explainer.dispose();
  });
});
