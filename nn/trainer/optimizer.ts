import type { Graph, Value } from '../graph.js';
import { add, div, mul, sqrt, sub } from '../operators/elementwise.js';

/**
 * AdamW (Loshchilov and Hutter 2019) as part of a training graph. Each trained parameter has two arrays of state
 * of its shape: 'mean' and 'square', running means of its gradient and of the gradient's square.
 */
export interface AdamW {
  readonly meanDecay: number; // beta 1
  readonly squareDecay: number; // beta 2
  readonly epsilon: number;
  /** Share of a weight that a step takes away, times the learning rate; biases and batchNorm are left alone. */
  readonly weightDecay: number;
}

export const STATE_PARTS = ['mean', 'square'] as const;

/** The numbers of one step that do not depend on the parameter; fed, since they change from step to step. */
export interface StepScalars<T> {
  readonly rate: T; // learning rate, corrected for both means beginning at zero
  readonly epsilon: T;
  readonly decay: T; // learning rate · weight decay
}

/** @param step 1 for the first step */
export function stepScalars(optimizer: AdamW, step: number, learningRate: number): StepScalars<number> {
  const { meanDecay, squareDecay, epsilon, weightDecay } = optimizer;
  const meanWeight = 1 - meanDecay ** step;
  const squareWeight = Math.sqrt(1 - squareDecay ** step);
  return {
    rate: (learningRate * squareWeight) / meanWeight,
    epsilon: epsilon * squareWeight,
    decay: learningRate * weightDecay,
  };
}

export interface Moments {
  readonly mean: Value;
  readonly square: Value;
}

/** A parameter that is to be changed. */
export interface Stepped {
  readonly parameter: Value;
  readonly gradient: Value;
  readonly moments: Moments;
  /** Whether its weights decay. */
  readonly decayed: boolean;
}

/** One parameter's step: its new value and its new state. */
export function applyAdamW(
  graph: Graph,
  optimizer: AdamW,
  scalars: StepScalars<Value>,
  { parameter, gradient, moments, decayed }: Stepped,
): { readonly parameter: Value; readonly moments: Moments } {
  const mean = follow(graph, moments.mean, gradient, optimizer.meanDecay);
  const square = follow(graph, moments.square, mul(graph, gradient, gradient), optimizer.squareDecay);
  const direction = div(graph, mean, add(graph, sqrt(graph, square), scalars.epsilon));
  const kept = decayed ? sub(graph, parameter, mul(graph, parameter, scalars.decay)) : parameter;
  return {
    parameter: sub(graph, kept, mul(graph, direction, scalars.rate)),
    moments: { mean, square },
  };
}

/** A running mean: decay · old + (1 - decay) · new. */
export function follow(graph: Graph, old: Value, now: Value, decay: number): Value {
  return add(graph, mul(graph, old, graph.constant(decay)), mul(graph, now, graph.constant(1 - decay)));
}
