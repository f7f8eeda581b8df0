import type { Graph, Value } from '../nn/graph.js';
import { add, mul } from '../nn/operators/elementwise.js';
import { reduceSum } from '../nn/operators/reduce.js';

/**
 * Values exist at two batch sizes: positions (the forward pass and every denominator) and rows (relevance). This takes the
 * former to the latter; whatever can be computed per position is computed before it.
 */
export type Rows = (value: Value) => Value;

/** Σ input · back, where what goes to one input is added up before it is multiplied. */
export class Backs {
  readonly #graph: Graph;
  readonly #sums = new Map<Value | number, Sum>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  add(input: Value | number, back: Value): void {
    let sum = this.#sums.get(input);
    if (sum === undefined) this.#sums.set(input, (sum = new Sum(this.#graph)));
    sum.add(back);
  }

  total(rows: Rows): Value {
    const total = new Sum(this.#graph);
    for (const [input, sum] of this.#sums) {
      const factor = typeof input === 'number' ? this.#graph.constant(input) : input;
      total.add(mul(this.#graph, rowsOf(rows, factor), sum.value!));
    }
    return total.value!;
  }
}

/** A running sum that starts empty. */
export class Sum {
  readonly #graph: Graph;
  value: Value | undefined;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  add(value: Value | undefined): void {
    if (value === undefined) return;
    this.value = this.value === undefined ? value : add(this.#graph, this.value, value);
  }
}

/** The sum of the parts that there are. */
export function sumOf(graph: Graph, parts: readonly (Value | undefined)[]): Value | undefined {
  const sum = new Sum(graph);
  parts.forEach((part) => {
    sum.add(part);
  });
  return sum.value;
}

/** Values with a batch of 1 (constants of the rule) serve all rows as they are. */
export function rowsOf(rows: Rows, value: Value): Value {
  return value.shape.length === 0 || value.shape[0] === 1 ? value : rows(value);
}

/** Σ over channels of a·b: [rows, 1, ...]. */
export function channelTotal(graph: Graph, a: Value, b: Value): Value {
  return reduceSum(graph, mul(graph, a, b), [1], true);
}

/** Σ over channels of λ·s; a λ that is the same everywhere is multiplied afterwards, on fewer numbers. */
export function leakTotal(graph: Graph, s: Value, added: Value | number, rows: Rows): Value | undefined {
  if (added === 0) return undefined;
  if (typeof added !== 'number') return channelTotal(graph, s, rowsOf(rows, added));
  return mul(graph, reduceSum(graph, s, [1], true), graph.constant(added));
}

/** Σ over all but the rows: [rows]. */
export function rowTotal(graph: Graph, value: Value): Value {
  return reduceSum(
    graph,
    value,
    value.shape.slice(1).map((_, axis) => axis + 1),
  );
}
