import { throwIfStopped } from '../../engine/stop.js';
import type { Arrangements, Graph, GraphNode, Value } from '../graph.js';
import { type Arrangement, besideChannelsLast, CHANNELS_LAST, rearrange } from '../operators/arrangement.js';
import type { TensorFlow, TensorFlowTensor } from '../operators/operatorTypes.js';
import { checkFeeds, type Feeds, type Program } from '../runtime.js';
import { rounded, type Tensor } from '../tensor.js';
import type { LoadedTensorFlow } from './tensorflowBackend.js';

/** The array of a value by the orders it is held in: the one it was given in comes first, undefined is the graph's own. */
type Held = Map<Arrangement | undefined, TensorFlowTensor>;

interface ArrangedNode {
  readonly node: GraphNode;
  readonly arrangements: Arrangements;
}

/** A value in one of its orders. */
interface Reading {
  readonly value: Value;
  readonly arrangement: Arrangement | undefined;
}

interface Step extends ArrangedNode {
  /** What no later step reads. */
  readonly finished: readonly Reading[];
}

/**
 * A graph interpreted node by node with the operations of TensorFlow.js. Boards stay channels last between the operations
 * that want them so, and what depends on constants alone, such as a kernel in the order of a convolution, is made once.
 */
export class TensorFlowProgram implements Program {
  readonly #tf: TensorFlow;
  readonly #use: () => void;
  readonly #graph: Graph;
  /** Constants and what is computed of them alone, in just the orders that the steps read. */
  readonly #fixed: Map<Value, Held>;
  readonly #steps: readonly Step[];

  constructor({ tf, use }: LoadedTensorFlow, graph: Graph) {
    this.#tf = tf;
    this.#use = use;
    this.#graph = graph;
    const nodes = arrangedNodes(graph);
    const fixed = new Set(graph.constants.keys());
    for (const { node } of nodes) if (node.inputs.every((input) => fixed.has(input))) fixed.add(node.output);
    const varying = nodes.filter(({ node }) => !fixed.has(node.output));
    const results = [...graph.outputs.values()].map((value): Reading => ({ value, arrangement: undefined }));
    this.#steps = withFinished(varying, results, fixed);
    const wanted = [...varying.flatMap(readings), ...results].filter(({ value }) => fixed.has(value));
    this.#fixed = this.#computeFixed(
      nodes.filter(({ node }) => fixed.has(node.output)),
      wanted,
    );
  }

  async run(feeds: Feeds): Promise<Record<string, Tensor>> {
    throwIfStopped();
    checkFeeds(this.#graph, feeds);
    this.#use();
    const outputs = this.#tf.tidy(() => this.#compute(feeds));
    const results: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(outputs)) {
      const data = (await tensor.data()) as Float32Array | Int32Array;
      results[name] = { shape: tensor.shape, data };
    }
    this.#tf.dispose(outputs);
    return results;
  }

  async dispose(): Promise<void> {
    for (const held of this.#fixed.values()) for (const tensor of held.values()) tensor.dispose();
    this.#fixed.clear();
  }

  #computeFixed(nodes: readonly ArrangedNode[], wanted: readonly Reading[]): Map<Value, Held> {
    const fixed = new Map<Value, Held>();
    this.#use();
    this.#tf.tidy(() => {
      const values = new Map<Value, Held>();
      for (const [value, tensor] of this.#graph.constants) {
        values.set(value, new Map([[undefined, upload(this.#tf, rounded(tensor))]]));
      }
      for (const node of nodes) this.#take(node, values);
      for (const { value, arrangement } of wanted) {
        const held = fixed.get(value) ?? new Map<Arrangement | undefined, TensorFlowTensor>();
        fixed.set(value, held.set(arrangement, this.#tf.keep(this.#read(values.get(value)!, arrangement))));
      }
    });
    return fixed;
  }

  #compute(feeds: Feeds): Record<string, TensorFlowTensor> {
    const values = new Map(this.#fixed);
    for (const [name, { value }] of this.#graph.inputs) {
      values.set(value, new Map([[undefined, upload(this.#tf, feeds[name]!)]]));
    }
    for (const step of this.#steps) {
      throwIfStopped();
      this.#take(step, values);
      for (const { value, arrangement } of step.finished) {
        const held = values.get(value)!;
        held.get(arrangement)!.dispose();
        held.delete(arrangement);
      }
    }
    return Object.fromEntries(
      [...this.#graph.outputs].map(([name, value]) => [
        name,
        this.#read(values.get(value)!, undefined).clone(),
      ]),
    );
  }

  #take({ node, arrangements }: ArrangedNode, values: Map<Value, Held>): void {
    const inputs = node.inputs.map((input, index) =>
      this.#read(values.get(input)!, arrangements.inputs[index]),
    );
    const output = this.#tf.tidy(() => node.operator.tensorflow(this.#tf, node, inputs));
    values.set(node.output, new Map([[arrangements.output, output]]));
  }

  #read(held: Held, arrangement: Arrangement | undefined): TensorFlowTensor {
    const there = held.get(arrangement);
    if (there !== undefined) return there;
    const [[given, tensor]] = held as unknown as [[Arrangement | undefined, TensorFlowTensor]];
    const made = this.#tf.tidy(() => rearrange(this.#tf, tensor, given, arrangement));
    held.set(arrangement, made);
    return made;
  }
}

/** The live nodes, numberwise ones channels last where the boards they read lie so. */
function arrangedNodes(graph: Graph): ArrangedNode[] {
  const given = new Map<Value, Arrangement | undefined>();
  return graph.liveNodes().map((node) => {
    const arrangements = node.operator.arrangements?.(node) ?? numberwise(node, given);
    given.set(node.output, arrangements.output);
    return { node, arrangements };
  });
}

function numberwise(
  { operator, inputs }: GraphNode,
  given: ReadonlyMap<Value, Arrangement | undefined>,
): Arrangements {
  const beside = inputs.map(({ shape }) => besideChannelsLast(shape.length));
  const lastly = inputs.some((input) => given.get(input) === CHANNELS_LAST);
  if (operator.numberwise !== true || !lastly || beside.includes('never')) return { inputs: [] };
  return { inputs: beside as (Arrangement | undefined)[], output: CHANNELS_LAST };
}

function readings({ node, arrangements }: ArrangedNode): Reading[] {
  return node.inputs.map((value, index) => ({ value, arrangement: arrangements.inputs[index] }));
}

/**
 * With what can be let go after each: a value after the last node that reads it, and an order made for some nodes after the
 * last of those. `results` are read at the end, `fixed` values stay.
 */
function withFinished(
  nodes: readonly ArrangedNode[],
  results: readonly Reading[],
  fixed: ReadonlySet<Value>,
): Step[] {
  const given = new Map(nodes.map(({ node, arrangements }) => [node.output, arrangements.output]));
  const later = new Map<Value, Set<Arrangement | undefined>>();
  const isRead = ({ value, arrangement }: Reading): void => {
    later.set(value, (later.get(value) ?? new Set()).add(arrangement));
  };
  results.forEach(isRead);
  const steps = nodes.toReversed().map((node): Step => {
    const finished: Reading[] = [];
    for (const reading of readings(node)) {
      const { value, arrangement } = reading;
      if (fixed.has(value)) continue;
      const original = given.get(value);
      if (!later.has(value)) finished.push({ value, arrangement: original });
      if (later.get(value)?.has(arrangement) !== true && arrangement !== original) finished.push(reading);
      isRead(reading);
    }
    return { ...node, finished };
  });
  return steps.reverse();
}

function upload(tf: TensorFlow, { shape, data }: Tensor): TensorFlowTensor {
  return tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}
