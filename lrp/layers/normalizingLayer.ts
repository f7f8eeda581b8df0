import { OthelloError } from '../../engine/errors.js';
import type { Graph, GraphNode, Value } from '../../nn/graph.js';
import { div, mul, sub } from '../../nn/operators/elementwise.js';
import { type Norm, normParts } from '../../nn/operators/layerNorm.js';
import { reduceMean, reduceSum } from '../../nn/operators/reduce.js';
import type { Rows } from '../rowSums.js';
import { type Part, same } from '../rules.js';
import type { AffineLayer } from './affineLayer.js';

/**
 * A layer norm whose standard deviation is taken for a constant of the position: the affine map (x - mean(x)) / sd · scale + shift,
 * without the mean where the norm does not centre.
 * Its weights differ from position to position, so no part of them can be taken: only `epsilon` fits.
 */
export class NormalizingLayer implements AffineLayer {
  readonly #graph: Graph;
  readonly #node: GraphNode;
  readonly #output: Value;
  readonly #scale: Value;
  readonly #shift: Value;
  readonly #rows: Rows;

  /** @param output what is to stand for the node's output */
  constructor(graph: Graph, node: GraphNode, output: Value, rows: Rows) {
    this.#graph = graph;
    this.#node = node;
    this.#output = output;
    this.#rows = rows;
    [this.#scale, this.#shift] = node.inputs.slice(1) as [Value, Value];
  }

  apply(x: Value, weight: Part, bias: Part | undefined): Value {
    if (weight !== same || x !== this.#node.inputs[0]) throw this.#refusal();
    return bias === undefined ? sub(this.#graph, this.#node.output, this.#shift) : this.#output;
  }

  respond(): Value {
    throw this.#refusal();
  }

  /** (g - mean(g)) / sd with g = scale · s: the centering, where there is one, is its own transpose. */
  transposed(s: Value, weight: Part): Value {
    if (weight !== same) throw this.#refusal();
    const norm = this.#node.attributes as Norm;
    const { deviation } = normParts(this.#graph, this.#node.inputs[0]!, norm);
    const g = mul(this.#graph, s, this.#scale);
    const centered = norm.centered ? sub(this.#graph, g, reduceMean(this.#graph, g, norm.axes, true)) : g;
    return div(this.#graph, centered, this.#rows(deviation));
  }

  bias(): Value {
    return this.#shift;
  }

  biasTotal(s: Value): Value {
    return reduceSum(this.#graph, mul(this.#graph, s, this.#shift), [1], true);
  }

  sign(): 0 {
    return 0;
  }

  biasIsPositive(): boolean {
    return false;
  }

  #refusal(): OthelloError {
    return new OthelloError(
      'internal',
      `The layer '${this.#node.name}' normalises by its own numbers, which have no parts.`,
    );
  }
}
