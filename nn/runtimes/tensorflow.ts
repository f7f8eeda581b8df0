import { OthelloError } from '../../engine/index.js';
import type { Graph, GraphNode, Value } from '../graph.js';
import type { TensorFlow, TensorFlowTensor } from '../operators/forms.js';
import { checkFeeds } from '../runtime.js';
import type { Feeds, Program, Runtime } from '../runtime.js';
import type { Tensor } from '../tensor.js';

/** The graph interpreted, node by node, with the operations of TensorFlow.js. */
export async function openTensorFlow(): Promise<Runtime> {
  const tf = await loadPackage();
  return {
    name: 'tensorflow',
    description: `TensorFlow.js ${tf.version_core} (${tf.getBackend()})`,
    compile: async (graph) => new TensorFlowProgram(tf, graph),
  };
}

async function loadPackage(): Promise<TensorFlow> {
  const native = '@tensorflow/tfjs-node';
  try {
    return (await import(native)) as TensorFlow;
  } catch {
    // An optional package: the portable one below serves where it is absent.
  }
  try {
    const tf = await import('@tensorflow/tfjs');
    await tf.setBackend('cpu');
    return tf;
  } catch (cause) {
    throw new OthelloError('unsupported', '@tensorflow/tfjs cannot be loaded; use --runtime onnxruntime', {
      cause,
    });
  }
}

class TensorFlowProgram implements Program {
  readonly #tf: TensorFlow;
  readonly #graph: Graph;
  readonly #nodes: readonly GraphNode[];
  readonly #constants = new Map<Value, TensorFlowTensor>();

  constructor(tf: TensorFlow, graph: Graph) {
    this.#tf = tf;
    this.#graph = graph;
    this.#nodes = graph.liveNodes();
    for (const [value, tensor] of graph.constants) this.#constants.set(value, upload(tf, tensor));
  }

  async run(feeds: Feeds): Promise<Record<string, Tensor>> {
    checkFeeds(this.#graph, feeds);
    const outputs = this.#tf.tidy(() => this.#compute(feeds));
    const results: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(outputs)) {
      results[name] = { shape: tensor.shape, data: (await tensor.data()) as Float32Array | Int32Array };
    }
    return results;
  }

  #compute(feeds: Feeds): Record<string, TensorFlowTensor> {
    const values = new Map(this.#constants);
    for (const [name, { value }] of this.#graph.inputs) values.set(value, upload(this.#tf, feeds[name]!));
    for (const node of this.#nodes) {
      const inputs = node.inputs.map((input) => values.get(input)!);
      values.set(node.output, node.operator.tensorflow(this.#tf, node, inputs));
    }
    return Object.fromEntries([...this.#graph.outputs].map(([name, value]) => [name, values.get(value)!]));
  }

  async dispose(): Promise<void> {
    for (const tensor of this.#constants.values()) tensor.dispose();
    this.#constants.clear();
  }
}

function upload(tf: TensorFlow, { shape, data }: Tensor): TensorFlowTensor {
  return tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}
