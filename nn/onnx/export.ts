import { OthelloError } from '../../engine/errors.js';
import { inferenceGraph } from '../forward.js';
import { BATCH, type Graph, type GraphInput, type GraphNode, type Value } from '../graph.js';
import type { Network } from '../network.js';
import type {
  FilterGradients,
  OnnxAttributes,
  OnnxConstantData,
  OnnxConstantType,
  OnnxForm,
} from '../operators/operatorTypes.js';
import { rounded, type Tensor } from '../tensor.js';
import {
  encodeModel,
  ONNX_ATTRIBUTE,
  ONNX_TYPE,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
  PLANES_KEY,
} from './schema.js';

// Opset 18 is the first in which every operator here has its present form, and is read by current tools.
const OPSET = 18;
const IR_VERSION = 8;

export interface OnnxOptions {
  readonly graphName?: string;
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * Writes convolutions whose kernel varies in blocks of so many channels, see operators/blockedConv.ts. Such a file is
   * for onnxruntime on a processor with blocks of that size only; without it the file is standard ONNX.
   */
  readonly channelBlock?: number | undefined;
  /** 'convolution', which is faster, unless said; it needs a channelBlock. */
  readonly filterGradients?: FilterGradients | undefined;
  /**
   * Writes what devices compute themselves where they lack an operator that the processor has, and no detours for the processor's
   * cache: nothing that needs a copy to the processor and back. See docs/devices.md.
   */
  readonly forDevice?: boolean | undefined;
}

/**
 * Writes what the outputs depend on as an ONNX file; nodes, inputs and outputs keep their names.
 * Throws OthelloError 'internal' where an output has the name of an input that it is not.
 */
export function exportOnnx(graph: Graph, options: OnnxOptions = {}): Uint8Array {
  const writer = new OnnxWriter(graph, options);
  for (const node of graph.liveNodes()) writer.write(node);
  writer.writeOutputs();
  return encodeModel({
    irVersion: IR_VERSION,
    producerName: options.producerName ?? 'othello-zero',
    producerVersion: options.producerVersion ?? '',
    opsetImport: writer.domains().map((domain) => ({ domain, version: domain === '' ? OPSET : 1 })),
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
    graph: {
      name: options.graphName ?? 'graph',
      node: writer.nodes,
      initializer: [...writer.initializers.values()],
      input: [...graph.inputs.values()].map(inputInfo),
      output: outputInfos(graph),
    },
  });
}

/**
 * A network as an ONNX file for other programs: the inference pass with all heads, see inferenceGraph. Its metadata name the
 * `planes` in their order, so that the file can be read back for what it is.
 */
export function exportNetwork(network: Network): Uint8Array {
  const metadata = { [PLANES_KEY]: network.architecture.planes.join(',') };
  return exportOnnx(inferenceGraph(network), { metadata });
}

/** Writes node after node; each value of the graph has one tensor name in the file. */
class OnnxWriter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers = new Map<string, OnnxTensor>();
  readonly #graph: Graph;
  readonly #tensorNames = new Map<Value, string>();
  readonly #taken: Set<string>;
  readonly #fixed: Set<Value>;
  readonly #options: OnnxOptions;
  /** What was written by type, inputs and attributes: operators that begin alike share it. */
  readonly #steps = new Map<string, string>();

  constructor(graph: Graph, options: OnnxOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#fixed = new Set(graph.constants.keys());
    this.#taken = new Set([...graph.inputs.keys(), ...graph.outputs.keys()]);
    for (const [name, { value }] of graph.inputs) this.#tensorNames.set(value, name);
    for (const [name, value] of graph.outputs) {
      const input = graph.inputs.get(name);
      if (input !== undefined && input.value !== value) {
        throw new OthelloError('internal', `the graph has both an input and an output named ${name}`);
      }
      if (value.node !== undefined && !this.#tensorNames.has(value)) this.#tensorNames.set(value, name);
    }
  }

  write(node: GraphNode): void {
    const inputs = node.inputs.map((input) => this.#read(input));
    const output = this.#nameOf(node.output);
    let steps = 0;
    let constants = 0;
    const fixed = node.inputs.map((input) => this.#fixed.has(input));
    if (!fixed.includes(false)) this.#fixed.add(node.output);
    const form: OnnxForm = {
      fixed,
      channelBlock: this.#options.channelBlock,
      filterGradients: this.#options.filterGradients ?? 'convolution',
      forDevice: this.#options.forDevice ?? false,
      step: (type, from, attributes) => {
        const wanted = JSON.stringify([type, from, attributes]);
        const there = this.#steps.get(wanted);
        if (there !== undefined) return there;
        const name = `${node.name}/${type.toLowerCase()}${steps++}`;
        const made = this.#push(type, name, from, this.#free(name), attributes);
        this.#steps.set(wanted, made);
        return made;
      },
      parts: (input, count) => {
        const name = `${node.name}/split${steps++}`;
        const parts = Array.from({ length: count }, (_, part) => this.#free(`${name}/${part}`));
        this.#add('Split', name, [input], parts, { axis: 0, num_outputs: count });
        return parts;
      },
      result: (type, from, attributes) => this.#push(type, node.name, from, output, attributes),
      integers: (values) => this.#integers(values),
      constant: (type, shape, data) =>
        this.#constant(`${node.name}/constant${constants++}`, type, shape, data),
    };
    node.operator.onnx(form, node, inputs);
  }

  /** Outputs that are inputs, constants or a second name of a value are copies. */
  writeOutputs(): void {
    for (const [name, value] of this.#graph.outputs) {
      const from = this.#read(value);
      if (from !== name) this.#push('Identity', `${name}/output`, [from], name);
    }
  }

  /** The operator sets in use: '' is the standard one. */
  domains(): readonly string[] {
    return [...new Set(['', ...this.nodes.map(({ domain }) => domain)])];
  }

  #push(
    type: string,
    name: string,
    input: readonly string[],
    output: string,
    attributes?: OnnxAttributes,
  ): string {
    this.#add(type, name, input, [output], attributes);
    return output;
  }

  #add(
    type: string,
    name: string,
    input: readonly string[],
    output: readonly string[],
    attributes: OnnxAttributes = {},
  ): void {
    const attribute = Object.entries(attributes).map(([name, value]) => {
      if (typeof value === 'number') return { name, type: ONNX_ATTRIBUTE.int, i: value };
      if ('float' in value) return { name, type: ONNX_ATTRIBUTE.float, f: value.float };
      return { name, type: ONNX_ATTRIBUTE.ints, ints: value };
    });
    const dot = type.lastIndexOf('.');
    const [domain, opType] = [type.slice(0, Math.max(dot, 0)), type.slice(dot + 1)];
    this.nodes.push({ name, opType, domain, input, output, attribute });
  }

  #read(value: Value): string {
    const name = this.#nameOf(value);
    const constant = this.#graph.constants.get(value);
    if (constant !== undefined && !this.initializers.has(name)) {
      this.initializers.set(name, initializer(name, rounded(constant)));
    }
    return name;
  }

  #nameOf(value: Value): string {
    const known = this.#tensorNames.get(value);
    if (known !== undefined) return known;
    const name = this.#free(value.name);
    this.#tensorNames.set(value, name);
    return name;
  }

  #free(wanted: string): string {
    let name = wanted;
    for (let copy = 1; this.#taken.has(name); copy++) name = `${wanted}/${copy}`;
    this.#taken.add(name);
    return name;
  }

  #constant(wanted: string, type: OnnxConstantType, dims: readonly number[], data: OnnxConstantData): string {
    const name = this.#free(wanted);
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.initializers.set(name, { name, dataType: ONNX_TYPE[type], dims, rawData });
    return name;
  }

  #integers(values: readonly number[]): string {
    const name = `int64[${values.join(',')}]`;
    if (!this.initializers.has(name)) {
      const data = BigInt64Array.from(values, BigInt);
      this.initializers.set(name, {
        name,
        dataType: ONNX_TYPE.int64,
        dims: [values.length],
        rawData: new Uint8Array(data.buffer),
      });
    }
    return name;
  }
}

/** raw_data is little-endian, as is every platform that onnxruntime-node is built for. */
function initializer(name: string, { shape, data }: Tensor): OnnxTensor {
  return {
    name,
    dataType: data instanceof Int32Array ? ONNX_TYPE.int32 : ONNX_TYPE.float32,
    dims: shape,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function inputInfo({ value, batch }: GraphInput): OnnxValueInfo {
  return valueInfo(value.name, value, batch);
}

/** The symbolic dimension of an output is named only where all inputs agree on one name. */
function outputInfos(graph: Graph): OnnxValueInfo[] {
  const names = new Set([...graph.inputs.values()].map(({ batch }) => batch));
  const [batch] = names;
  return [...graph.outputs].map(([name, value]) => valueInfo(name, value, names.size === 1 ? batch! : ''));
}

function valueInfo(name: string, { shape, type }: Value, batch: string): OnnxValueInfo {
  const dim = shape.map((size) => (size === BATCH ? { dimParam: batch } : { dimValue: size }));
  const elemType = type === 'int32' ? ONNX_TYPE.int32 : ONNX_TYPE.float32;
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
