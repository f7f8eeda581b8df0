import { describe, expect, test } from 'vitest';
import { backward, gradientStep, type LocalStep } from '../../nn/backward.js';
import { Graph, type Value } from '../../nn/graph.js';
import { abs, add, maximum, minimum, mul, relu, tanh } from '../../nn/operators/elementwise.js';
import { gather } from '../../nn/operators/gather.js';
import { computeNaively } from '../support/nn/naiveGraph.js';

const vector = (...data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });

/** The gradient of Σ output for x at one point. */
function gradientAt(build: (graph: Graph, x: Value) => Value, ...point: number[]): number[] {
  const graph = new Graph();
  const x = graph.input('x', [point.length]);
  const output = build(graph, x);
  const ones = graph.constant({ shape: output.shape, data: new Float32Array(point.length).fill(1) });
  const gradient = backward(graph, new Map([[output, ones]]), [x], gradientStep).get(x)!;
  return [...computeNaively(graph, { x: vector(...point) }).get(gradient)!.data];
}

describe('the gradient where an operator has a kink', () => {
  test('relu: 0 at 0', () => {
    expect(gradientAt(relu, -1, 0, 2)).toEqual([0, 0, 1]);
  });
  test('abs: 0 at 0', () => {
    expect(gradientAt(abs, -1, 0, 2)).toEqual([-1, 0, 1]);
  });
  test('maximum and minimum: to the first where the two are equal', () => {
    const with0 = (graph: Graph, x: Value) => maximum(graph, x, graph.constant(0));
    const with0Second = (graph: Graph, x: Value) => maximum(graph, graph.constant(0), x);
    expect(gradientAt(with0, -1, 0, 2)).toEqual([0, 1, 1]);
    expect(gradientAt(with0Second, -1, 0, 2)).toEqual([0, 0, 1]);
    expect(gradientAt((graph, x) => minimum(graph, x, graph.constant(0)), -1, 0, 2)).toEqual([1, 1, 0]);
    expect(gradientAt((graph, x) => minimum(graph, graph.constant(0), x), -1, 0, 2)).toEqual([1, 0, 0]);
  });
});

describe('the walk', () => {
  test('adds what arrives over every path, also where one node reads a value twice', () => {
    // d/dx (x² + tanh(x) + x) = 2x + 1 - tanh² + 1
    const [at2] = gradientAt((graph, x) => add(graph, mul(graph, x, x), add(graph, tanh(graph, x), x)), 2);
    expect(at2).toBeCloseTo(4 + 1 - Math.tanh(2) ** 2 + 1, 6);
  });

  test('starts from several seeds and goes on below a value it was asked for', () => {
    const graph = new Graph();
    const x = graph.input('x', [1]);
    const y = mul(graph, x, graph.constant(3));
    const z = mul(graph, y, graph.constant(5));
    const one = graph.constant({ shape: [1], data: Float32Array.of(1) });
    const seeds = new Map([
      [z, one],
      [y, one],
    ]);
    const gradients = backward(graph, seeds, [x, y], gradientStep);
    const values = computeNaively(graph, { x: vector(7) });
    expect([...values.get(gradients.get(y)!)!.data]).toEqual([6]);
    expect([...values.get(gradients.get(x)!)!.data]).toEqual([18]);
  });

  test('visits only nodes between the seeds and what was asked for; what nothing reaches is absent', () => {
    const graph = new Graph();
    const x = graph.input('x', [1]);
    const other = graph.input('other', [1]);
    const aside = relu(graph, other, 'aside');
    const inner = relu(graph, x, 'inner');
    const joined = add(graph, inner, aside, 'joined');
    relu(graph, joined, 'above');
    const visited: string[] = [];
    const step: LocalStep = (_graph, node, cotangent) => {
      visited.push(node.name);
      return node.inputs.map(() => cotangent);
    };
    const unread = graph.input('unread', [1]);
    const found = backward(graph, new Map([[joined, graph.constant(1)]]), [x, unread], step);
    expect(visited).toEqual(['joined', 'inner']);
    expect(found.has(x)).toBe(true);
    expect(found.has(unread)).toBe(false);
  });

  test('a step may carry more rows than the forward pass had', () => {
    const graph = new Graph();
    const x = graph.input('x', [2, 1]);
    const rows = graph.constant({ shape: [3], data: Int32Array.of(1, 0, 1) });
    const y = relu(graph, x);
    const seed = graph.constant({ shape: [3, 1], data: Float32Array.of(1, 2, 3) });
    const step: LocalStep = (into, node, cotangent) => [
      mul(into, cotangent, gather(into, node.inputs[0]!, rows)),
    ];
    const found = backward(graph, new Map([[y, seed]]), [x], step).get(x)!;
    const feeds = { x: { shape: [2, 1], data: Float64Array.of(10, 20) } };
    expect(found.shape).toEqual([3, 1]);
    expect([...computeNaively(graph, feeds).get(found)!.data]).toEqual([20, 20, 60]);
  });
});
