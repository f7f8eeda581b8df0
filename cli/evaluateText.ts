import { FLIPS, type FaithfulnessReport, type Interval, type MethodReport } from '../lrp/index.js';
import { evaluateFindings, FLIP_NAMES, meanDifference } from './evaluateFindings.js';
import type { Palette } from './palette.js';
import { renderTable } from './table.js';

/** The report for the terminal: the findings, then the tables behind them. */
export function evaluateText(report: FaithfulnessReport, palette: Palette): string {
  const title = (text: string): string => palette.paint(text, { bold: true });
  const { methods, positions, network, seed, source, checked, chance } = report;
  return [
    title(`Are the maps faithful? network ${network.slice(0, 12)}, ${positions} positions, seed ${seed}`),
    `positions of ${source}; explained is the logit of the legal move that the policy prefers`,
    '',
    ...evaluateFindings(report).map((sentence) => `- ${sentence}`),
    '',
    title('Squares changed: how much more the logit falls with the most relevant first than with the least'),
    renderTable(['method', ...FLIPS.map((flip) => FLIP_NAMES[flip])], flipRows(report)),
    '',
    title(`What makes the move legal (${(100 * chance).toFixed(0)}% of the squares)`),
    renderTable(LEGALITY_HEAD, legalityRows(methods)),
    '',
    title('Ledgers of the composites'),
    renderTable(
      ['composite', 'squares', 'biases', 'leak', 'worst closure', 'amplifies most'],
      ledgerRows(methods),
    ),
    '',
    title(`Sanity: cosines of the maps, ${checked} positions; known answers`),
    renderTable(
      [
        'method',
        'other move',
        'value',
        'symmetries',
        'one disc',
        'random weights',
        'collapse',
        'linear',
        'cue found',
      ],
      sanityRows(methods),
    ),
  ].join('\n');
}

export function flipRows({ methods }: FaithfulnessReport): string[][] {
  const order = [...methods].sort((a, b) => meanDifference(b) - meanDifference(a));
  return order.map(({ name, flips }) => [name, ...FLIPS.map((flip) => shown(flips[flip].difference, 3))]);
}

export const LEGALITY_HEAD = [
  ...['method', 'where it is known: rank accuracy', 'relevance there', 'pointing'],
  ...['this network: rank accuracy', 'relevance there', 'pointing'],
];

/** First of the network that computes legality, then of the evaluated one. */
export function legalityRows(methods: readonly MethodReport[]): string[][] {
  return [...methods]
    .sort((a, b) => b.known.legality.rank.mean - a.known.legality.rank.mean)
    .map(({ name, legality, known }) => [
      name,
      ...[known.legality, legality].flatMap(({ rank, mass, pointing }) =>
        [rank, mass, pointing].map((interval) => shown(interval, 0, 100, '%')),
      ),
    ]);
}

export function ledgerRows(methods: readonly MethodReport[]): string[][] {
  return methods.flatMap(({ name, ledger }) => {
    if (ledger === undefined) return [];
    const { input, bias, leak, closure, amplification } = ledger;
    const most = Object.entries(amplification).sort((a, b) => b[1] - a[1])[0];
    const amplified = most === undefined ? '-' : `${most[0]} ×${most[1].toFixed(2)}`;
    return [
      [
        name,
        ...[input, bias, leak].map(({ mean }) => `${(100 * mean).toFixed(1)}%`),
        closure.toExponential(0),
        amplified,
      ],
    ];
  });
}

export function sanityRows(methods: readonly MethodReport[]): string[][] {
  return methods.map(({ name, sanity, known }) => {
    const { otherMove, value, symmetry, neighbour, randomized, collapse } = sanity;
    const last = randomized.at(-1)?.cosine.mean ?? NaN;
    const deepest = collapse[0]?.cosine ?? NaN;
    const cosines = [
      otherMove.mean,
      value.mean,
      symmetry.mean,
      neighbour.mean,
      last,
      deepest,
      known.linear.mean,
    ];
    return [name, ...cosines.map((cosine) => number(cosine)), percent(known.pointing.mean)];
  });
}

/** A mean with its 95 % interval. */
export function shown({ mean, low, high }: Interval, digits: number, scale = 1, unit = ''): string {
  if (!Number.isFinite(mean)) return '-';
  const write = (value: number): string => (scale * value).toFixed(digits);
  return `${write(mean)}${unit} [${write(low)}, ${write(high)}]`;
}

/** JSON knows no NaN: what was read back has null. */
function number(value: number | null): string {
  return value === null || !Number.isFinite(value) ? '-' : value.toFixed(2);
}

function percent(value: number | null): string {
  return value === null || !Number.isFinite(value) ? '-' : `${(100 * value).toFixed(0)}%`;
}
