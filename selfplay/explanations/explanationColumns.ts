import { parsePosition } from '../../engine/notation.js';
import { colorAt } from '../../engine/position.js';
import type { ExplanationRecord } from '../../lrp/explanationRecord.js';
import type { ExplainedPly } from './explainGame.js';

/** Types of NumPy: numbers in little endian, or text of so many bytes. */
export type ColumnType = '|i1' | '<i2' | '<f4' | '<f8' | `|S${number}`;

/** A field of every row of an array file. */
export interface ColumnShape {
  readonly name: string;
  readonly type: ColumnType;
  /** Of one row; empty for a single number or text. */
  readonly shape: readonly number[];
}

/** An explanation and the name of its game. */
export interface LoggedPly extends ExplainedPly {
  readonly name: string;
}

export interface Column extends ColumnShape {
  /** As many numbers as the shape has entries, or the text. */
  readonly of: (logged: LoggedPly) => readonly number[] | string;
}

/** Bytes of one entry of a column. */
function widthOf(type: ColumnType): number {
  return Number(type.slice(2));
}

/** Bytes of a row of a column. */
export function bytesOf({ type, shape }: ColumnShape): number {
  return shape.reduce((product, size) => product * size, widthOf(type));
}

/** Rounded up, so that targets of like length share a width. */
const textType = (longest: number): `|S${number}` => `|S${8 * Math.ceil(longest / 8)}`;
const orNaN = (value: number | null): number => value ?? NaN;

/**
 * The columns of an explanation, which are the same for every explanation of networks of one architecture by the same
 * settings.
 */
export function arrayColumns(sample: ExplanationRecord, targets: readonly string[]): Column[] {
  const planes = planeNames(sample);
  const longest = Math.max(...targets.map((target) => `${target}:mean:a1`.length));
  const columns: Column[] = [
    { name: 'game', type: '|S24', shape: [], of: ({ name }) => name },
    { name: 'ply', type: '<i2', shape: [], of: ({ ply }) => [ply] },
    { name: 'move', type: '|S4', shape: [], of: ({ record }) => record.move ?? '' },
    { name: 'target', type: textType(longest), shape: [], of: ({ record }) => record.target },
    { name: 'network', type: '|S64', shape: [], of: ({ record }) => record.network },
    { name: 'position', type: '|S66', shape: [], of: ({ record }) => record.position },
    { name: 'board', type: '|i1', shape: [8, 8], of: ({ record }) => boardOf(record.position) },
    { name: 'output', type: '<f8', shape: [], of: ({ record }) => [record.output] },
    {
      name: 'maps',
      type: '<f4',
      shape: [planes.length, 8, 8],
      of: ({ record }) => planes.flatMap((plane) => record.maps[plane]!),
    },
    { name: 'square', type: '<f4', shape: [8, 8], of: ({ record }) => record.maps['square']! },
    ...(['input', 'bias', 'leak', 'closure'] as const).map((name): Column => ({
      name,
      type: '<f8',
      shape: [],
      of: ({ record }) => [record.ledger[name]],
    })),
    ...layerColumns(sample),
  ];
  return sample.controls === null ? columns : [...columns, ...CONTROLS];
}

/** What the columns are and what their dimensions stand for. */
export interface ArrayLayout {
  readonly columns: readonly ColumnShape[];
  /** Of `maps`. */
  readonly planes: readonly string[];
  /** Of `layerBias` and `layerLeak`. */
  readonly layers: readonly string[];
  /** Of `biasMaps`. */
  readonly biasMaps: readonly string[];
  /** Of `amplification`: the sums, each with its total and its largest. */
  readonly amplification: readonly string[];
}

export function arrayLayout(columns: readonly Column[], sample: ExplanationRecord): ArrayLayout {
  return {
    columns: columns.map(({ name, type, shape }) => ({ name, type, shape })),
    planes: planeNames(sample),
    layers: sample.ledger.layers.map(({ name }) => name),
    biasMaps: mappedLayers(sample),
    amplification: amplifiedLayers(sample),
  };
}

/** The planes of a record, in the order of the network. */
function planeNames(record: ExplanationRecord): string[] {
  return Object.keys(record.maps).filter((name) => name !== 'square');
}

/** The layers that have a map of their biases, in the order of the ledger. */
function mappedLayers(record: ExplanationRecord): string[] {
  return record.ledger.layers.filter(({ biasMap }) => biasMap !== undefined).map(({ name }) => name);
}

/** The sums whose amplification was measured. */
function amplifiedLayers(record: ExplanationRecord): string[] {
  return record.ledger.layers
    .filter(({ amplification }) => amplification !== undefined)
    .map(({ name }) => name);
}

function layerColumns(sample: ExplanationRecord): Column[] {
  const layers = sample.ledger.layers.length;
  const mapped = mappedLayers(sample).length;
  const amplified = amplifiedLayers(sample).length;
  return [
    ...(['bias', 'leak'] as const).map((part): Column => ({
      name: part === 'bias' ? 'layerBias' : 'layerLeak',
      type: '<f8',
      shape: [layers],
      of: ({ record }) => record.ledger.layers.map((layer) => layer[part]),
    })),
    {
      name: 'biasMaps',
      type: '<f4',
      shape: [mapped, 8, 8],
      of: ({ record }) => record.ledger.layers.flatMap(({ biasMap }) => biasMap ?? []),
    },
    ...(amplified === 0 ? [] : [amplificationColumn(amplified)]),
  ];
}

/** The total and the largest of each sum. */
function amplificationColumn(sums: number): Column {
  return {
    name: 'amplification',
    type: '<f8',
    shape: [sums, 2],
    of: ({ record }) =>
      record.ledger.layers.flatMap(({ amplification }) =>
        amplification === undefined ? [] : [amplification.total, amplification.largest],
      ),
  };
}

const CONTROLS: readonly Column[] = [
  { name: 'emptyBoard', type: '<f4', shape: [8, 8], of: ({ record }) => record.controls!.emptyBoard },
  ...(['emptyBoardCosine', 'legalMovesCosine', 'policyValueCosine'] as const).map((name): Column => ({
    name,
    type: '<f8',
    shape: [],
    of: ({ record }) => [orNaN(record.controls![name])],
  })),
];

/** 1 where the mover has a disc, -1 where the opponent has one, else 0. */
function boardOf(text: string): number[] {
  const position = parsePosition(text);
  return Array.from({ length: 64 }, (_, square) => {
    const color = colorAt(position, square);
    return color === undefined ? 0 : color === position.turn ? 1 : -1;
  });
}

/** The bytes of an explanation's row: its columns one after the other, unpadded. */
export function encodeRow(columns: readonly Column[], logged: LoggedPly): Uint8Array {
  const row = Buffer.alloc(columns.reduce((sum, column) => sum + bytesOf(column), 0));
  let offset = 0;
  for (const column of columns) {
    const value = column.of(logged);
    if (typeof value === 'string') row.write(value, offset, widthOf(column.type), 'utf8');
    else writeNumbers(row, offset, column.type, value);
    offset += bytesOf(column);
  }
  return row;
}

function writeNumbers(row: Buffer, offset: number, type: ColumnType, values: readonly number[]): void {
  const width = widthOf(type);
  values.forEach((value, index) => {
    const at = offset + index * width;
    if (type === '<f4') row.writeFloatLE(value, at);
    else if (type === '<f8') row.writeDoubleLE(value, at);
    else if (type === '<i2') row.writeInt16LE(value, at);
    else row.writeInt8(value, at);
  });
}
