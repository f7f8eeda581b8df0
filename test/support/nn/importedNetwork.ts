import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Position } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import type { Network } from '../../../nn/network.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';

export const runtime = await openRuntime('onnxruntime');

export const golden = (name: string): string =>
  fileURLToPath(new URL(`../../nn/onnx/golden/${name}.onnx`, import.meta.url));

export async function evaluate(network: Network, positions: readonly Position[]) {
  const evaluator = await networkEvaluator(network, runtime);
  const { logits, values } = await evaluator.evaluate(positionBatch(positions));
  const copy = { logits: [...logits], values: [...values] };
  await evaluator.dispose();
  return copy;
}

export function largestDifference(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));
}
