import { isPlaneName, PLANE_NAMES, type PlaneName } from '../../architecture.js';
import { decodeConstant, formatShape, FREE_BATCH, refusal } from '../importedValue.js';
import {
  ONNX_TYPE,
  type OnnxFile,
  type OnnxFileDimension,
  type OnnxFileGraph,
  type OnnxFileValueInfo,
  PLANES_KEY,
} from '../schema.js';

/** How a file takes a board. */
export interface ImportedInput {
  readonly name: string;
  readonly planes: readonly PlaneName[];
  /** The batch first. */
  readonly shape: readonly number[];
  /** Whether the planes are the last axis, [N, 8, 8, planes], also where the squares lie in a row. */
  readonly planesLast: boolean;
  /** Positions that each run takes; undefined for any number. */
  readonly batch: number | undefined;
}

/** What the planes are taken for, by how many there are, in a file that says nothing of them. All from the mover's view. */
const USUAL_PLANES: ReadonlyMap<number, readonly PlaneName[]> = new Map([
  [1, ['signed']],
  [2, ['own', 'opponent']],
  [3, ['own', 'opponent', 'empty']],
] as const);
const ACCEPTED_SHAPES =
  '[N, 8, 8], [N, planes, 8, 8], [N, 8, 8, planes], [N, planes, 64], [N, 64, planes] or [N, planes · 64]';
const HOW_TO_TELL = `tell with --planes what they are, in their order (${PLANE_NAMES.join(', ')}; -own is -1 where own is 1)`;

/**
 * The one input that is no weight, with its planes: as they are told, else as the file's metadata name them, else the usual
 * ones of 1, 2 or 3. Throws OthelloError('badModel') where that leaves it open what they are.
 */
export function inputOf(
  graph: OnnxFileGraph,
  { metadataProps }: OnnxFile,
  told: readonly PlaneName[] | undefined,
): ImportedInput {
  const input = boardInput(graph);
  const board = boardOf(input, graph, told?.length);
  const metadata = metadataProps.find(({ key }) => key === PLANES_KEY)?.value;
  const planes = planesOf(`its input '${input.name}'`, board.count, { told, metadata });
  const { planesLast, batch, sizes } = board;
  const shape = [batch ?? FREE_BATCH, ...sizes(planes.length)];
  return { name: input.name, planes, planesLast, batch, shape };
}

function boardInput(graph: OnnxFileGraph): OnnxFileValueInfo {
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !weights.has(name));
  const [input] = inputs;
  if (input !== undefined && inputs.length === 1) return input;
  const names = inputs.map(({ name }) => `'${name}'`).join(', ');
  throw refusal(
    inputs.length === 0
      ? 'it has no input'
      : `it has ${inputs.length} inputs (${names}); one, the board, is accepted`,
  );
}

interface Board {
  readonly planesLast: boolean;
  readonly batch: number | undefined;
  readonly count: number | undefined;
  /** The shape without the batch, by how many planes there are. */
  readonly sizes: (planes: number) => readonly number[];
}

/** Free rows and columns are taken for 8. */
function boardOf(input: OnnxFileValueInfo, graph: OnnxFileGraph, told: number | undefined): Board {
  const { name, type } = input;
  const tensor = type?.tensorType;
  const dimensions = tensor?.shape?.dim;
  if (dimensions === undefined)
    throw refusal(`its input '${name}' has no shape; accepted are ${ACCEPTED_SHAPES}`);
  if (tensor?.elemType !== ONNX_TYPE.float32) {
    throw refusal(`its input '${name}' has the type ${tensor?.elemType ?? 0}; numbers are accepted`);
  }
  const rank = dimensions.length;
  const has = `its input '${name}' has the shape ${formatShape(dimensions.map(formatDimension))}`;
  const sizes = dimensions.map(fixedSize);
  const fits = (axis: number, size: number | undefined): boolean =>
    sizes[axis] === undefined || size === undefined || sizes[axis] === size;
  const row = rowOf(sizes, name, graph);
  if (row !== undefined) return row;
  const first = fits(rank - 2, 8) && fits(rank - 1, 8) && (rank === 3 || fits(1, told));
  const last = rank === 4 && fits(1, 8) && fits(2, 8) && fits(3, told);
  if ((rank !== 3 && rank !== 4) || (!first && !last)) throw otherBoard(has, rank, sizes, told);
  const planesLast = last && (!first || beginsWithTranspose(name, graph));
  const count = rank === 3 ? 1 : (sizes[planesLast ? 3 : 1] ?? told);
  const shape = (planes: number): readonly number[] =>
    rank === 3 ? [8, 8] : planesLast ? [8, 8, planes] : [planes, 8, 8];
  return { planesLast, batch: sizes[0], count, sizes: shape };
}

/** A board whose squares lie in a row: [N, planes, 64], [N, 64, planes], or all of it as a vector [N, planes · 64]. */
function rowOf(
  sizes: readonly (number | undefined)[],
  name: string,
  graph: OnnxFileGraph,
): Board | undefined {
  const [batch, first, second] = sizes;
  if (sizes.length === 3 && (first === 64) !== (second === 64)) {
    const planesLast = first === 64;
    const count = planesLast ? second : first;
    return { planesLast, batch, count, sizes: (planes) => (planesLast ? [64, planes] : [planes, 64]) };
  }
  if (sizes.length !== 2 || first === undefined || first % 64 !== 0) return undefined;
  const planesLast = isLaidOutLast(name, graph);
  return { planesLast, batch, count: first / 64, sizes: (planes) => [planes * 64] };
}

/** Whether a vector is first laid out with the planes as its last axis. */
function isLaidOutLast(name: string, { node, initializer }: OnnxFileGraph): boolean {
  return node.some(({ opType, input: [from, to] }) => {
    if (opType !== 'Reshape' || from !== name) return false;
    const shape = initializer.find((tensor) => tensor.name === to);
    const sizes = shape === undefined ? [] : [...decodeConstant(shape).numbers];
    return sizes.length === 4 && sizes[1] === 8 && sizes[2] === 8 && sizes[3] !== 8;
  });
}

function otherBoard(
  has: string,
  rank: number,
  sizes: readonly (number | undefined)[],
  told: number | undefined,
) {
  const [rows, columns] = sizes.slice(rank === 4 && sizes[1] === sizes[2] ? 1 : -2);
  const isBoard = (rank === 3 || rank === 4) && rows !== undefined && columns !== undefined;
  const isOther = isBoard && (rows !== 8 || columns !== 8) && Math.abs(rows - columns) < 4 && rows > 3;
  if (isOther) return refusal(`${has}, a board of ${rows}×${columns}; the board must be 8×8`);
  const planes = sizes[sizes[1] === 8 && sizes[2] === 8 ? 3 : 1];
  if (told !== undefined && rank === 4 && planes !== undefined && planes !== told) {
    return refusal(`${has}, ${planes} planes, and --planes names ${told}`);
  }
  return refusal(`${has}; accepted are ${ACCEPTED_SHAPES}`);
}

/** Eight planes of 8×8 can lie first or last: then the file says it by turning them before it does anything else. */
function beginsWithTranspose(name: string, { node }: OnnxFileGraph): boolean {
  const readers = node.filter(({ input }) => input.includes(name));
  return readers.length > 0 && readers.every(({ opType }) => opType === 'Transpose');
}

function planesOf(
  input: string,
  count: number | undefined,
  said: { readonly told: readonly PlaneName[] | undefined; readonly metadata: string | undefined },
): readonly PlaneName[] {
  const { told, metadata } = said;
  if (told !== undefined) {
    if (told.length === count) return told;
    throw refusal(`${input} has ${plural(count ?? 0)}, and --planes names ${told.length}`);
  }
  if (count === undefined) throw refusal(`${input} does not fix how many planes it takes; ${HOW_TO_TELL}`);
  const planes = metadata === undefined ? USUAL_PLANES.get(count) : namesIn(metadata);
  if (planes?.length === count) return planes;
  if (metadata === undefined) {
    throw refusal(`${input} has ${plural(count)}, and nothing says what they hold; ${HOW_TO_TELL}`);
  }
  throw refusal(
    `${input} has ${plural(count)}, which its metadata '${PLANES_KEY}: ${metadata}' contradict; ${HOW_TO_TELL}`,
  );
}

function plural(count: number): string {
  return count === 1 ? '1 plane' : `${count} planes`;
}

/** The names in a list, written with commas, spaces or as JSON; undefined where one of them is no plane. */
function namesIn(text: string): readonly PlaneName[] | undefined {
  const names = text
    .replace(/[[\]"']/g, ' ')
    .trim()
    .split(/[\s,;]+/);
  return names.every(isPlaneName) ? names : undefined;
}

function fixedSize({ dimValue }: OnnxFileDimension): number | undefined {
  return dimValue > 0 ? dimValue : undefined;
}

function formatDimension(dimension: OnnxFileDimension): string | number {
  return fixedSize(dimension) ?? (dimension.dimParam === '' ? '?' : dimension.dimParam);
}
