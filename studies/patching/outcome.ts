import type { Seed } from '../../lrp/explanationRequest.js';
import type { Architecture } from '../../nn/architecture.js';
import type { Answers } from './cutNetwork.js';

/** What a network says of a position, or would say with another activation. */
export interface Outcome {
  /** The number that the target asks for; NaN without one. */
  readonly target: number;
  /** -1..1, for the mover; NaN where the network has no value. */
  readonly value: number;
  /** Logarithms of the policy's probabilities of the legal moves, in their order; empty where it has none. */
  readonly policy: Float64Array;
}

/** The names of the layers that an outcome is read from. */
export function answerLayers({ outputs }: Architecture, seed?: Seed): string[] {
  const layers = [outputs.policy, outputs.value, seed?.layer].filter((layer) => layer !== undefined);
  return [...new Set(layers)];
}

/**
 * The outcome in a row of answers.
 *
 * @param legal squares that the policy is normalised over, or PASS
 * @param seed of the target, where one is asked for
 */
export function outcomeOf(
  { outputs }: Architecture,
  answers: Answers,
  row: number,
  legal: readonly number[],
  seed?: Seed,
): Outcome {
  const logits = outputs.policy === undefined ? undefined : rowOf(answers, outputs.policy, row, 65);
  return {
    target: seed === undefined ? NaN : targetIn(answers, row, seed),
    value: outputs.value === undefined ? NaN : answers.get(outputs.value)![row]!,
    policy: logits === undefined ? new Float64Array(0) : logProbabilities(logits, legal),
  };
}

function targetIn(answers: Answers, row: number, { layer, coefficients, afterTanh }: Seed): number {
  const numbers = rowOf(answers, layer, row, coefficients.length);
  const sum = coefficients.reduce((total, coefficient, at) => total + coefficient * numbers[at]!, 0);
  return afterTanh ? Math.tanh(sum) : sum;
}

/** One row of a layer's numbers. */
export function rowOf(answers: Answers, layer: string, row: number, size: number): Float32Array {
  return answers.get(layer)!.subarray(row * size, (row + 1) * size);
}

/** log softmax over some of the moves. */
export function logProbabilities(logits: Float32Array, moves: readonly number[]): Float64Array {
  const chosen = Float64Array.from(moves, (move) => logits[move]!);
  const most = chosen.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = Math.log(chosen.reduce((sum, logit) => sum + Math.exp(logit - most), 0)) + most;
  return chosen.map((logit) => logit - total);
}

/** Σ p log(p / q) in nats, of the logarithms of both (Kullback & Leibler 1951). */
export function divergence(p: Float64Array, q: Float64Array): number {
  return p.reduce((sum, logP, at) => sum + Math.exp(logP) * (logP - q[at]!), 0);
}

/** Number of the likeliest move; -1 of none. */
export function likeliest(policy: Float64Array): number {
  return policy.reduce((best, logP, at) => (best < 0 || logP > policy[best]! ? at : best), -1);
}

/** What is measured of an intervention, in the order of `effectOf`. */
export const MEASURES = ['target', 'value', 'divergence', 'changed'] as const;
export type Measure = (typeof MEASURES)[number];

/**
 * What an intervention did: the change of the target, the change of the value, the divergence of the policy from what it was, and
 * whether another legal move is preferred (1 or 0). NaN for what the network does not say.
 */
export function effectOf(before: Outcome, after: Outcome): Record<Measure, number> {
  const hasPolicy = before.policy.length > 0;
  return {
    target: after.target - before.target,
    value: after.value - before.value,
    divergence: hasPolicy ? divergence(before.policy, after.policy) : NaN,
    changed: hasPolicy ? Number(likeliest(before.policy) !== likeliest(after.policy)) : NaN,
  };
}
