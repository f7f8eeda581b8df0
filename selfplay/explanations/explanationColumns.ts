import { parsePosition } from '../../engine/notation.js';
import { colorAt } from '../../engine/position.js';
import type { ExplanationRecord } from '../../lrp/explanationRecord.js';
import type { LayerRelevance } from '../../lrp/layerRelevance.js';
import { sizeOf } from '../../nn/tensor.js';
import type { Column, ColumnShape } from '../arrays/columns.js';
import type { ExplainedPly } from './explainGame.js';

/** An explanation and the name of its game. */
export interface LoggedPly extends ExplainedPly {
  readonly name: string;
}

/** A column of a log. */
type LogColumn = Column<LoggedPly>;

/** Rounded up, so that targets of like length share a width. */
const textType = (longest: number): `|S${number}` => `|S${8 * Math.ceil(longest / 8)}`;
/** What cancellationNote says, with the longest numbers. */
const WARNING = '|S152';
const orNaN = (value: number | null): number => value ?? NaN;

/** The names that dimensions of the columns stand for. */
export interface ColumnNames {
  /** Of `maps`. */
  readonly planes: readonly string[];
  /** Of `layerBias`, `layerLeak`, `layerArrived` and `layerHanded`; `layer/NAME` is the relevance of one. */
  readonly layers: readonly string[];
  /** Of `biasMaps`. */
  readonly biasMaps: readonly string[];
  /** Of `amplification`: the sums, each with its total and its largest. */
  readonly amplification: readonly string[];
}

/** What the columns are and what their dimensions stand for. */
export interface ArrayLayout extends ColumnNames {
  readonly columns: readonly ColumnShape[];
}

/** The columns with the names that their dimensions stand for. */
export interface Columns extends ColumnNames {
  readonly columns: readonly LogColumn[];
}

export function arrayLayout(columns: readonly LogColumn[], names: ColumnNames): ArrayLayout {
  return { columns: columns.map(({ name, type, shape }) => ({ name, type, shape })), ...names };
}

/**
 * The columns of the explanations of a game, which are the same for every explanation of networks of one architecture by the
 * same settings. A layer that a target does not reach has zeros.
 *
 * @param plies at least one
 */
export function arrayColumns(plies: readonly ExplainedPly[], targets: readonly string[]): Columns {
  const [{ record: sample }] = plies as [ExplainedPly];
  const planes = planeNames(sample);
  const names = layerNames(plies);
  const longest = Math.max(...targets.map((target) => `${target}:mean:a1`.length));
  const columns: LogColumn[] = [
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
    ...(['input', 'bias', 'leak', 'closure'] as const).map((name): LogColumn => ({
      name,
      type: '<f8',
      shape: [],
      of: ({ record }) => [record.ledger[name]],
    })),
    {
      name: 'lines',
      type: '<f8',
      shape: [],
      of: ({ record }) => [(record.ledger.lines ?? []).reduce((sum, { relevance }) => sum + relevance, 0)],
    },
    { name: 'warning', type: WARNING, shape: [], of: ({ record }) => record.warning ?? '' },
    ...ledgerColumns(names),
    ...(plies[0]!.layers === undefined ? [] : layerColumns(plies, names.layers)),
    ...(sample.controls === null ? [] : CONTROLS),
  ];
  return { columns, planes, ...names };
}

/** The planes of a record, in the order of the network. */
function planeNames(record: ExplanationRecord): string[] {
  return Object.keys(record.maps).filter((name) => name !== 'square');
}

type LayerRecord = ExplanationRecord['ledger']['layers'][number];

/** All layers that a target of the game reaches, in the order of the ledger. */
function layerNames(plies: readonly ExplainedPly[]): Omit<ColumnNames, 'planes'> {
  const longest = [...plies].sort((a, b) => b.record.ledger.layers.length - a.record.ledger.layers.length);
  const layers = longest.flatMap(({ record }) => record.ledger.layers);
  const namesOf = (found: readonly LayerRecord[]): string[] => [...new Set(found.map(({ name }) => name))];
  return {
    layers: namesOf(layers),
    biasMaps: namesOf(layers.filter(({ biasMap }) => biasMap !== undefined)),
    amplification: namesOf(layers.filter(({ amplification }) => amplification !== undefined)),
  };
}

/** What layers say of themselves, in the order of `names`; `none` for those that the target does not reach. */
function byLayer(
  { record }: LoggedPly,
  names: readonly string[],
  none: readonly number[],
  of: (layer: LayerRecord) => readonly number[] | undefined,
): number[] {
  const known = new Map(record.ledger.layers.map((layer) => [layer.name, layer]));
  return names.flatMap((name) => {
    const layer = known.get(name);
    return (layer && of(layer)) ?? none;
  });
}

const NO_MAP = new Array<number>(64).fill(0);

/** What each layer kept. */
function ledgerColumns({ layers, biasMaps, amplification }: Omit<ColumnNames, 'planes'>): LogColumn[] {
  const columns: LogColumn[] = [
    ...(['bias', 'leak'] as const).map((part): LogColumn => ({
      name: part === 'bias' ? 'layerBias' : 'layerLeak',
      type: '<f8',
      shape: [layers.length],
      of: (logged) => byLayer(logged, layers, [0], (layer) => [layer[part]]),
    })),
    {
      name: 'biasMaps',
      type: '<f4',
      shape: [biasMaps.length, 8, 8],
      of: (logged) => byLayer(logged, biasMaps, NO_MAP, ({ biasMap }) => biasMap),
    },
  ];
  if (amplification.length === 0) return columns;
  columns.push({
    name: 'amplification',
    type: '<f8',
    shape: [amplification.length, 2],
    of: (logged) =>
      byLayer(
        logged,
        amplification,
        [0, 0],
        ({ amplification: found }) => found && [found.total, found.largest],
      ),
  });
  return columns;
}

/** The relevance of every layer, and what it was given and handed on. */
function layerColumns(plies: readonly ExplainedPly[], names: readonly string[]): LogColumn[] {
  const shapes = new Map<string, readonly number[]>();
  for (const { layers = [] } of plies) {
    for (const { name, shape } of layers) {
      // Of a contrast the policy's layer is one neuron; other targets have its shape.
      if ((shapes.get(name)?.length ?? 0) < 1 || sizeOf(shape) > sizeOf(shapes.get(name)!))
        shapes.set(name, shape);
    }
  }
  const known = ({ layers = [] }: LoggedPly, name: string): LayerRelevance | undefined =>
    layers.find((layer) => layer.name === name);
  return [
    ...(['arrived', 'handed'] as const).map((part): LogColumn => ({
      name: part === 'arrived' ? 'layerArrived' : 'layerHanded',
      type: '<f8',
      shape: [names.length],
      of: (logged) => names.map((name) => known(logged, name)?.[part] ?? 0),
    })),
    ...[...shapes].map(([name, shape]): LogColumn => ({
      name: `layer/${name}`,
      type: '<f4',
      shape,
      of(logged) {
        const found = known(logged, name);
        return found?.relevance.length === sizeOf(shape) ? found.relevance : [];
      },
    })),
  ];
}

const CONTROLS: readonly LogColumn[] = [
  { name: 'emptyBoard', type: '<f4', shape: [8, 8], of: ({ record }) => record.controls!.emptyBoard },
  ...(['emptyBoardCosine', 'legalMovesCosine', 'policyValueCosine'] as const).map((name): LogColumn => ({
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
