import { OthelloError } from '../engine/errors.js';
import { type Layer } from '../nn/architecture.js';
import { backward, gradientStep } from '../nn/backward.js';
import { isPlainConv, plainForm, plainKernel } from '../nn/convGeometry.js';
import { buildForward, parameterConstants } from '../nn/forward.js';
import { BATCH, Graph, type GraphNode, type Value } from '../nn/graph.js';
import type { WideNetwork } from '../nn/network.js';
import { abs, add, div, greater, mul, sub, where } from '../nn/operators/elementwise.js';
import { gather } from '../nn/operators/gather.js';
import { reduceSum, sumTo } from '../nn/operators/reduce.js';
import { sizeOf } from '../nn/tensor.js';
import { measureAmplification } from './amplification.js';
import type { Forward } from './branches.js';
import type { PlannedRule } from './composite.js';
import { type CutLayer, Cuts } from './cut.js';
import { decomposeAffine, decomposeMean, decomposeSum, type Decomposition } from './decompose.js';
import { layerNumbers, nonNegativeLayers } from './foldForRelevance.js';
import { affineLayer } from './layer.js';
import type { LayerNumbers } from './layers/affineLayer.js';
import { decomposeGate } from './layers/gate.js';
import { NormalizingLayer } from './layers/normalizingLayer.js';
import { decomposeResponse } from './layers/taylorResponse.js';
import { VirtualNeuron } from './layers/virtualNeuron.js';
import { paddedPlaces, routed } from './routing.js';
import { channelTotal, type Rows, rowTotal, Sum } from './rowSums.js';
import { same } from './rules.js';
import { stabilize, type Stabilizer } from './stabilizer.js';
import { Supports } from './support.js';

/**
 * Where relevance enters. `neurons`: R = coefficients · outputs at some layers, each output a neuron of its own; at the `joint`
 * layer R = coefficients · Σ coefficients · outputs (see ValueHead).
 * `contrast`: one virtual neuron Σ c_k z_k over the outputs of the (dense) policy layer.
 */
export type Seeding =
  | { readonly kind: 'neurons'; readonly layers: readonly string[]; readonly joint?: string | undefined }
  | { readonly kind: 'contrast'; readonly layer: string };

/** A layer that keeps a ledger; its bias and leak are outputs of the graph, where they are not 0 throughout. */
export interface LedgerLayer {
  readonly name: string;
  /** Rows and columns of the bias map; 1 for a dense layer. */
  readonly side: number;
}

/**
 * The relevance pass. Inputs: `planes` [positions, planes, 8, 8], `rows` [rows] (the position of each row; absent with
 * `oneRowEach`), and for neurons `coefficients/LAYER` [rows, ...outputs], for a contrast the parts of the virtual
 * neuron. Outputs: `relevance` [rows, planes, 8, 8], `seed/LAYER` (R where it entered, [rows, ...outputs]), and of layers
 * `bias/NAME` and `leak/NAME` [rows, 1, side, side] or [rows, 1], and the amplification of sums. Cutting layers add
 * theirs (see cut.ts). A pass that ends at a layer gives the relevance of its outputs, and them as `activation`
 * [positions, ...outputs].
 */
export interface RelevanceGraph {
  readonly graph: Graph;
  /** In the order of the walk: the last layer first. */
  readonly layers: readonly LedgerLayer[];
  readonly contrast: VirtualNeuron | undefined;
  readonly cuts: readonly CutLayer[];
}

export interface RelevanceOptions {
  /** Layers whose weights the rules see differently (the gauge). */
  readonly numbers?: ReadonlyMap<string, LayerNumbers>;
  /** Whether row i is position i: then there is no input `rows`, and nothing is gathered. */
  readonly oneRowEach?: boolean;
  /** Whether the amplification of sums is measured (see amplification.ts). */
  readonly amplification?: boolean;
  /**
   * Whether the graph also gives what came to the outputs of each layer of the ledger, `arrived/NAME` [rows, ...outputs], and
   * the sum that the layer handed on to its inputs, `handed/NAME` [rows].
   */
  readonly layers?: boolean;
  /** Names of layers at which relevance can be held back. */
  readonly cuts?: readonly string[];
  /** Whether the graph is to be computed in float64; see Forward. */
  readonly exact?: boolean;
  /** Name of the layer at which the walk ends; the planes unless said. Such a pass keeps no ledger. */
  readonly until?: string | undefined;
  /**
   * What the activations of that layer are raised to where they are nearer to 0: relevance is in proportion to the activation, so
   * that its quotient is then known everywhere.
   */
  readonly raised?: number | undefined;
}

/**
 * Builds the relevance pass of a network as nn's backward walk with the planned rules as the local step. Denominators are
 * computed once a position, relevance once a row.
 * @param network of foldForRelevance
 * @param plan the rule of each of its layers
 */
export function relevanceGraph(
  network: WideNetwork,
  plan: ReadonlyMap<string, PlannedRule>,
  seeding: Seeding,
  options: RelevanceOptions = {},
): RelevanceGraph {
  return new RelevancePass(network, plan, options).build(seeding);
}

class RelevancePass {
  readonly #graph = new Graph();
  readonly #network: WideNetwork;
  readonly #layersByName: ReadonlyMap<string, Layer>;
  readonly #plan: ReadonlyMap<string, PlannedRule>;
  readonly #numbers: ReadonlyMap<string, LayerNumbers>;
  readonly #amplification: boolean;
  readonly #layersKept: boolean;
  /** Relevance at the outputs of nodes, where layers are kept. */
  readonly #arrived = new Map<Value, Value>();
  readonly #exact: boolean;
  readonly #planes: Value;
  /** Where the walk ends. */
  readonly #end: Value;
  readonly #cuts: Cuts;
  /** The value of every layer at the positions. */
  readonly #values: ReadonlyMap<string, Value>;
  readonly #nonNegative: ReadonlySet<Value>;
  readonly #rows: Rows;
  /** Name of the batch that rows are counted in. */
  readonly #batch: string;
  readonly #layers: LedgerLayer[] = [];
  readonly #supports: Supports;

  constructor(network: WideNetwork, plan: ReadonlyMap<string, PlannedRule>, options: RelevanceOptions) {
    const { numbers = new Map<string, LayerNumbers>(), oneRowEach = false, amplification = false } = options;
    const { cuts = [], until, raised, exact = false, layers = false } = options;
    const { architecture } = network;
    const graph = this.#graph;
    this.#network = network;
    this.#layersByName = new Map(architecture.layers.map((layer) => [layer.name, layer]));
    this.#plan = plan;
    this.#numbers = numbers;
    this.#amplification = amplification;
    this.#layersKept = layers;
    this.#exact = exact;
    this.#planes = graph.input('planes', [BATCH, architecture.planes.length, 8, 8], 'float32', 'positions');
    this.#values = buildForward(graph, architecture, parameterConstants(graph, network), this.#planes, {
      store: ({ name }, value) =>
        raised === undefined || name !== until ? value : awayFromZero(graph, value, raised),
    });
    this.#end = until === undefined ? this.#planes : this.#values.get(until)!;
    this.#nonNegative = new Set([...nonNegativeLayers(architecture)].map((name) => this.#values.get(name)!));
    this.#supports = new Supports(graph.nodes, plan);
    this.#batch = oneRowEach ? 'positions' : 'rows';
    this.#cuts = new Cuts(graph, this.#values, cuts, this.#batch);
    this.#rows = oneRowEach
      ? (value) => value
      : rowGather(graph, graph.input('rows', [BATCH], 'int32', this.#batch));
  }

  build(seeding: Seeding): RelevanceGraph {
    const seeds = new Map<Value, Value>();
    if (seeding.kind === 'neurons') {
      for (const name of seeding.layers) {
        this.#supports.seeded(this.#values.get(name)!, name !== seeding.joint);
      }
    }
    const contrast = seeding.kind === 'contrast' ? this.#seedContrast(seeding.layer, seeds) : undefined;
    if (seeding.kind === 'neurons') this.#seedNeurons(seeding, seeds);
    for (const [value, relevance] of seeds) seeds.set(value, this.#cuts.seeded(value, relevance));
    const step = (_graph: Graph, node: GraphNode, relevance: Value) => {
      const masked = this.#cuts.masked(node.output, relevance);
      this.#arrived.set(node.output, masked);
      const pooled = this.#stepPool(node, masked);
      if (pooled === undefined) return this.#cuts.handedOn(node, this.#step(node, masked));
      // The pool's input lies several nodes back.
      const [x, part] = pooled;
      return new Map([[x, this.#cuts.handedOn({ output: node.output, inputs: [x] }, [part])[0]!]]);
    };
    const found = backward(this.#graph, seeds, [this.#end], step).get(this.#end);
    if (found === undefined) {
      const what = this.#end === this.#planes ? 'the board' : `the layer '${this.#end.name}'`;
      const message = `The target does not depend on ${what}; there is nothing to explain.`;
      throw new OthelloError('badTarget', message);
    }
    this.#graph.output('relevance', found);
    if (this.#end !== this.#planes) this.#graph.output('activation', this.#end);
    return { graph: this.#graph, layers: this.#layers, contrast, cuts: this.#cuts.layers };
  }

  #seedNeurons(
    { layers, joint }: Extract<Seeding, { readonly kind: 'neurons' }>,
    seeds: Map<Value, Value>,
  ): void {
    for (const name of layers) {
      const value = this.#values.get(name)!;
      const shape = [BATCH, ...value.shape.slice(1)];
      const coefficients = this.#graph.input(`coefficients/${name}`, shape, 'float32', this.#batch);
      const relevance = mul(this.#graph, coefficients, this.#rows(value));
      this.#graph.output(`seed/${name}`, relevance);
      seeds.set(value, name === joint ? this.#handedJointly(name, coefficients, relevance) : relevance);
    }
  }

  /** R of a weighed sum, as each of what it sums gets it; what the factors take or add is on the line of the layer. */
  #handedJointly(name: string, coefficients: Value, parts: Value): Value {
    const graph = this.#graph;
    const whole = reduceSum(graph, parts, [1], true);
    const handed = mul(graph, coefficients, whole);
    const node = { name: `${name}/difference`, output: whole };
    const leak = sub(graph, whole, reduceSum(graph, handed, [1], true));
    this.#record(node, { inputs: [], bias: undefined, leak });
    return handed;
  }

  /** The virtual neuron stands at the rows already, because its weights differ from row to row. */
  #seedContrast(name: string, seeds: Map<Value, Value>): VirtualNeuron {
    const { node } = this.#values.get(name)!;
    const planned = this.#plan.get(name);
    if (node?.op !== 'dense' || planned?.rule.kind !== 'affine') {
      throw new OthelloError(
        'internal',
        `A contrast needs a dense layer with an affine rule, '${name}' is none.`,
      );
    }
    const input = node.inputs[0]!;
    const x = this.#rows(input);
    const neuron = new VirtualNeuron(this.#graph, 'contrast', x.shape[1]!, this.#batch);
    const z = neuron.apply(x, same, same);
    this.#graph.output(`seed/${name}`, z);
    const nonNegative = this.#nonNegative.has(input);
    const [exact, rows] = [this.#exact, (value: Value): Value => value];
    const forward: Forward = { x, z, nonNegative, support: 'nonzero', exact, rows };
    const settings = { ...planned, rule: planned.rule };
    const decomposition = decomposeAffine(this.#graph, neuron, settings, forward, z);
    this.#arrived.set(node.output, z);
    this.#record(node, decomposition);
    seeds.set(input, decomposition.inputs[0]!);
    return neuron;
  }

  /** A mean over windows: its input, and the relevance that goes there. */
  #stepPool(node: GraphNode, relevance: Value): readonly [Value, Value] | undefined {
    const layer = this.#layersByName.get(node.name);
    if (layer?.kind !== 'averagePool') return undefined;
    const x = this.#values.get(layer.inputs[0])!;
    const back = (s: Value): Value => {
      const found = backward(this.#graph, new Map([[node.output, s]]), [x], gradientStep);
      return found.get(x)!;
    };
    const [part] = this.#stepMean(node, x, back, relevance);
    return [x, part!];
  }

  #stepMean(
    node: GraphNode,
    x: Value,
    back: (s: Value) => Value,
    relevance: Value,
  ): readonly (Value | undefined)[] {
    const { support, z: y } = this.#supports.of(node.output);
    const planned = this.#plan.get(node.name)!;
    const found = decomposeMean(this.#graph, planned, { x, y, support, back }, relevance, this.#rows);
    return this.#record(node, found);
  }

  /** Layers of constants keep what arrives, as a bias; what arrives at zeros that a layer added is lost. */
  #stepStructure(node: GraphNode, relevance: Value): readonly (Value | undefined)[] | undefined {
    const kind = this.#layersByName.get(node.name)?.kind;
    if (kind === 'constant') {
      const bias = reduceSum(this.#graph, relevance, [1], true);
      return this.#record(node, { inputs: [], bias, leak: undefined });
    }
    if (this.#plan.has(node.name)) return undefined;
    const handed = routed(this.#graph, node, relevance, this.#rows);
    if (kind === 'pad' && this.#supports.of(node.output).support === 'anywhere') {
      const places = this.#graph.constant(paddedPlaces(node));
      this.#record(node, { inputs: [], bias: undefined, leak: channelTotal(this.#graph, relevance, places) });
    }
    return handed;
  }

  #step(node: GraphNode, relevance: Value): readonly (Value | undefined)[] {
    const structured = this.#stepStructure(node, relevance);
    if (structured !== undefined) return structured;
    const planned = this.#plan.get(node.name);
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
          return this.#stepMean(node, x, (s) => mul(this.#graph, s, share), relevance);
        }
        const { support, z: y } = this.#supports.of(node.output);
        const forward = { h: x, q: other, y, support };
        if (support === 'anywhere' && rule.skipShare === undefined && !this.#exact)
          this.#measureError(node, planned.stabilizer, [x, other], relevance);
        const found = decomposeSum(this.#graph, { ...planned, rule }, forward, relevance, this.#rows);
        if (this.#amplification)
          measureAmplification(this.#graph, node.name, relevance, found.inputs as Value[]);
        const inputs = found.inputs.map(
          (part, index) => part && sumTo(this.#graph, part, node.inputs[index]!.shape),
        );
        return this.#record(node, { ...found, inputs });
      }
      case 'gate':
        return this.#record(
          node,
          decomposeGate(this.#graph, { ...planned, rule }, [x, other], relevance, this.#rows),
        );
      case 'response':
        return this.#record(
          node,
          decomposeResponse(this.#graph, node, planned.stabilizer, relevance, this.#rows),
        );
      case 'affine': {
        const { support, z } = this.#supports.of(node.output);
        const norm = this.#stepMergedNorm(node, relevance);
        const layer =
          node.op === 'layerNorm'
            ? new NormalizingLayer(this.#graph, node, z, this.#rows)
            : affineLayer(this.#graph, node, this.#numbersOf(node), z);
        const nonNegative = this.#nonNegative.has(x);
        const forward = { x, z, nonNegative, support, exact: this.#exact, rows: this.#rows };
        const settings = { ...planned, rule };
        const found = decomposeAffine(this.#graph, layer, settings, forward, norm.relevance);
        return this.#record(node, { ...found, leak: joined(this.#graph, [found.leak, norm.leak]) });
      }
    }
  }

  /** The identity that is left of a batch norm that became part of a layer: z · R / stab(z). */
  #stepMergedNorm(
    node: GraphNode,
    relevance: Value,
  ): { readonly relevance: Value; readonly leak: Value | undefined } {
    const planned = this.#plan.get(node.name)!;
    const { mergedNorm } = planned;
    if (mergedNorm === undefined) return { relevance, leak: undefined };
    const { support, z } = this.#supports.of(node.output);
    const forward = { x: z, y: z, support, back: (s: Value) => s };
    const settings = { ...planned, stabilizer: mergedNorm };
    const { inputs, leak } = decomposeMean(this.#graph, settings, forward, relevance, this.#rows);
    return { relevance: inputs[0]!, leak };
  }

  /** What a rounding of the summands may move, where relevance arrives that does not vanish with their sum; see RowRelevance. */
  #measureError(
    { name, output }: GraphNode,
    stabilizer: Stabilizer,
    [h, q]: readonly [Value, Value],
    relevance: Value,
  ): void {
    const graph = this.#graph;
    const spread = q.shape.join() === h.shape.join() ? q : sub(graph, output, h);
    const { value, canVanish } = stabilize(graph, output, stabilizer, 0);
    if (canVanish) return;
    const ratio = div(graph, add(graph, abs(graph, h), abs(graph, spread)), value);
    const moved = mul(graph, abs(graph, relevance), this.#rows(mul(graph, ratio, ratio)));
    graph.output(`error/${name}`, rowTotal(graph, moved));
  }

  /** How the rules see the weights of a layer, where that is not as its node has them. */
  #numbersOf({ name }: GraphNode): LayerNumbers | undefined {
    const layer = this.#layersByName.get(name);
    if (layer?.kind !== 'conv' || isPlainConv(layer)) return this.#numbers.get(name);
    const { margins } = plainForm(layer);
    return {
      ...layerNumbers(this.#network, name),
      margins,
      inKernel: (numbers) => plainKernel(layer, numbers),
    };
  }

  #record(
    { name, output }: Pick<GraphNode, 'name' | 'output'>,
    { inputs, bias, leak }: Decomposition,
  ): readonly (Value | undefined)[] {
    if (this.#end !== this.#planes) return inputs;
    const [rows = 1, columns = 1] = output.shape.slice(2);
    // Where there is no board of squares, there is only a sum.
    const hasMap = rows === columns && rows <= 8;
    const kept = (value: Value): Value => (hasMap ? value : reduceSum(this.#graph, value, [2, 3], true));
    if (bias !== undefined) this.#graph.output(`bias/${name}`, kept(bias));
    if (leak !== undefined) this.#graph.output(`leak/${name}`, kept(leak));
    if (this.#layersKept) this.#keep(name, this.#arrived.get(output), inputs);
    this.#layers.push({ name, side: hasMap ? rows : 1 });
    return inputs;
  }

  /** What arrived at a layer as it is, and the sum of what it handed on. */
  #keep(name: string, arrived: Value | undefined, inputs: readonly (Value | undefined)[]): void {
    if (arrived === undefined) return;
    this.#graph.output(`arrived/${name}`, arrived);
    const handed = joined(
      this.#graph,
      inputs.map((part) => part && rowTotal(this.#graph, part)),
    );
    if (handed !== undefined) this.#graph.output(`handed/${name}`, handed);
  }
}

/** The same numbers, those that are nearer to 0 than `least` in its place. */
function awayFromZero(graph: Graph, value: Value, least: number): Value {
  const bound = graph.constant(least);
  return where(graph, greater(graph, abs(graph, value), bound), value, bound);
}

/** The sum of the parts that there are. */
function joined(graph: Graph, parts: readonly (Value | undefined)[]): Value | undefined {
  const sum = new Sum(graph);
  parts.forEach((part) => {
    sum.add(part);
  });
  return sum.value;
}

/** Takes values from positions to rows, each once. */
function rowGather(graph: Graph, index: Value): Rows {
  const gathered = new Map<Value, Value>();
  return (value) => {
    let result = gathered.get(value);
    if (result === undefined) gathered.set(value, (result = gather(graph, value, index)));
    return result;
  };
}
