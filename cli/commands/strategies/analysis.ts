import { OthelloError } from '../../../engine/errors.js';
import { giveWay } from '../../../engine/giveWay.js';
import { formatPosition, moveName } from '../../../engine/notation.js';
import type { Random } from '../../../engine/random.js';
import { Stopped } from '../../../engine/stop.js';
import type { Runtime } from '../../../nn/runtime.js';
import { ClusterBootstrap } from '../../../studies/statistics/clusterBootstrap.js';
import { spectralLayout, umapLayout } from '../../../studies/strategies/cloudLayout.js';
import {
  agglomerative,
  agreement,
  bySize,
  kMeans,
  spectralPoints,
} from '../../../studies/strategies/clustering.js';
import { type ClusterTest, testClusters } from '../../../studies/strategies/clusterTest.js';
import { densityClusters } from '../../../studies/strategies/density.js';
import { type Eigengap, eigengap } from '../../../studies/strategies/eigengap.js';
import { type Norm, packMaps, type Symmetries, unitMap } from '../../../studies/strategies/mapVectors.js';
import { MOVE_KINDS, moveKind, phaseOf, PHASES } from '../../../studies/strategies/moveKind.js';
import { countParts, neighbourGraph } from '../../../studies/strategies/neighbourGraph.js';
import { nearestNeighbours } from '../../../studies/strategies/neighbours.js';
import { laplacianSpectrum } from '../../../studies/strategies/spectrum.js';
import type {
  MoveEntry,
  StrategyEntry,
  StrategyReport,
} from '../../../studies/strategies/strategiesReport.js';
import { strategiesOf, type Strategy } from '../../../studies/strategies/strategy.js';
import { formatCount } from '../../terminal/format.js';
import { type Bar, openProgress } from '../../terminal/progress.js';
import type { Terminal } from '../../terminal/terminal.js';
import type { FoundMove } from './moves.js';

/** A move with its map. */
export interface MappedMove extends FoundMove {
  readonly move: number;
  /** Relevance by square [64]. */
  readonly map: ArrayLike<number>;
  readonly output: number;
  /** undefined where it is not known. */
  readonly value: number | undefined;
}

export interface AnalysisOptions {
  readonly norm: Norm;
  readonly symmetries: Symmetries;
  readonly neighbours: number;
  /** Instead of what the eigengap speaks for. */
  readonly clusters: number | undefined;
  /** Clouds without clusters that the gaps are held against; 0 for no test. */
  readonly clouds: number;
  readonly runtime: Runtime;
  readonly threads: number;
  readonly random: Random;
}

/** What the report says of where the maps are from. */
export type ReportHead = Pick<
  StrategyReport,
  'software' | 'runtime' | 'networks' | 'composite' | 'target' | 'source' | 'seed'
> & { readonly refused: { readonly moves: number; readonly reason?: string } };

/** A report and the maps of its moves. */
export interface Analysis {
  readonly report: StrategyReport;
  /** As they were explained, in the order of the report's moves. */
  readonly maps: readonly ArrayLike<number>[];
}

/** Eigenvalues that are looked at; one fewer is the most strategies that the eigengap can find. */
const EIGENVALUES = 16;
export const MOST_CLUSTERS = EIGENVALUES - 1;
/** Fewer say nothing. */
const FEWEST = 40;
/** Of fewer games no resample says anything. */
const FEWEST_GAMES = 8;
/** A dense place has at least this share of the maps. */
const DENSE_SHARE = 0.01;

/**
 * Spectral relevance analysis: how many kinds of maps there are. Undefined when it was stopped.
 * Throws OthelloError `notFound` where there are too few maps.
 */
export async function analyzeStrategies(
  found: readonly MappedMove[],
  options: AnalysisOptions,
  head: ReportHead,
  terminal: Terminal,
): Promise<Analysis | undefined> {
  const { norm, symmetries, neighbours } = options;
  const units = found.map(({ map }) => unitMap(map, norm));
  const moves = found.filter((_, index) => units[index] !== undefined);
  checkEnough(moves.length, options, head);
  const maps = packMaps(units.filter((unit) => unit !== undefined));
  const games = moves.map(({ game }) => game);
  const steps = await runSteps(maps, games, options, terminal);
  if (steps === undefined) return undefined;
  const { graph, spectrum, gap, clusters, labels, tree, dense, test, umap } = steps;
  const spectral = spectralLayout(spectrum);
  const strategies = strategiesOf(maps, graph, labels, symmetries);
  const entries = moves.map((move, index): MoveEntry => ({
    game: move.game,
    ply: move.ply,
    position: formatPosition(move.position),
    move: moveName(move.move),
    kind: moveKind(move.move),
    phase: phaseOf(move.position),
    value: move.value ?? null,
    output: move.output,
    kmeans: labels[index]! + 1,
    agglomerative: tree[index]! + 1,
    density: dense[index] === undefined ? null : dense[index] + 1,
    umap: [rounded(umap[index]![0]), rounded(umap[index]![1])],
    spectral: [rounded(spectral[index]![0]), rounded(spectral[index]![1])],
  }));
  const { refused, ...about } = head;
  const bootstrap = new ClusterBootstrap(options.random.split('intervals'));
  const flat = found.length - moves.length;
  const reason = refused.reason ?? (flat === 0 ? undefined : 'The map is 0 on every square.');
  const other = (own: readonly (number | undefined)[]) => ({
    agreement: agreement(labels, own),
    clusters: new Set(own.filter((label) => label !== undefined)).size,
    none: own.filter((label) => label === undefined).length,
  });
  const report: StrategyReport = {
    version: 1,
    ...about,
    norm,
    symmetries,
    neighbours,
    games: new Set(games).size,
    ...(test === undefined ? {} : { test }),
    parts: countParts(graph),
    leftOut: { moves: refused.moves + flat, ...(reason === undefined ? {} : { reason }) },
    eigenvalues: spectrum.values,
    eigengap: gap,
    clusters,
    chosenBy: options.clusters === undefined ? 'eigengap' : 'request',
    others: { agglomerative: other(tree), density: other(dense) },
    kinds: shares(
      MOVE_KINDS,
      entries.map(({ kind }) => kind),
    ),
    phases: shares(
      PHASES,
      entries.map(({ phase }) => phase),
    ),
    strategies: strategies.map((strategy, index) => strategyEntry(strategy, index + 1, entries, bootstrap)),
    moves: entries,
  };
  return { report, maps: moves.map(({ map }) => map) };
}

function checkEnough(
  maps: number,
  { neighbours, clusters = 1 }: AnalysisOptions,
  { source, refused }: ReportHead,
): void {
  const fewest = Math.max(FEWEST, 2 * neighbours, 4 * clusters);
  if (maps >= fewest) return;
  const why =
    fewest === 2 * neighbours
      ? ` with ${neighbours} neighbours`
      : fewest === FEWEST
        ? ''
        : ` in ${formatCount(clusters, 'cluster')}`;
  const reason =
    refused.reason === undefined
      ? ''
      : ` (${formatCount(refused.moves, 'move')} ${refused.moves === 1 ? 'has' : 'have'} none: ${refused.reason})`;
  throw new OthelloError(
    'notFound',
    `Only ${formatCount(maps, 'map')} can be made of ${source}; an analysis${why} needs at least ${fewest}${reason === '' ? '.' : `${reason.replace(/\.\)$/, ')')}.`}`,
  );
}

/** The numerics, step by step, with a bar. */
async function runSteps(
  maps: Float64Array,
  games: readonly string[],
  options: AnalysisOptions,
  terminal: Terminal,
) {
  const { symmetries, neighbours, runtime, threads, random } = options;
  const total = maps.length / 64;
  terminal.listenForInterrupt('Stopping.');
  const progress = openProgress(terminal);
  const bar: Bar = progress.start({ label: 'neighbours', total, unit: 'maps' });
  try {
    const near = await nearestNeighbours(maps, {
      count: neighbours,
      symmetries,
      runtime,
      threads,
      onRows: (done) => bar.update(done),
    });
    const graph = neighbourGraph(near);
    bar.restart({ label: 'eigenvalues', total: 1, unit: 'spectra' });
    let rounds = 0;
    const spectrum = await laplacianSpectrum(
      graph,
      Math.min(EIGENVALUES, total - 1),
      random.split('spectrum'),
      () => bar.update(0, `round ${++rounds}`),
    );
    const gap = eigengap(spectrum.values);
    const clusters = options.clusters ?? gap.clusters;
    bar.restart({ label: 'clusters', total: 3, unit: 'clusterings' });
    const points = spectralPoints(spectrum, clusters);
    await giveWay();
    const labels = bySize(
      clusters === 1 ? points.map(() => 0) : await kMeans(points, clusters, random.split('kmeans')),
    );
    bar.update(1);
    await giveWay();
    const tree = bySize(await agglomerative(points, clusters, random.split('tree')));
    bar.update(2);
    await giveWay();
    // A single coordinate has nothing to be dense in.
    const places = clusters === 1 ? spectralPoints(spectrum, 2) : points;
    const dense = bySize(
      await densityClusters(places, Math.max(neighbours, Math.round(DENSE_SHARE * total))),
    );
    const test = await testOf(maps, games, { ...options, gap, clusters }, bar);
    const umap = await umapLayout(near, random.split('layout'), (done, total) => {
      if (done === 1) bar.restart({ label: 'layout', total, unit: 'epochs' });
      bar.update(done);
    });
    return { graph, spectrum, gap, clusters, labels, tree, dense, test, umap };
  } catch (error) {
    if (error instanceof Stopped) return undefined;
    throw error;
  } finally {
    progress.finish();
  }
}

/** Undefined where no test is asked for, or where there is too little for it. */
async function testOf(
  maps: Float64Array,
  games: readonly string[],
  options: AnalysisOptions & { readonly gap: Eigengap; readonly clusters: number },
  bar: Bar,
): Promise<ClusterTest | undefined> {
  const { gap, clusters, clouds, random } = options;
  if (clouds === 0 || new Set(games).size < FEWEST_GAMES) return undefined;
  // One cluster is every cut; the next best number is what could have been.
  const cut = Math.max(2, clusters === 1 ? gap.next.clusters : clusters);
  const restart = (done: number, total: number): void => {
    if (done === 1) bar.restart({ label: 'clouds without clusters', total, unit: 'cuts' });
    bar.update(done);
  };
  const asked = { ...options, games, clusters: cut, eigenvalues: EIGENVALUES, onCut: restart };
  return testClusters(maps, asked, random.split('test'));
}

function strategyEntry(
  { members, unity, conductance, mean, typical }: Strategy,
  number: number,
  entries: readonly MoveEntry[],
  bootstrap: ClusterBootstrap,
): StrategyEntry {
  const own = members.map((index) => entries[index]!);
  const values = own.flatMap(({ value }) => (value === null ? [] : [value]));
  const isIn = new Set(own);
  const { low, high } = bootstrap.mean(
    entries.map((entry) => Number(isIn.has(entry))),
    entries.map(({ game }) => game),
  );
  return {
    number,
    size: own.length,
    share: own.length / entries.length,
    shareInterval: { low, high },
    unity,
    conductance,
    kinds: shares(
      MOVE_KINDS,
      own.map(({ kind }) => kind),
    ),
    phases: shares(
      PHASES,
      own.map(({ phase }) => phase),
    ),
    winning: values.length === 0 ? null : values.filter((value) => value > 0).length / values.length,
    mean: Array.from(mean, rounded),
    typical,
  };
}

function shares<Name extends string>(names: readonly Name[], of: readonly Name[]): Record<Name, number> {
  const counts = names.map((name) => [name, of.filter((each) => each === name).length / of.length] as const);
  return Object.fromEntries(counts) as Record<Name, number>;
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
