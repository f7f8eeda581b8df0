import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { backward, gradientStep } from '../../../nn/backward.js';
import { Graph, type GraphNode, type Value } from '../../../nn/graph.js';
import { rearrange } from '../../../nn/operators/arrangement.js';
import { rounded } from '../../../nn/tensor.js';
import { computeNaively, type NaiveArray } from '../../support/nn/naiveGraph.js';
import { allOperatorCases, drawInputs, type OperatorCase } from '../../support/nn/operatorCases.js';

// The gradient of Σ output · cotangent for every operator, computed in float64, against finite differences and
// against TensorFlow.js's own differentiation of the forward pass.

interface Differentiated {
  readonly graph: Graph;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly cotangent: Value;
  readonly gradients: ReadonlyMap<Value, Value>;
  readonly feeds: Readonly<Record<string, NaiveArray>>;
}

function differentiate(operatorCase: OperatorCase): Differentiated {
  const graph = new Graph();
  const tensors = drawInputs(operatorCase);
  const inputs = tensors.map(({ shape }, index) => graph.input(`input${index}`, shape));
  const output = operatorCase.build(graph, inputs);
  const size = output.shape.reduce((product, dimension) => product * dimension, 1);
  const weights = Float32Array.from({ length: size }, (_, index) => Math.cos(1.3 * index + 0.4));
  const cotangent = graph.constant({ shape: output.shape, data: weights });
  const gradients = backward(graph, new Map([[output, cotangent]]), inputs, gradientStep);
  const feeds = Object.fromEntries(
    tensors.map(({ shape, data }, index) => [`input${index}`, { shape, data: Float64Array.from(data) }]),
  );
  return { graph, inputs, output, cotangent, gradients, feeds };
}

/** The gradient for each input; zeros where nothing flows. */
function ownGradients({ graph, inputs, gradients, feeds }: Differentiated): readonly Float64Array[] {
  const values = computeNaively(graph, feeds);
  return inputs.map((input) => {
    const gradient = gradients.get(input);
    if (gradient === undefined) return new Float64Array(feeds[input.name]!.data.length);
    expect(gradient.shape).toEqual(input.shape);
    return values.get(gradient)!.data;
  });
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs(actual[index]! - expected[index]!) / scale;
    if (!(error <= tolerance)) expect.fail(`element ${index} is ${actual[index]}, not ${expected[index]}`);
  }
}

describe('against finite differences', () => {
  const STEP = 1e-5;

  test.each(allOperatorCases)('%s', (_, operatorCase) => {
    const subject = differentiate(operatorCase);
    const forward = new Graph();
    const inputs = subject.inputs.map(({ name, shape }) => forward.input(name, shape));
    const output = operatorCase.build(forward, inputs);
    const weights = subject.graph.constants.get(subject.cotangent)!.data;
    const total = (feeds: Readonly<Record<string, NaiveArray>>): number =>
      computeNaively(forward, feeds)
        .get(output)!
        .data.reduce((sum, x, index) => sum + x * weights[index]!, 0);
    const own = ownGradients(subject);
    subject.inputs.forEach(({ name }, which) => {
      const { shape, data } = subject.feeds[name]!;
      const differences = data.map((x, index) => {
        const moved = (to: number) =>
          total({ ...subject.feeds, [name]: { shape, data: data.with(index, to) } });
        return (moved(x + STEP) - moved(x - STEP)) / (2 * STEP);
      });
      expectClose(own[which]!, differences, 1e-7);
    });
  });
});

/**
 * What TensorFlow.js cannot differentiate: comparisons are cut off from its tape (their gradient is 0), and the
 * inputs of maximum and minimum are repeated beforehand.
 */
function differentiable(node: GraphNode, input: tf.Tensor): tf.Tensor {
  if (node.output.type === 'bool') return tf.tensor(input.dataSync(), input.shape);
  const repeat = node.op === 'maximum' || node.op === 'minimum';
  return repeat ? tf.broadcastTo(input, [...node.output.shape]) : input;
}

describe("against TensorFlow.js's own grads", () => {
  beforeAll(async () => {
    tf.enableProdMode();
    await tf.setBackend('cpu');
  });

  test.each(allOperatorCases)('%s', (_, operatorCase) => {
    const subject = differentiate(operatorCase);
    const forward = new Graph();
    const inputs = subject.inputs.map(({ name, shape }) => forward.input(name, shape));
    const output = operatorCase.build(forward, inputs);
    const run = (...tensors: tf.Tensor[]): tf.Tensor => {
      const values = new Map<Value, tf.Tensor>(inputs.map((input, index) => [input, tensors[index]!]));
      for (const [value, constant] of forward.constants) {
        const { shape, data } = rounded(constant);
        values.set(value, tf.tensor(data, [...shape]));
      }
      for (const node of forward.nodes) {
        const from = node.inputs.map((input) => differentiable(node, values.get(input)!));
        const { inputs: wanted, output: given } = node.operator.arrangements?.(node) ?? { inputs: [] };
        const taken = from.map((x, index) =>
          wanted[index] === undefined ? x : rearrange(tf, x, undefined, wanted[index]),
        );
        const made = node.operator.tensorflow(tf, node, taken);
        values.set(node.output, given === undefined ? made : rearrange(tf, made, given, undefined));
      }
      // grads() wants every input to take part.
      return tensors.reduce((sum, x) => tf.add(sum, tf.mul(0, tf.sum(x))), values.get(output)!);
    };
    const { data, shape } = subject.graph.constants.get(subject.cotangent)!;
    const tensors = Object.values(subject.feeds).map((feed) =>
      tf.tensor(Float32Array.from(feed.data), [...feed.shape]),
    );
    const theirs = tf.grads(run)(tensors, tf.tensor(data, [...shape]));
    ownGradients(subject).forEach((own, index) => expectClose(theirs[index]!.dataSync(), own, 3e-6));
  });
});
