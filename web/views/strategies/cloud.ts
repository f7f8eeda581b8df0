import { moveName } from '../../../engine/notation.js';
import type { MoveRow, StrategiesData } from './data.js';

export const LAYOUTS = ['umap', 'spectral'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** By what points are coloured and picked. */
export const COLORINGS = ['kmeans', 'agglomerative', 'density', 'kind', 'phase', 'value'] as const;
export type Coloring = (typeof COLORINGS)[number];

/** Number of a group of moves; null for what is in none. */
export type Label = number | null;

export type Place = readonly [x: number, y: number];

export interface CloudMove {
  readonly index: number;
  readonly game: string;
  readonly ply: number;
  readonly move: number;
  readonly value: number | null;
  readonly output: number;
  readonly labels: Readonly<Record<Coloring, Label>>;
  readonly places: Readonly<Record<Layout, Place>>;
  /** As `parsePosition` reads it. */
  readonly position: string;
}

/** The data of the page, read. */
export interface Cloud {
  readonly data: StrategiesData;
  readonly moves: readonly CloudMove[];
  readonly mapOf: (index: number) => Int8Array;
}

export function openCloud(data: StrategiesData): Cloud {
  const bytes = Uint8Array.from(atob(data.maps), (character) => character.charCodeAt(0));
  const maps = new Int8Array(bytes.buffer);
  return {
    data,
    moves: data.moves.map((row, index) => openMove(row, index, data)),
    mapOf: (index) => maps.subarray(64 * index, 64 * index + 64),
  };
}

function openMove(row: MoveRow, index: number, { boards, turns }: StrategiesData): CloudMove {
  const [game, ply, move, kind, phase, value, output, kmeans, agglomerative, density, umap, spectral] = row;
  return {
    ...{ index, game, ply, move, value, output },
    labels: { kmeans, agglomerative, density, kind, phase, value: value === null ? null : value > 0 ? 0 : 1 },
    places: { umap, spectral },
    position: `${boards.slice(64 * index, 64 * index + 64)} ${turns[index]!}`,
  };
}

/** A group of moves in words. */
export function labelName({ kinds, phases }: StrategiesData, coloring: Coloring, label: Label): string {
  switch (coloring) {
    case 'kmeans':
      return `strategy ${label ?? ''}`;
    case 'agglomerative':
      return `branch ${label ?? ''}`;
    case 'density':
      return label === null ? 'in no dense place' : `dense place ${label}`;
    case 'kind':
      return kinds[label ?? -1] ?? 'unknown';
    case 'phase':
      return phases[label ?? -1] ?? 'unknown';
    case 'value':
      return label === null ? 'value not known' : label === 0 ? 'mover ahead' : 'mover behind';
  }
}

/** `game 12, ply 7, f5`; what stands for games of a file is too long to be read. */
export function moveText({ game, ply, move }: CloudMove): string {
  return `${game.length > 12 ? '' : `game ${game}, `}ply ${ply}, ${moveName(move)}`;
}

/** The groups of a colouring in the order of their numbers, what is in none last. */
export function groupsOf(moves: readonly CloudMove[], coloring: Coloring): ReadonlyMap<Label, CloudMove[]> {
  const groups = new Map<Label, CloudMove[]>();
  for (const move of moves) {
    const label = move.labels[coloring];
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [move]);
    else group.push(move);
  }
  return new Map([...groups].sort(([a], [b]) => (a ?? Infinity) - (b ?? Infinity)));
}
