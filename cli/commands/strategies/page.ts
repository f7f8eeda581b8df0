import { parseMove } from '../../../engine/notation.js';
import { colorScale } from '../../../lrp/pictures/boardStyle.js';
import { markup } from '../../../lrp/pictures/markup.js';
import { VIEWS } from '../../../studies/strategies/maps.js';
import { MOVE_KINDS, PHASES } from '../../../studies/strategies/moveKind.js';
import { STRATEGY_SCRIPT } from '../../../web/client/strategies.js';
import { type ChartCard, type HtmlCard, renderPage } from '../../../web/page.js';
import { makerText } from '../../output/maker.js';
import { formatCount, percent } from '../../terminal/format.js';
import type { Analysis } from './analysis.js';
import type { StrategyEntry, StrategyReport } from './report.js';
import {
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
  return renderPage({
    title: 'How many ways does it decide?',
    about: `${makerText(report)} · ${networksText(report)} · ${formatCount(moves.length, 'map')} of ${target} by ${composite} · ${source} · seed ${seed}`,
    figures: [],
    summary: strategyFindings(report),
    sections: [
      {
        title: 'The maps',
        cards: [
          { title: 'Shown', html: TOOLS, wide: true },
          CLOUD,
          { title: 'Selected', html: SELECTION, wide: true },
        ],
      },
      {
        title: 'The strategies',
        says: 'Each with its mean map and the moves whose maps are nearest to it.',
        cards: [...report.strategies.map((entry) => strategyCard(entry, report)), eigenvalueCard(report)],
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
    tables: [{ title: 'Strategies in numbers', table: { head: STRATEGY_HEAD, rows: strategyRows(report) } }],
    script: STRATEGY_SCRIPT,
    styles: STYLES,
    data: pageData({ report, maps }, commands),
  });
}

const SELECTION = markup`<div id="opened" hidden></div><div id="selection" aria-live="polite"></div>`;

/** Of what only this page has. */
const STYLES = `
.tools { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; margin: 4px 0 8px; font-size: 13.5px; color: var(--faint); }
button { font: inherit; font-size: 14px; color: var(--ink); background: var(--card); border: 1px solid var(--edge); border-radius: 8px;
  min-height: 32px; padding: 3px 12px; cursor: pointer; }
button[aria-pressed="true"] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(112px, 1fr)); gap: 10px; margin: 10px 0; }
.tile { margin: 0; padding: 4px; display: block; text-align: left; font-size: 12px; line-height: 1.3; min-width: 0; border: 1px solid transparent;
  background: none; border-radius: 8px; }
button.tile:hover { border-color: var(--edge); }
.tile svg, .mean svg { display: block; width: 100%; border-radius: 3px; }
.tile span, .tile figcaption { display: block; margin-top: 3px; color: var(--faint); overflow-wrap: anywhere; }
.strategy { display: grid; grid-template-columns: 148px minmax(0, 1fr); gap: 14px; }
.strategy .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); margin: 0; }
.strategy p { margin: 0 0 6px; font-size: 13.5px; }
.opened { display: grid; grid-template-columns: minmax(180px, 340px) minmax(0, 1fr); gap: 20px; padding-bottom: 16px; margin-bottom: 14px; border-bottom: 1px solid var(--line); }
.opened dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; font-size: 14px; margin: 8px 0; }
.opened dt { color: var(--faint); }
.opened code { display: block; font-size: 12.5px; overflow-wrap: anywhere; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 6px 8px; margin: 4px 0; }
#cloud { height: 560px; }
@media (max-width: 640px) { .strategy, .opened { grid-template-columns: minmax(0, 1fr); } #cloud { height: 420px; } }
`;

const TOOLS = markup`<div class="tools"><label>layout <select id="layout"><option value="umap">UMAP</option><option value="spectral">eigenvectors 2 and 3</option></select></label>
<label>colour <select id="color"><option value="kmeans">strategies (k-means)</option><option value="agglomerative">branches (hierarchy)</option><option value="density">dense places</option><option value="kind">kind of move</option><option value="phase">phase</option><option value="value">value</option></select></label>
<button type="button" id="lasso" aria-pressed="true">Lasso</button><button type="button" id="clear">Clear</button></div>`;

/** What is in it the page's script draws. */
const CLOUD: ChartCard = {
  id: 'cloud',
  title: 'The cloud of maps',
  says: 'A point a map. Draw around points to select them, press one for its board, press the legend to hide and show.',
  views: [{ name: 'cloud', option: { xAxis: {}, yAxis: {}, series: [] } }],
  table: { head: [], rows: [] },
  wide: true,
  canvas: true,
};

function strategyCard(entry: StrategyEntry, report: StrategyReport): HtmlCard {
  const { number, size, share, unity, conductance, mean } = entry;
  const found = marks(entry, report);
  const alert = isSuspicious(entry, report.strategies.length) ? ' Small and apart: look at it first.' : '';
  const facts = [
    markup`<b>${formatCount(size, 'map')}</b>, ${percent(share, 1)}. Unity ${unity.toFixed(2)}, leaving ${percent(conductance, 1)}.${alert}`,
    found.length === 0 ? 'No kind, phase or value more than usual.' : `More than usual: ${found.join('; ')}.`,
    `Most of the mean map: ${largestSquares(mean).join(', ')}.`,
  ];
  return {
    title: `Strategy ${number}`,
    html: markup`<div class="strategy"><div><div id="mean${number}" class="mean"></div><p class="says">mean map</p><button type="button" data-pick="${number}" aria-pressed="false">Select</button></div><div>${facts.map((fact) => markup`<p>${fact}</p>`)}<div id="typical${number}" class="tiles"></div></div></div>`,
  };
}

function eigenvalueCard({ eigenvalues, eigengap, clusters, chosenBy }: StrategyReport): ChartCard {
  const points = eigenvalues.map((value, index) => [index + 1, Number(value.toPrecision(4))]);
  const gap = eigengap.clusters;
  const asked =
    chosenBy === 'request'
      ? ` ${formatCount(clusters, 'cluster')} ${clusters === 1 ? 'was' : 'were'} asked for.`
      : '';
  return {
    id: 'eigenvalues',
    title: 'Eigenvalues',
    says: `The smallest of the graph's Laplacian. As many are near 0 as there are groups that hardly hang together; the largest gap, marked, comes after ${gap}.${asked}`,
    views: [
      {
        name: 'eigenvalues',
        across: 'eigenvalue',
        option: {
          grid: { left: 48, right: 20, top: 24, bottom: 44 },
          tooltip: { trigger: 'axis' },
          xAxis: {
            type: 'value',
            min: 1,
            max: eigenvalues.length,
            interval: 1,
            name: 'number',
            nameLocation: 'middle',
            nameGap: 28,
          },
          yAxis: { type: 'value', min: 0 },
          series: [
            {
              type: 'line',
              name: 'eigenvalue',
              data: points,
              symbol: 'circle',
              symbolSize: 7,
              markArea: {
                silent: true,
                itemStyle: { color: 'var(--series2)', opacity: 0.18 },
                label: { color: 'var(--ink)' },
                data: [[{ name: 'gap', xAxis: gap }, { xAxis: gap + 1 }]],
              },
            },
          ],
        },
      },
    ],
    table: {
      head: ['number', 'eigenvalue'],
      rows: points.map(([number, value]) => [String(number), String(value)]),
    },
    wide: true,
  };
}

/** What the page's script reads. */
function pageData({ report, maps }: Analysis, commands: readonly string[]): unknown {
  const { moves, strategies } = report;
  return {
    kinds: MOVE_KINDS,
    phases: PHASES,
    commands,
    colors: colorScale(),
    moves: moves.map((move) => [
      ...[
        move.game,
        move.ply,
        parseMove(move.move),
        MOVE_KINDS.indexOf(move.kind),
        PHASES.indexOf(move.phase),
      ],
      ...[
        move.value === null ? null : short(move.value),
        short(move.output),
        move.kmeans,
        move.agglomerative,
        move.density,
      ],
      ...[move.umap, move.spectral],
    ]),
    boards: moves.map(({ position }) => position.slice(0, 64)).join(''),
    turns: moves.map(({ position }) => position.at(-1)).join(''),
    /** Where squares go from each side that counts as the same. */
    views: (report.symmetries === 'merged' ? VIEWS : VIEWS.slice(0, 1)).map((view) => [...view]),
    maps: Buffer.concat(maps.map(steps)).toString('base64'),
    strategies: strategies.map(({ number, mean, typical }) => ({ number, mean: mean.map(short), typical })),
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
