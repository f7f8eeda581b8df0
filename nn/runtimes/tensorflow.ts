import { OthelloError, throwIfStopped } from '../../engine/index.js';
import type { Graph, GraphNode, Value } from '../graph.js';
import type { TensorFlow, TensorFlowTensor } from '../operators/forms.js';
import { checkFeeds } from '../runtime.js';
import type { Feeds, Program, Runtime } from '../runtime.js';
import type { Tensor } from '../tensor.js';

/**
 * The graph interpreted, node by node, with the operations of TensorFlow.js: on its native backend where
 * `@tensorflow/tfjs-node` is installed and loads, else on WebAssembly, else on plain JavaScript.
 */
export async function openTensorFlow(): Promise<Runtime> {
  const tf = (await loadNative()) ?? (await loadPortable());
  return {
    name: 'tensorflow',
    description: `TensorFlow.js ${tf.version_core} (${tf.getBackend()})`,
    compile: async (graph) => new TensorFlowProgram(tf, graph),
  };
}

/** The native package is optional, so neither its name nor its types may be known to the compiler. */
async function loadNative(): Promise<TensorFlow | undefined> {
  const name: string = '@tensorflow/tfjs-node';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'; // libtensorflow tells its version on stderr otherwise
  try {
    const module = (await import(name)) as TensorFlow & { readonly default?: TensorFlow };
    const tf = module.default ?? module;
    await tf.ready();
    tf.tidy(() => tf.add(1, 1).dataSync()); // on Node 23 and later it loads but cannot compute
    return tf;
  } catch {
    return undefined;
  }
}

async function loadPortable(): Promise<TensorFlow> {
  try {
    const tf = await import('@tensorflow/tfjs');
    tf.enableProdMode(); // no advice on the console, no second check of shapes that the graph has inferred
    if (!(await loadWebAssembly(tf))) await tf.setBackend('cpu');
    return tf;
  } catch (cause) {
    throw new OthelloError('unsupported', '@tensorflow/tfjs cannot be loaded; use --runtime onnxruntime', {
      cause,
    });
  }
}

/** Its .wasm files lie beside its code and are read from there: nothing is fetched. */
async function loadWebAssembly(tf: TensorFlow): Promise<boolean> {
  try {
    await import('@tensorflow/tfjs-backend-wasm');
    return await tf.setBackend('wasm');
  } catch {
    return false;
  }
}

class TensorFlowProgram implements Program {
  readonly #tf: TensorFlow;
  readonly #graph: Graph;
  readonly #constants = new Map<Value, TensorFlowTensor>();
  /** Each node with the values that nothing after it reads. */
  readonly #steps: readonly { readonly node: GraphNode; readonly finished: readonly Value[] }[];

  constructor(tf: TensorFlow, graph: Graph) {
    this.#tf = tf;
    this.#graph = graph;
    for (const [value, tensor] of graph.constants) this.#constants.set(value, upload(tf, tensor));
    const kept = new Set<Value>([...graph.constants.keys(), ...graph.outputs.values()]);
    const backwards = graph.liveNodes().toReversed();
    const steps = backwards.map((node) => {
      const finished = [...new Set(node.inputs)].filter((value) => !kept.has(value));
      for (const value of finished) kept.add(value);
      return { node, finished };
    });
    this.#steps = steps.reverse();
  }

  async run(feeds: Feeds): Promise<Record<string, Tensor>> {
    throwIfStopped();
    checkFeeds(this.#graph, feeds);
    const outputs = this.#tf.tidy(() => this.#compute(feeds));
    const results: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(outputs)) {
      const data = (await tensor.data()) as Float32Array | Int32Array;
      results[name] = { shape: tensor.shape, data };
    }
    this.#tf.dispose(outputs);
    return results;
  }

  #compute(feeds: Feeds): Record<string, TensorFlowTensor> {
    const values = new Map(this.#constants);
    for (const [name, { value }] of this.#graph.inputs) values.set(value, upload(this.#tf, feeds[name]!));
    for (const { node, finished } of this.#steps) {
      const inputs = node.inputs.map((input) => values.get(input)!);
      values.set(
        node.output,
        this.#tf.tidy(() => node.operator.tensorflow(this.#tf, node, inputs)),
      );
      for (const value of finished) values.get(value)!.dispose();
    }
    return Object.fromEntries(
      [...this.#graph.outputs].map(([name, value]) => [name, values.get(value)!.clone()]),
    );
  }

  async dispose(): Promise<void> {
    for (const tensor of this.#constants.values()) tensor.dispose();
    this.#constants.clear();
  }
}

function upload(tf: TensorFlow, { shape, data }: Tensor): TensorFlowTensor {
  return tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}
