import { OthelloError } from '../engine/errors.js';
import { type Layer } from '../nn/architecture.js';
import { backward, gradientStep } from '../nn/backward.js';
import { isPlainConv, plainForm, plainKernel } from '../nn/convGeometry.js';
import type { Graph, GraphNode, Value } from '../nn/graph.js';
import type { WideNetwork } from '../nn/network.js';
import { abs, mul } from '../nn/operators/elementwise.js';
import { reduceSum, sumTo } from '../nn/operators/reduce.js';
import { sizeOf } from '../nn/tensor.js';
import { measureAmplification } from './amplification.js';
import type { PlannedRule } from './composite.js';
import type { Decomposition } from './decomposition.js';
import { layerNumbers } from './foldForRelevance.js';
import type { LayerNumbers } from './layers/affineLayer.js';
import { decomposeAffine } from './layers/decomposeAffine.js';
import { decomposeBilinear } from './layers/decomposeBilinear.js';
import { decomposeGate } from './layers/decomposeGate.js';
import { decomposeMean, decomposeSum } from './layers/decomposeSum.js';
import { NormalizingLayer } from './layers/normalizingLayer.js';
import { dividesByOutput, measureRounding } from './layers/rounding.js';
import { decomposeResponse } from './layers/taylorResponse.js';
import { decomposeSoftmax } from './layers/taylorSoftmax.js';
import { affineLayer } from './layers/weightedLayer.js';
import { paddedPlaces, routed } from './routing.js';
import { channelTotal, type Rows, sumOf } from './rowSums.js';
import type { Supports } from './support.js';

/** What the steps of a relevance pass have in common. */
export interface StepContext {
  readonly graph: Graph;
  readonly network: WideNetwork;
  /** The rule of each layer. */
  readonly plan: ReadonlyMap<string, PlannedRule>;
  /** The value of every layer at the positions. */
  readonly values: ReadonlyMap<string, Value>;
  readonly rows: Rows;
  readonly supports: Supports;
  /** Values that are known not to be negative. */
  readonly nonNegative: ReadonlySet<Value>;
  /** Layers whose weights the rules see differently. */
  readonly numbers: ReadonlyMap<string, LayerNumbers>;
  readonly exact: boolean;
  readonly amplification: boolean;
  /** Writes down where the relevance of a layer went, and gives what its inputs got. */
  readonly record: (node: GraphNode, found: Decomposition) => readonly (Value | undefined)[];
}

/** What each node hands to its inputs of the relevance that arrived at it: the local step of the walk. */
export class RelevanceSteps {
  readonly #context: StepContext;
  readonly #graph: Graph;
  readonly #rows: Rows;
  readonly #layersByName: ReadonlyMap<string, Layer>;

  constructor(context: StepContext) {
    this.#context = context;
    this.#graph = context.graph;
    this.#rows = context.rows;
    this.#layersByName = new Map(context.network.architecture.layers.map((layer) => [layer.name, layer]));
  }

  /** A mean over windows: its input, and the relevance that goes there. */
  pool(node: GraphNode, relevance: Value): readonly [Value, Value] | undefined {
    const layer = this.#layersByName.get(node.name);
    if (layer?.kind !== 'averagePool') return undefined;
    const x = this.#context.values.get(layer.inputs[0])!;
    const back = (s: Value): Value => {
      const found = backward(this.#graph, new Map([[node.output, s]]), [x], gradientStep);
      return found.get(x)!;
    };
    const [part] = this.#mean(node, x, back, relevance);
    return [x, part!];
  }

  #mean(
    node: GraphNode,
    x: Value,
    back: (s: Value) => Value,
    relevance: Value,
  ): readonly (Value | undefined)[] {
    const { support, z: y } = this.#context.supports.of(node.output);
    const planned = this.#context.plan.get(node.name)!;
    if (!this.#context.nonNegative.has(x)) this.#measureRounding(node, relevance);
    const found = decomposeMean(this.#graph, planned, { x, y, support, back }, relevance, this.#rows);
    return this.#context.record(node, found);
  }

  /** Layers of constants keep what arrives, as a bias; what arrives at zeros that a layer added is lost. */
  #structure(node: GraphNode, relevance: Value): readonly (Value | undefined)[] | undefined {
    const kind = this.#layersByName.get(node.name)?.kind;
    if (kind === 'constant') {
      const bias = reduceSum(this.#graph, relevance, [1], true);
      return this.#context.record(node, { inputs: [], bias, leak: undefined });
    }
    if (this.#context.plan.has(node.name)) return undefined;
    const handed = routed(this.#graph, node, relevance, this.#rows);
    if (kind === 'pad' && this.#context.supports.of(node.output).support === 'anywhere') {
      const places = this.#graph.constant(paddedPlaces(node));
      this.#context.record(node, {
        inputs: [],
        bias: undefined,
        leak: channelTotal(this.#graph, relevance, places),
      });
    }
    return handed;
  }

  of(node: GraphNode, relevance: Value): readonly (Value | undefined)[] {
    const structured = this.#structure(node, relevance);
    if (structured !== undefined) return structured;
    const planned = this.#context.plan.get(node.name);
    if (planned === undefined) {
      const message = `The operator ${node.op} ('${node.name}') has no relevance rule.`;
      throw new OthelloError('unsupported', message);
    }
    const { rule } = planned;
    const [x, other] = node.inputs as [Value, Value];
    switch (rule.kind) {
      case 'pass':
        return [relevance];
      case 'sum': {
        if (node.op === 'reduceMean') {
          const [squares] = [sizeOf(x.shape.slice(2))];
          const share = this.#graph.constant(1 / squares);
          return this.#mean(node, x, (s) => mul(this.#graph, s, share), relevance);
        }
        const { support, z: y } = this.#context.supports.of(node.output);
        const forward = { h: x, q: other, y, support };
        if (rule.skipShare === undefined) this.#measureSumRounding(node, relevance);
        const found = decomposeSum(this.#graph, { ...planned, rule }, forward, relevance, this.#rows);
        if (this.#context.amplification)
          measureAmplification(this.#graph, node.name, relevance, found.inputs as Value[]);
        const inputs = found.inputs.map(
          (part, index) => part && sumTo(this.#graph, part, node.inputs[index]!.shape),
        );
        return this.#context.record(node, { ...found, inputs });
      }
      case 'gate':
        return this.#context.record(
          node,
          decomposeGate(this.#graph, { ...planned, rule }, [x, other], relevance, this.#rows),
        );
      case 'bilinear': {
        const { supports } = this.#context;
        const at = { relevance, supports, rows: this.#rows };
        return this.#context.record(node, decomposeBilinear(this.#graph, node, { ...planned, rule }, at));
      }
      case 'taylor': {
        const found =
          node.op === 'softmax'
            ? decomposeSoftmax(this.#graph, node, relevance, this.#rows)
            : decomposeResponse(this.#graph, node, planned.stabilizer, relevance, this.#rows);
        return this.#context.record(node, found);
      }
      case 'affine': {
        const { support, z } = this.#context.supports.of(node.output);
        const norm = this.#mergedNorm(node, relevance);
        const layer =
          node.op === 'layerNorm'
            ? new NormalizingLayer(this.#graph, node, z, this.#rows)
            : affineLayer(this.#graph, node, this.#numbersOf(node), z);
        const nonNegative = this.#context.nonNegative.has(x);
        const forward = { x, z, nonNegative, support, exact: this.#context.exact, rows: this.#rows };
        const settings = { ...planned, rule };
        if (dividesByOutput(rule)) this.#measureRounding(node, norm.relevance);
        const found = decomposeAffine(this.#graph, layer, settings, forward, norm.relevance);
        return this.#context.record(node, { ...found, leak: sumOf(this.#graph, [found.leak, norm.leak]) });
      }
    }
  }

  /** The identity that is left of a batch norm that became part of a layer: z · R / stab(z). */
  #mergedNorm(
    node: GraphNode,
    relevance: Value,
  ): { readonly relevance: Value; readonly leak: Value | undefined } {
    const planned = this.#context.plan.get(node.name)!;
    const { mergedNorm } = planned;
    if (mergedNorm === undefined) return { relevance, leak: undefined };
    const { support, z } = this.#context.supports.of(node.output);
    const forward = { x: z, y: z, support, back: (s: Value) => s };
    const settings = { ...planned, stabilizer: mergedNorm };
    const { inputs, leak } = decomposeMean(this.#graph, settings, forward, relevance, this.#rows);
    return { relevance: inputs[0]!, leak };
  }

  /** What rounding of a layer's output may move where it is divided by; see RowRelevance. */
  #measureRounding({ name, output }: GraphNode, relevance: Value, term?: Value): void {
    if (this.#context.exact) return;
    const { stabilizer } = this.#context.plan.get(name)!;
    const { support, z } = this.#context.supports.of(output);
    measureRounding(this.#graph, { name, z, support, stabilizer, term }, relevance, this.#rows);
  }

  /** The same of a sum, unless its terms cannot cancel; a term that is known not to be negative is its own magnitude. */
  #measureSumRounding(node: GraphNode, relevance: Value): void {
    const { nonNegative } = this.#context;
    if (node.inputs.every((input) => nonNegative.has(input))) return;
    const known = node.inputs.find((input) => nonNegative.has(input));
    this.#measureRounding(node, relevance, known ?? abs(this.#graph, node.inputs[1]!));
  }

  /** How the rules see the weights of a layer, where that is not as its node has them. */
  #numbersOf({ name }: GraphNode): LayerNumbers | undefined {
    const layer = this.#layersByName.get(name);
    if (layer?.kind !== 'conv' || isPlainConv(layer)) return this.#context.numbers.get(name);
    const { margins } = plainForm(layer);
    return {
      ...layerNumbers(this.#context.network, name),
      margins,
      inKernel: (numbers) => plainKernel(layer, numbers),
    };
  }
}
