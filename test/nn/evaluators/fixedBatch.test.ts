import { describe, expect, it } from 'vitest';
import type { Position } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { type Evaluation, type Evaluator, networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { FixedBatch } from '../../../nn/evaluators/fixedBatch.js';
import { initializeNetwork } from '../../../nn/network.js';
import { measureRanges } from '../../../nn/quantization/ranges.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { HashEvaluator } from '../../support/mcts/hashEvaluator.js';

const random = Random.fromSeed('fixed batches');
const positions = Array.from({ length: 60 }, (_, index) => randomPosition(random, 56 - (index % 50)));
const network = initializeNetwork(
  residualArchitecture({ blocks: 2, channels: 24, heads: ['score'] }),
  random.split('network'),
);

interface Row {
  readonly logits: readonly number[];
  readonly value: number;
  readonly score: number | undefined;
}

function rowOf({ logits, values, scores }: Evaluation, row: number): Row {
  return {
    logits: [...logits.subarray(65 * row, 65 * row + 65)],
    value: values[row]!,
    score: scores?.[row],
  };
}

/** An evaluator whose every answer shows the size and the last position of the batch: what a careless runtime might do. */
function seesItsBatch(): Evaluator & { readonly sizes: Set<number> } {
  const inner = new HashEvaluator(64);
  const sizes = new Set<number>();
  return {
    sizes,
    async evaluate(batch) {
      sizes.add(batch.count);
      const { logits, values } = await inner.evaluate(batch);
      return { logits, values: values.map((value) => value + batch.count) };
    },
  };
}

/** Batches of sizes 1 to 40, each of positions drawn at random. */
function companies(): Position[][] {
  return Array.from({ length: 24 }, (_, turn) =>
    Array.from({ length: 1 + ((turn * 7) % 40) }, () => positions[random.integer(positions.length)]!),
  );
}

describe('batches of one size', () => {
  it('are all that the evaluator within is asked, and answers do not depend on what came along', async () => {
    const careless = seesItsBatch();
    const fixed = new FixedBatch(careless, 16);
    const alone = new Map<Position, Row>();
    for (const position of positions)
      alone.set(position, rowOf(await fixed.evaluate(positionBatch([position])), 0));
    for (const company of companies()) {
      const answer = await fixed.evaluate(positionBatch(company));
      expect(answer.values).toHaveLength(company.length);
      expect(answer.logits).toHaveLength(65 * company.length);
      company.forEach((position, row) => expect(rowOf(answer, row)).toEqual(alone.get(position)));
    }
    expect([...careless.sizes]).toEqual([16]);
    // Without them that evaluator gives itself away.
    const [first] = (await careless.evaluate(positionBatch(positions.slice(0, 2)))).values;
    expect(first).not.toBe(alone.get(positions[0]!)!.value);
  });

  it('answer nothing where nothing is asked', async () => {
    const fixed = new FixedBatch(new HashEvaluator(4), 4);
    expect((await fixed.evaluate(positionBatch([]))).values).toHaveLength(0);
  });

  it.each([
    ['onnxruntime', 'float32'],
    ['onnxruntime', 'int8'],
    ['tensorflow', 'float32'],
  ] as const)('give every row the same bits in any company: %s, %s', async (name, precision) => {
    const runtime = await openRuntime(name);
    const ranges = precision === 'int8' ? await measureRanges(network, runtime, positions) : undefined;
    const evaluator = await networkEvaluator(network, runtime, { fixedBatch: 12, ranges, scores: true });
    try {
      const alone = new Map<Position, Row>();
      for (const position of positions)
        alone.set(position, rowOf(await evaluator.evaluate(positionBatch([position])), 0));
      expect(alone.get(positions[0]!)!.score).toBeDefined();
      for (const company of companies().slice(0, name === 'tensorflow' ? 4 : 12)) {
        const answer = await evaluator.evaluate(positionBatch(company));
        company.forEach((position, row) => expect(rowOf(answer, row)).toEqual(alone.get(position)));
      }
    } finally {
      await evaluator.dispose();
    }
  });

  it('refuse what the network refuses, and name a position that was asked about', async () => {
    const parameters = new Map(network.parameters);
    const [name, { shape, data }] = [...parameters].at(-1)!;
    parameters.set(name, { shape, data: new Float32Array(data.length).fill(NaN) });
    const runtime = await openRuntime('onnxruntime');
    const evaluator = await networkEvaluator({ ...network, parameters }, runtime, {
      fixedBatch: 8,
      scores: true,
    });
    await expect(evaluator.evaluate(positionBatch(positions.slice(0, 1)))).rejects.toMatchObject({
      code: 'badModel',
    });
    await evaluator.dispose();
  });
});
