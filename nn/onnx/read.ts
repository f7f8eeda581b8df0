import { checkArchitecture, PLANE_NAMES, type PlaneName } from '../architecture.js';
import { checkParameters, type Network } from '../network.js';
import { Draft, FREE_BATCH } from './draft.js';
import { finishHeads, type ImportedHeads } from './heads.js';
import { LAYER_OPERATORS } from './layers.js';
import { ImportedNode, nodeName } from './node.js';
import {
  decodeModel,
  ONNX_TYPE,
  type OnnxFile,
  type OnnxFileDimension,
  type OnnxFileGraph,
  type OnnxFileValueInfo,
  PLANES_KEY,
} from './schema.js';
import { type ReadOperator, SHAPE_OPERATORS } from './shapes.js';
import { decodeConstant, formatShape, type ImportedValue, refusal } from './value.js';

/** A network that was read from an ONNX file, and how the file itself is run. */
export interface ImportedOnnx {
  readonly network: Network;
  readonly input: ImportedInput;
  readonly heads: ImportedHeads;
}

export interface ImportedInput {
  readonly name: string;
  readonly planes: readonly PlaneName[];
  /** The batch first. */
  readonly shape: readonly number[];
  /** Positions that each run takes; undefined for any number. */
  readonly batch: number | undefined;
}

const OPERATORS: ReadonlyMap<string, ReadOperator> = new Map(
  Object.entries({ ...SHAPE_OPERATORS, ...LAYER_OPERATORS }),
);

/** Older operator sets give some operators another meaning. */
const OLDEST_OPERATOR_SET = 7;

/** What an input plane is taken for, by how many there are, in a file that does not say it. All from the mover's view. */
const PLANES: ReadonlyMap<number, readonly PlaneName[]> = new Map([
  [1, ['signed']],
  [2, ['own', 'opponent']],
  [3, ['own', 'opponent', 'empty']],
] as const);
const ACCEPTED_PLANES = '1 (own 1, opponent -1), 2 (own, opponent) or 3 (own, opponent, empty)';
const ACCEPTED_SHAPES = '[N, 8, 8] or [N, planes, 8, 8]';

/**
 * Reads a plain policy-value network, without running it. Throws OthelloError('badModel') with a clause that goes on after
 * "... cannot be used: ".
 */
export function readOnnx(bytes: Uint8Array): ImportedOnnx {
  const file = decode(bytes);
  const { graph } = file;
  if (graph === null) throw refusal('it is no ONNX file, or it is cut: it holds no graph');
  const operatorSet = operatorSetOf(file);
  const input = inputOf(graph, planesNamed(file));
  const draft = new Draft(input.batch ?? FREE_BATCH, input.planes.length);
  const values = readGraph(graph, draft, operatorSet, input);
  const { heads, outputs, layers, parameters } = finishHeads(graph, draft, values);
  const architecture = checkArchitecture({ planes: input.planes, layers, outputs });
  checkParameters(architecture, parameters);
  const producer = `${file.producerName} ${file.producerVersion}`.trim();
  return { network: { architecture, parameters, metadata: { producer } }, input, heads };
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

/** What the file itself says that its input planes are, as our own exports do, see exportNetwork. */
function planesNamed({ metadataProps }: OnnxFile): readonly PlaneName[] | undefined {
  const names = metadataProps.find(({ key }) => key === PLANES_KEY)?.value.split(',');
  const known: readonly string[] = PLANE_NAMES;
  return names?.every((name) => known.includes(name)) === true ? (names as PlaneName[]) : undefined;
}

/** The one input that is no weight. */
function inputOf(graph: OnnxFileGraph, named: readonly PlaneName[] | undefined): ImportedInput {
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !weights.has(name));
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    const names = inputs.map(({ name }) => `'${name}'`).join(', ');
    throw refusal(
      inputs.length === 0
        ? 'it has no input'
        : `it has ${inputs.length} inputs (${names}); one, the board, is accepted`,
    );
  }
  return { name: input.name, ...boardOf(input, named) };
}

/** Free rows and columns are taken for 8; free planes can be anything, so they are refused. */
function boardOf(
  { name, type }: OnnxFileValueInfo,
  named: readonly PlaneName[] | undefined,
): Omit<ImportedInput, 'name'> {
  const tensor = type?.tensorType;
  const dimensions = tensor?.shape?.dim;
  if (dimensions === undefined)
    throw refusal(`its input '${name}' has no shape; accepted are ${ACCEPTED_SHAPES}`);
  if (tensor?.elemType !== ONNX_TYPE.float32) {
    throw refusal(`its input '${name}' has the type ${tensor?.elemType ?? 0}; float32 is accepted`);
  }
  const shape = formatShape(dimensions.map(formatDimension));
  const [rows, columns] = dimensions.slice(-2).map(fixedSize);
  const isOtherBoard = rows === columns && rows !== undefined && rows !== 8;
  if (isOtherBoard && (dimensions.length === 3 || dimensions.length === 4)) {
    throw refusal(
      `its input '${name}' has the shape ${shape}, a board of ${rows}×${rows}; the board must be 8×8`,
    );
  }
  const isBoard = [rows, columns].every((size) => size === undefined || size === 8);
  if (!isBoard || (dimensions.length !== 3 && dimensions.length !== 4)) {
    throw refusal(`its input '${name}' has the shape ${shape}; accepted are ${ACCEPTED_SHAPES}`);
  }
  const count = dimensions.length === 3 ? 1 : fixedSize(dimensions[1]!);
  if (count === undefined) {
    throw refusal(
      `its input '${name}' has the shape ${shape}, so the number of planes is not fixed; export it with ${ACCEPTED_PLANES}`,
    );
  }
  const planes = named?.length === count ? named : PLANES.get(count);
  if (planes === undefined)
    throw refusal(`its input '${name}' has ${count} planes; accepted are ${ACCEPTED_PLANES}`);
  const batch = fixedSize(dimensions[0]!);
  const board = dimensions.length === 3 ? [8, 8] : [count, 8, 8];
  return { planes, batch, shape: [batch ?? FREE_BATCH, ...board] };
}

function fixedSize({ dimValue }: OnnxFileDimension): number | undefined {
  return dimValue > 0 ? dimValue : undefined;
}

function formatDimension(dimension: OnnxFileDimension): string | number {
  return fixedSize(dimension) ?? (dimension.dimParam === '' ? '?' : dimension.dimParam);
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
  values.set(input.name, draft.input(input.shape));
  const readers = countReaders(graph);
  for (const node of graph.node) {
    const inputs = node.input.map((name) => {
      const value = values.get(name);
      if (name === '' || value !== undefined) return value;
      throw refusal(
        `its node '${nodeName(node)}' (${node.opType}) reads '${name}', which nothing before it computes`,
      );
    });
    const value = readNode(new ImportedNode(node, inputs, operatorSet), draft);
    const [output] = node.output;
    if (output === undefined || values.has(output)) {
      throw refusal(`its node '${nodeName(node)}' (${node.opType}) computes nothing that is new`);
    }
    if ('layer' in value && readers.get(output) === 1) draft.markReadOnce(value);
    values.set(output, value);
  }
  return values;
}

function countReaders({ node, output }: OnnxFileGraph): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  const names = [...node.flatMap(({ input }) => input), ...output.map(({ name }) => name)];
  for (const name of names) readers.set(name, (readers.get(name) ?? 0) + 1);
  return readers;
}

function readNode(node: ImportedNode, draft: Draft): ImportedValue {
  const read = OPERATORS.get(node.operator);
  if (read === undefined) {
    throw node.refuse(`is not supported; supported are ${[...OPERATORS.keys()].sort().join(', ')}`);
  }
  return read(node, draft);
}
