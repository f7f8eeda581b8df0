import {
  NO_ATTRIBUTE,
  ONNX_ATTRIBUTE,
  ONNX_TYPE,
  type OnnxFile,
  type OnnxFileNode,
  type OnnxFileValueInfo,
} from '../schema.js';

/** Types of numbers that a board and its answers can come in besides float32. */
const OTHERS: ReadonlySet<number> = new Set([
  ONNX_TYPE.float16,
  ONNX_TYPE.float64,
  ONNX_TYPE.uint8,
  ONNX_TYPE.int8,
  ONNX_TYPE.int32,
  ONNX_TYPE.int64,
  ONNX_TYPE.bool,
]);

/** The same file with the board taken, and all answers given, as float32: where they are not, they are cast. */
export function inFloat32(file: OnnxFile): OnnxFile {
  const { graph } = file;
  if (graph === null) return file;
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name, type }) => !weights.has(name) && isOther(type));
  const outputs = graph.output.filter(({ type }) => isOther(type));
  if (inputs.length === 0 && outputs.length === 0) return file;
  const given = new Map(inputs.map(({ name }) => [name, `${name}/given`]));
  const made = new Map(outputs.map(({ name }) => [name, `${name}/made`]));
  const node = graph.node.map((each) => ({
    ...each,
    input: each.input.map((name) => given.get(name) ?? made.get(name) ?? name),
    output: each.output.map((name) => made.get(name) ?? name),
  }));
  const cast = (input: string, output: string, to: number): OnnxFileNode => ({
    name: `${output}/cast`,
    opType: 'Cast',
    domain: '',
    input: [input],
    output: [output],
    attribute: [{ ...NO_ATTRIBUTE, name: 'to', type: ONNX_ATTRIBUTE.int, i: to }],
  });
  const before = inputs.map(({ name, type }) => cast(name, given.get(name)!, type!.tensorType!.elemType));
  const after = outputs.map(({ name }) => cast(made.get(name)!, name, ONNX_TYPE.float32));
  return {
    ...file,
    graph: {
      ...graph,
      node: [...before, ...node, ...after],
      input: graph.input.map((each) => (given.has(each.name) ? asFloat32(each) : each)),
      output: graph.output.map((each) => (made.has(each.name) ? asFloat32(each) : each)),
    },
  };
}

function isOther(type: OnnxFileValueInfo['type']): boolean {
  return OTHERS.has(type?.tensorType?.elemType ?? 0);
}

function asFloat32(info: OnnxFileValueInfo): OnnxFileValueInfo {
  const { type } = info;
  return type?.tensorType
    ? { ...info, type: { ...type, tensorType: { ...type.tensorType, elemType: ONNX_TYPE.float32 } } }
    : info;
}
