import { checkArchitecture, type PlaneName } from '../architecture.js';
import { checkParameters, type Network } from '../network.js';
import { ARITHMETIC } from './arithmetic.js';
import { ATTENTION } from './attention.js';
import { CONDITIONS } from './conditions.js';
import { CONVOLUTIONS } from './convolution.js';
import { Draft } from './draft.js';
import { readWithBatchFirst } from './elsewhere.js';
import { inFloat32 } from './ends/castInput.js';
import { finishHeads, type ImportedHeads } from './ends/heads.js';
import { type ImportedInput, inputOf } from './ends/input.js';
import { type ReadBeside, withNumbersInside } from './external.js';
import { FUNCTIONS } from './functions.js';
import { LAYER_OPERATORS } from './layers.js';
import { ImportedNode, nodeName, operatorName } from './node.js';
import { plainGraph } from './plain/plainGraph.js';
import { POOLS } from './pooling.js';
import type { ReadOperator } from './readOperator.js';
import { REDUCTIONS } from './reductions.js';
import { decodeModel, encodeFile, type OnnxFile, type OnnxFileGraph, type OnnxFileNode } from './schema.js';
import { SHAPE_OPERATORS } from './shapes.js';
import { STRUCTURE } from './structure.js';
import { TRANSPOSED_CONVOLUTIONS } from './transposedConvolution.js';
import { decodeConstant, FREE_BATCH, type ImportedValue, refusal } from './value.js';

/** What a file does not say itself. */
export interface ReadOptions {
  /** What its input planes hold, in their order; as the file says unless told. */
  readonly planes?: readonly PlaneName[] | undefined;
  /** Reads files beside it in which it keeps numbers; there are none unless told. */
  readonly beside?: ReadBeside | undefined;
}

/** A network that was read from an ONNX file, and how the file itself is run. */
export interface ImportedOnnx {
  readonly network: Network;
  readonly input: ImportedInput;
  readonly heads: ImportedHeads;
  /** The file with all its numbers in it. */
  readonly bytes: Uint8Array;
  /** Whether it rounds what it computes to 16 bits on the way. */
  readonly isHalf: boolean;
  /** The files that some of them were in. */
  readonly beside: readonly Uint8Array[];
}

const OPERATORS: ReadonlyMap<string, ReadOperator> = new Map(
  Object.entries({
    ...SHAPE_OPERATORS,
    ...ARITHMETIC,
    ...LAYER_OPERATORS,
    ...FUNCTIONS,
    ...CONVOLUTIONS,
    ...TRANSPOSED_CONVOLUTIONS,
    ...POOLS,
    ...STRUCTURE,
    ...REDUCTIONS,
    ...CONDITIONS,
    ...ATTENTION,
  }),
);

/** Older operator sets give some operators another meaning. */
const OLDEST_OPERATOR_SET = 7;

/**
 * Reads a policy-value network, without running it. Throws OthelloError('badModel') with a clause that goes on after
 * "... cannot be used: ".
 */
export function readOnnx(
  bytes: Uint8Array,
  { planes, beside = () => undefined }: ReadOptions = {},
): ImportedOnnx {
  const whole = withNumbersInside(decode(bytes), beside);
  const file = inFloat32(whole.file);
  const { graph } = plainGraph(file);
  if (graph === null) throw refusal('it is no ONNX file, or it is cut: it holds no graph');
  const operatorSet = operatorSetOf(file);
  const input = inputOf(graph, file, planes);
  const draft = new Draft(input.batch ?? FREE_BATCH, input.planes.length);
  const values = readGraph(graph, draft, operatorSet, input);
  const { heads, outputs, layers, parameters } = finishHeads(graph, draft, values);
  const architecture = checkArchitecture({ planes: input.planes, layers, outputs });
  checkParameters(architecture, parameters);
  const producer = `${file.producerName} ${file.producerVersion}`.trim();
  return {
    network: { architecture, parameters, metadata: { producer } },
    input,
    heads,
    bytes: whole.beside.length === 0 && file === whole.file ? bytes : encodeFile(file),
    isHalf: draft.isHalf,
    beside: whole.beside,
  };
}

function decode(bytes: Uint8Array): OnnxFile {
  try {
    return decodeModel(bytes);
  } catch (cause) {
    throw refusal('it is no ONNX file, or it is cut or damaged', cause);
  }
}

function operatorSetOf({ opsetImport }: OnnxFile): number {
  const standard = opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  const version = standard?.version ?? 0;
  if (version < OLDEST_OPERATOR_SET) {
    throw refusal(`it is written in the operator set ${version}; ${OLDEST_OPERATOR_SET} and later are read`);
  }
  return version;
}

/** Reads node after node; returns the values by the names that the file gives them. */
function readGraph(
  graph: OnnxFileGraph,
  draft: Draft,
  operatorSet: number,
  input: ImportedInput,
): ReadonlyMap<string, ImportedValue> {
  const values = new Map<string, ImportedValue>();
  for (const tensor of graph.initializer) values.set(tensor.name, decodeConstant(tensor));
  values.set(input.name, draft.input(input));
  const readers = countReaders(graph);
  const nodes = neededNodes(graph);
  for (const node of nodes) readerOf(node);
  for (const node of nodes) {
    const inputs = node.input.map((name) => {
      const value = values.get(name);
      if (name === '' || value !== undefined) return value;
      throw refusal(
        `its node '${nodeName(node)}' (${node.opType}) reads '${name}', which nothing before it computes`,
      );
    });
    const found = readWithBatchFirst(new ImportedNode(node, inputs, operatorSet), draft, readerOf(node));
    const outputs: readonly ImportedValue[] = Array.isArray(found) ? found : [found];
    outputs.forEach((value, index) => {
      const output = node.output[index];
      if (output === undefined || values.has(output)) {
        throw refusal(`its node '${nodeName(node)}' (${node.opType}) computes nothing that is new`);
      }
      if ('layer' in value && readers.get(output) === 1) draft.markReadOnce(value);
      values.set(output, value);
    });
  }
  return values;
}

function countReaders({ node, output }: OnnxFileGraph): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  const names = [...node.flatMap(({ input }) => input), ...output.map(({ name }) => name)];
  for (const name of names) readers.set(name, (readers.get(name) ?? 0) + 1);
  return readers;
}

/** What the outputs are computed from, in the order of the file. */
function neededNodes({ node, output }: OnnxFileGraph): readonly OnnxFileNode[] {
  const needed = new Set(output.map(({ name }) => name));
  const found: OnnxFileNode[] = [];
  for (const each of [...node].reverse()) {
    if (!each.output.some((name) => needed.has(name))) continue;
    each.input.forEach((name) => needed.add(name));
    found.push(each);
  }
  return found.reverse();
}

function readerOf(node: OnnxFileNode): ReadOperator {
  const read = OPERATORS.get(operatorName(node));
  if (read !== undefined) return read;
  const known = [...OPERATORS.keys()].sort().join(', ');
  throw refusal(
    `its node '${nodeName(node)}' (${operatorName(node)}) is not supported; supported are ${known}`,
  );
}
