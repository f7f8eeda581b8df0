import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { driveSearch } from '../../../mcts/drive.js';
import { createPuctSearch, PLAY_PUCT } from '../../../mcts/puct.js';
import type { SearchResult } from '../../../mcts/result.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { type Evaluator, networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { openEvaluators } from '../../../nn/evaluators/parallel/openEvaluators.js';
import { inferenceGraph } from '../../../nn/forward.js';
import { initializeNetwork, type Network } from '../../../nn/network.js';
import { writePlanes } from '../../../nn/planes.js';
import { measureRanges } from '../../../nn/quantization/ranges.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { randomPosition } from '../../support/engine/randomPositions.js';

// The threads run the compiled files: `npm run build` first, as `npm test` does.

const random = Random.fromSeed('evaluators');
const positions = Array.from({ length: 40 }, (_, index) => randomPosition(random, 54 - index));
const network = initializeNetwork(residualArchitecture({ blocks: 2, channels: 16 }), random.split('network'));
const runtime = await openRuntime('onnxruntime');

/** A network whose every answer is not a number. */
function spoilt(): Network {
  const parameters = new Map(network.parameters);
  const [name, { shape, data }] = [...parameters].at(-1)!;
  parameters.set(name, { shape, data: new Float32Array(data.length).fill(NaN) });
  return { ...network, parameters };
}

async function searched(evaluators: readonly Evaluator[], position = positions[0]!): Promise<SearchResult> {
  const search = createPuctSearch({ ...PLAY_PUCT, leaves: 4 * evaluators.length });
  search.begin(position, Random.fromSeed(1), 120);
  await driveSearch(search, evaluators, { leaves: 4 });
  return search.result();
}

describe('evaluators of one network', () => {
  it.each(['float32', 'int8'])(
    'say the same of a batch, to the bit, in every thread: %s',
    async (precision) => {
      const ranges = precision === 'int8' ? await measureRanges(network, runtime, positions) : undefined;
      const opened = await openEvaluators(network, runtime, 3, { maxBatch: 16, ranges });
      const alone = await networkEvaluator(network, runtime, { ranges });
      try {
        expect(opened.evaluators).toHaveLength(3);
        for (const count of [1, 7, 16]) {
          const batch = positionBatch(positions.slice(count, 2 * count));
          const expected = await alone.evaluate(batch);
          const answers = await Promise.all(opened.evaluators.map((evaluator) => evaluator.evaluate(batch)));
          for (const { values, logits } of answers) {
            expect(values).toEqual(expected.values);
            expect(logits).toEqual(expected.logits);
          }
        }
      } finally {
        await opened.dispose();
        await alone.dispose();
      }
    },
  );

  it('say the discs that are expected, where the network has that head and they are wanted, in every thread', async () => {
    const architecture = residualArchitecture({ blocks: 1, channels: 8, heads: ['ownership', 'score'] });
    const scoring = initializeNetwork(architecture, random.split('scores'));
    const batch = positionBatch(positions.slice(0, 9));
    const planes = new Float32Array(9 * 3 * 64);
    writePlanes(architecture.planes, batch, planes);
    // All heads, as training and relevance read them.
    const program = await runtime.compile(inferenceGraph(scoring), { threads: 1 });
    const whole = await program.run({ planes: { shape: [9, 3, 8, 8], data: planes } });
    const opened = await openEvaluators(scoring, runtime, 2, { maxBatch: 16, scores: true });
    const silent = await networkEvaluator(scoring, runtime);
    const headless = await networkEvaluator(network, runtime, { scores: true });
    try {
      for (const evaluator of opened.evaluators) {
        const { scores } = await evaluator.evaluate(batch);
        expect(scores).toHaveLength(9);
        scores!.forEach((score, index) => expect(score).toBeCloseTo(whole.score!.data[index]!, 5));
      }
      expect((await silent.evaluate(batch)).scores).toBeUndefined();
      expect((await headless.evaluate(batch)).scores).toBeUndefined();
    } finally {
      await opened.dispose();
      for (const one of [program, silent, headless]) await one.dispose();
    }
  });

  it('search to the same end again and again, as if all were in one thread', async () => {
    const opened = await openEvaluators(network, runtime, 3, { maxBatch: 4 });
    const same = await Promise.all(
      opened.evaluators.map(() => networkEvaluator(network, runtime, { maxBatch: 4 })),
    );
    try {
      for (const position of positions.slice(0, 4)) {
        const expected = await searched(same, position);
        for (let time = 0; time < 5; time++) {
          expect(await searched(opened.evaluators, position)).toEqual(expected);
        }
      }
    } finally {
      await opened.dispose();
      for (const evaluator of same) await evaluator.dispose();
    }
  });

  it('refuse what the network itself, or their memory, refuses, and go on', async () => {
    const opened = await openEvaluators(spoilt(), runtime, 2, { maxBatch: 4 });
    try {
      const other = opened.evaluators[0]!;
      for (let time = 0; time < 3; time++) {
        await expect(other.evaluate(positionBatch(positions.slice(0, 2)))).rejects.toMatchObject({
          code: 'badModel',
        });
      }
      await expect(other.evaluate(positionBatch(positions.slice(0, 5)))).rejects.toThrow('5 positions');
      await expect(searched(opened.evaluators)).rejects.toMatchObject({ code: 'badModel' });
    } finally {
      await opened.dispose();
    }
  });

  it('say why they cannot be opened', async () => {
    const broken = { ...network, parameters: new Map() };
    await expect(openEvaluators(broken, runtime, 2)).rejects.toThrow();
  });

  it('are at rest when they are ended, also where nobody waits for what they compute', async () => {
    for (let time = 0; time < 5; time++) {
      const opened = await openEvaluators(network, runtime, 3);
      const answers = opened.evaluators
        .slice(0, -1)
        .map((evaluator) => evaluator.evaluate(positionBatch(positions)));
      await opened.dispose();
      for (const answer of answers) expect((await answer).values).toHaveLength(positions.length);
    }
  });

  it('do not keep a process alive, and do not crash one that ends', () => {
    const file = fileURLToPath(new URL('../../support/nn/endEvaluators.mjs', import.meta.url));
    const ended = (how: string): number | null =>
      spawnSync(process.execPath, [file, how], { timeout: 60_000 }).status;
    expect(ended('busy')).toBe(3);
    expect(ended('idle')).toBe(4);
  });
});
