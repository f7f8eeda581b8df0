import { parseMove } from '../../../engine/notation.js';
import { VIEWS } from '../../../studies/strategies/mapVectors.js';
import { MOVE_KINDS, PHASES } from '../../../studies/strategies/moveKind.js';
import type { StrategyEntry, StrategyReport } from '../../../studies/strategies/strategiesReport.js';
import { renderView } from '../../../web/renderView.js';
import type { PageData } from '../../../web/views/report/data.js';
import type { StrategiesData } from '../../../web/views/strategies/data.js';
import { makerText } from '../../output/maker.js';
import { formatCount, percent } from '../../terminal/format.js';
import type { Analysis } from './analysis.js';
import {
  GAP_HEAD,
  gapRows,
  isSuspicious,
  largestSquares,
  marks,
  networksText,
  STRATEGY_HEAD,
  strategyFindings,
  strategyRows,
} from './text.js';

/** The page of a strategy analysis as one HTML file. `commands` lead to a move: `{game}` and `{ply}` are filled in. */
export function strategyPage({ report, maps }: Analysis, commands: readonly string[]): string {
  const { target, composite, moves, source, seed, networks, symmetries, norm, neighbours } = report;
  return renderView('strategies', {
    title: 'How many ways does it decide?',
    about: `${makerText(report)} · ${networksText(report)} · ${formatCount(moves.length, 'map')} of ${target} by ${composite} · ${source} · seed ${seed}`,
    figures: [],
    summary: strategyFindings(report),
    sections: [
      {
        title: 'The maps',
        cards: [
          { kind: 'own', id: 'cloud', title: 'The cloud of maps', wide: true },
          { kind: 'own', id: 'selected', title: 'Selected', wide: true },
        ],
      },
      {
        title: 'The strategies',
        says: 'Each with its mean map and the moves whose maps are nearest to it.',
        cards: report.strategies.map(({ number }) => ({
          kind: 'own',
          id: `strategy${number}`,
          title: `Strategy ${number}`,
        })),
      },
      {
        title: 'How many there are',
        says: eigenvalueSentence(report),
        cards: [{ kind: 'own', id: 'eigenvalues', title: 'Eigenvalues', wide: true }],
      },
    ],
    notes: [
      `A point is the relevance map of a move, at unit ${norm === 'l2' ? 'Euclidean length' : 'sum of absolute values'}. ` +
        (symmetries === 'merged'
          ? 'Two maps are as far apart as they are from the side from which they are nearest, so that the same strategy in another corner is the same.'
          : 'Maps are compared as they lie, so that the same strategy in another corner is another one.') +
        ` Each is joined to its ${neighbours} nearest; the eigenvectors of that graph are what is cut into clusters.`,
      'The layouts are for the eye: UMAP keeps neighbours together, and neither distances between groups nor their sizes in it mean anything. The numbers above and the clusters do not come from it.',
      'Unity is the length of the mean map as a share of the length of the maps: 1 where all are the same. Leaving is the share of the graph’s edges that leave a strategy: near 0 it is apart.',
      'Maps on this page have 255 steps, each up to its own largest square. Orange speaks for what is explained, blue against it.',
      `sha256 of the network: ${networks.join(', ')}`,
    ],
    tables: [
      { title: 'Strategies in numbers', table: { head: STRATEGY_HEAD, rows: strategyRows(report) } },
      ...(report.test === undefined
        ? []
        : [
            {
              title: `Steps of the eigenvalues beside those of ${report.test.clouds} clouds without clusters, ${formatCount(report.test.maps, 'map')} of ${formatCount(report.test.games, 'game')}`,
              table: { head: GAP_HEAD, rows: gapRows(report) },
            },
          ]),
    ],
    ...cloudData({ report, maps }, commands),
  });
}

/** What makes a strategy one, in sentences. */
function strategyFacts(entry: StrategyEntry, report: StrategyReport): string[] {
  const { size, share, unity, conductance, mean } = entry;
  const found = marks(entry, report);
  const alert = isSuspicious(entry, report.strategies.length) ? ' Small and apart: look at it first.' : '';
  return [
    `${formatCount(size, 'map')}, ${percent(share, 1)}. Unity ${unity.toFixed(2)}, leaving ${percent(conductance, 1)}.${alert}`,
    found.length === 0 ? 'No kind, phase or value more than usual.' : `More than usual: ${found.join('; ')}.`,
    `Most of the mean map: ${largestSquares(mean).join(', ')}.`,
  ];
}

function eigenvalueSentence({ eigengap, clusters, chosenBy }: StrategyReport): string {
  const asked =
    chosenBy === 'request'
      ? ` ${formatCount(clusters, 'cluster')} ${clusters === 1 ? 'was' : 'were'} asked for.`
      : '';
  return `The smallest of the graph's Laplacian. As many are near 0 as there are groups that hardly hang together; the largest gap comes after ${eigengap.clusters}.${asked}`;
}

/** What the view has beside its page. */
function cloudData(
  { report, maps }: Analysis,
  commands: readonly string[],
): Omit<StrategiesData, keyof PageData> {
  const { moves, strategies } = report;
  return {
    kinds: MOVE_KINDS,
    phases: PHASES,
    commands,
    moves: moves.map((move) => [
      move.game,
      move.ply,
      parseMove(move.move),
      MOVE_KINDS.indexOf(move.kind),
      PHASES.indexOf(move.phase),
      move.value === null ? null : short(move.value),
      short(move.output),
      move.kmeans,
      move.agglomerative,
      move.density,
      move.umap,
      move.spectral,
    ]),
    boards: moves.map(({ position }) => position.slice(0, 64)).join(''),
    turns: moves.map(({ position }) => position.at(-1)).join(''),
    /** Where squares go from each side that counts as the same. */
    views: (report.symmetries === 'merged' ? VIEWS : VIEWS.slice(0, 1)).map((view) => [...view]),
    maps: Buffer.concat(maps.map(steps)).toString('base64'),
    strategies: strategies.map((entry) => ({
      number: entry.number,
      facts: strategyFacts(entry, report),
      mean: entry.mean.map(short),
      typical: entry.typical,
    })),
    eigenvalues: report.eigenvalues.map(short),
    gap: report.eigengap.clusters,
  };
}

/** The map in 255 steps up to its largest square, as signed bytes. */
function steps(map: ArrayLike<number>): Buffer {
  const largest = Array.from(map).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Buffer.from(Int8Array.from(map, (value) => Math.round((127 * value) / largest)).buffer);
}

function short(value: number): number {
  return Number(value.toPrecision(4));
}
