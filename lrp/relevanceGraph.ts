import { OthelloError } from '../engine/errors.js';
import { backward } from '../nn/backward.js';
import { buildForward, parameterConstants } from '../nn/forward.js';
import { BATCH, Graph, type GraphNode, type Value } from '../nn/graph.js';
import type { WideNetwork } from '../nn/network.js';
import { abs, greater, mul, sub, where } from '../nn/operators/elementwise.js';
import { gather } from '../nn/operators/gather.js';
import { reduceSum } from '../nn/operators/reduce.js';
import type { PlannedRule } from './composite.js';
import { type CutLayer, Cuts } from './cut.js';
import type { Decomposition } from './decomposition.js';
import { nonNegativeLayers } from './foldForRelevance.js';
import type { LayerNumbers } from './layers/affineLayer.js';
import { decomposeAffine } from './layers/decomposeAffine.js';
import { VirtualNeuron } from './layers/virtualNeuron.js';
import { RelevanceSteps } from './relevanceSteps.js';
import { type Rows, rowTotal, sumOf } from './rowSums.js';
import type { Forward } from './ruleBranches.js';
import { same } from './rules.js';
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
  readonly #plan: ReadonlyMap<string, PlannedRule>;
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
  readonly #steps: RelevanceSteps;

  constructor(network: WideNetwork, plan: ReadonlyMap<string, PlannedRule>, options: RelevanceOptions) {
    const { numbers = new Map<string, LayerNumbers>(), oneRowEach = false, amplification = false } = options;
    const { cuts = [], until, raised, exact = false, layers = false } = options;
    const { architecture } = network;
    const graph = this.#graph;
    this.#plan = plan;
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
    this.#steps = new RelevanceSteps({
      ...{ graph, network, plan, numbers, exact, amplification },
      ...{ values: this.#values, rows: this.#rows, supports: this.#supports, nonNegative: this.#nonNegative },
      record: (node, found) => this.#record(node, found),
    });
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
      const pooled = this.#steps.pool(node, masked);
      if (pooled === undefined) return this.#cuts.handedOn(node, this.#steps.of(node, masked));
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

  #record(
    { name, output }: Pick<GraphNode, 'name' | 'output'>,
    { inputs, bias, leak }: Decomposition,
  ): readonly (Value | undefined)[] {
    if (this.#end !== this.#planes) return inputs;
    const [rows = 1, columns = 1] = output.shape.slice(2);
    const axes = output.shape.map((_, axis) => axis).slice(2);
    // Where there is no board of squares, there is only a sum.
    const hasMap = axes.length === 0 || (axes.length === 2 && rows === columns && rows <= 8);
    const kept = (value: Value): Value => (hasMap ? value : reduceSum(this.#graph, value, axes, true));
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
    const handed = sumOf(
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

/** Takes values from positions to rows, each once. */
function rowGather(graph: Graph, index: Value): Rows {
  const gathered = new Map<Value, Value>();
  return (value) => {
    let result = gathered.get(value);
    if (result === undefined) gathered.set(value, (result = gather(graph, value, index)));
    return result;
  };
}
