import { decodeMessage, encodeMessage, type Field, type Schema } from './protobuf.js';

// The part of the public ONNX message definitions (onnx.proto, proto2) that graphs written and read here need, with its
// field numbers.

/** TensorProto.DataType */
export const ONNX_TYPE = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
} as const;
/** AttributeProto.AttributeType */
export const ONNX_ATTRIBUTE = { float: 1, int: 2, text: 3, ints: 7 } as const;
/** What an attribute of one type leaves out of the others. */
export const NO_ATTRIBUTE = {
  f: 0,
  s: new Uint8Array(),
  t: null,
  g: null,
  floats: [],
  ints: [],
  refAttrName: '',
};

/** Among the metadata of a file: the names of its input planes, with commas. */
export const PLANES_KEY = 'planes';

const one = (type: string, id: number): Field => ({ type, id, isRepeated: false });
const many = (type: string, id: number): Field => ({ type, id, isRepeated: true });

/** @internal */
export const SCHEMA: Schema = {
  ModelProto: {
    irVersion: one('int64', 1),
    producerName: one('string', 2),
    producerVersion: one('string', 3),
    graph: one('GraphProto', 7),
    opsetImport: many('OperatorSetIdProto', 8),
    metadataProps: many('StringStringEntryProto', 14),
    functions: many('FunctionProto', 25),
  },
  FunctionProto: {
    name: one('string', 1),
    input: many('string', 4),
    output: many('string', 5),
    attribute: many('string', 6),
    node: many('NodeProto', 7),
    opsetImport: many('OperatorSetIdProto', 9),
    domain: one('string', 10),
    attributeProto: many('AttributeProto', 11),
  },
  OperatorSetIdProto: { domain: one('string', 1), version: one('int64', 2) },
  StringStringEntryProto: { key: one('string', 1), value: one('string', 2) },
  GraphProto: {
    node: many('NodeProto', 1),
    name: one('string', 2),
    initializer: many('TensorProto', 5),
    input: many('ValueInfoProto', 11),
    output: many('ValueInfoProto', 12),
  },
  NodeProto: {
    input: many('string', 1),
    output: many('string', 2),
    name: one('string', 3),
    opType: one('string', 4),
    attribute: many('AttributeProto', 5),
    domain: one('string', 7),
  },
  AttributeProto: {
    name: one('string', 1),
    f: one('float', 2),
    i: one('int64', 3),
    s: one('bytes', 4),
    t: one('TensorProto', 5),
    g: one('GraphProto', 6),
    floats: many('float', 7),
    ints: many('int64', 8),
    type: one('int32', 20),
    refAttrName: one('string', 21),
  },
  TensorProto: {
    dims: many('int64', 1),
    dataType: one('int32', 2),
    floatData: many('float', 4),
    int32Data: many('int32', 5),
    int64Data: many('int64', 7),
    name: one('string', 8),
    rawData: one('bytes', 9),
    doubleData: many('double', 10),
    externalData: many('StringStringEntryProto', 13),
    dataLocation: one('int32', 14),
  },
  ValueInfoProto: { name: one('string', 1), type: one('TypeProto', 2) },
  TypeProto: { tensorType: one('TensorTypeProto', 1) },
  TensorTypeProto: { elemType: one('int32', 1), shape: one('TensorShapeProto', 2) },
  TensorShapeProto: { dim: many('DimensionProto', 1) },
  DimensionProto: { dimValue: one('int64', 1), dimParam: one('string', 2) },
};

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly object[];
}

export interface OnnxTensor {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly rawData: Uint8Array;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly ({ dimValue: number } | { dimParam: string })[] };
    };
  };
}

export interface OnnxModel {
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly opsetImport: readonly { domain: string; version: number }[];
  readonly metadataProps: readonly { key: string; value: string }[];
  readonly graph: {
    readonly name: string;
    readonly node: readonly OnnxNode[];
    readonly initializer: readonly OnnxTensor[];
    readonly input: readonly OnnxValueInfo[];
    readonly output: readonly OnnxValueInfo[];
  };
}

export function encodeModel(model: OnnxModel): Uint8Array {
  return encodeMessage(SCHEMA, 'ModelProto', model);
}

/** A file that was read: what it leaves out is '', 0, [] or, for a message, null. */
export interface OnnxFile {
  readonly producerName: string;
  readonly producerVersion: string;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
  readonly graph: OnnxFileGraph | null;
  readonly functions: readonly OnnxFileFunction[];
}

/** An operator of the file's own, which is nodes of others. */
export interface OnnxFileFunction {
  readonly name: string;
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly node: readonly OnnxFileNode[];
  readonly opsetImport: OnnxFile['opsetImport'];
  /** Attributes that a call may leave out. */
  readonly attributeProto: readonly OnnxFileAttribute[];
}

export interface OnnxFileGraph {
  readonly node: readonly OnnxFileNode[];
  readonly initializer: readonly OnnxFileTensor[];
  readonly input: readonly OnnxFileValueInfo[];
  readonly output: readonly OnnxFileValueInfo[];
}

export interface OnnxFileNode extends Omit<OnnxNode, 'attribute'> {
  readonly attribute: readonly OnnxFileAttribute[];
}

export interface OnnxFileAttribute {
  readonly name: string;
  readonly f: number;
  readonly i: number;
  readonly s: Uint8Array;
  readonly t: OnnxFileTensor | null;
  readonly g: OnnxFileGraph | null;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  /** Which of them it is: AttributeProto.AttributeType. */
  readonly type: number;
  /** Within a function: the attribute of its call that this one is; '' where it is its own. */
  readonly refAttrName: string;
}

export interface OnnxFileTensor extends OnnxTensor {
  readonly floatData: readonly number[];
  readonly int32Data: readonly number[];
  readonly int64Data: readonly number[];
  readonly doubleData: readonly number[];
  /** 1: the numbers are in another file, whose `location`, `offset` and `length` are told in `externalData`. */
  readonly dataLocation: number;
  readonly externalData: readonly { readonly key: string; readonly value: string }[];
}

export interface OnnxFileValueInfo {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly OnnxFileDimension[] } | null;
    } | null;
  } | null;
}

/** A dimension without a number (0) is free; its name may be ''. */
export interface OnnxFileDimension {
  readonly dimValue: number;
  readonly dimParam: string;
}

/** The bytes of a file that was read, as far as its messages are known here. */
export function encodeFile(file: OnnxFile): Uint8Array {
  return encodeMessage(SCHEMA, 'ModelProto', file);
}

/** Reads a file's messages; throws an Error where the bytes are none. 64-bit integers become numbers. */
export function decodeModel(bytes: Uint8Array): OnnxFile {
  return decodeMessage(SCHEMA, 'ModelProto', bytes) as OnnxFile;
}
