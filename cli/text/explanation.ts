import { formatPosition, moveName } from '../../engine/notation.js';
import { harmless, LONGEST_NAME } from '../../engine/text.js';
import type { Explanation } from '../../lrp/explanation.js';
import { cancellationNote, CLOSURE_LIMIT, type LedgerLine } from '../../lrp/ledger.js';
import { divergingColor, scaleOf } from '../../lrp/pictures/colors.js';
import { standingMap } from '../../lrp/search/standingMap.js';
import { formatTarget } from '../../lrp/target.js';
import type { Subject } from '../../playing/subject.js';
import { colorName, formatCount, percent, signed } from '../terminal/format.js';
import type { Palette } from '../terminal/palette.js';
import { renderTable } from '../terminal/table.js';
import { renderBoard } from './board.js';
import { searchLines } from './searchExplanation.js';

/** An explanation for the terminal: board, map, where the relevance went, and how much to trust it. */
export function explanationText(
  explanation: Explanation,
  subject: Subject,
  network: string,
  palette: Palette,
): string[] {
  const { position, target, composite, output } = explanation;
  const square = standingMap(explanation);
  const largest = scaleOf(square);
  const when = subject.moves.length === 0 ? '' : `, after ${formatCount(subject.moves.length, 'ply')}`;
  const played = subject.move === undefined ? '' : `, ${moveName(subject.move)} was played`;
  const head = `${colorName(position.turn)} to move${when}${played}`;
  const what = `${formatTarget(target)} = ${output.toFixed(4)}`;
  return [
    palette.paint(head, { bold: true }),
    formatPosition(position),
    `target ${palette.paint(what, { bold: true })}, composite ${harmless(composite, LONGEST_NAME)}, network ${network.slice(0, 12)}`,
    '',
    ...renderBoard(
      {
        position,
        showLegal: true,
        last: 'square' in target ? target.square : undefined,
        tint: (at) => divergingColor(largest === 0 ? 0 : square[at]! / largest),
      },
      palette,
      mapRows(square, largest, palette),
    ),
    mapKey(largest, palette),
    ...(explanation.search === undefined ? [] : ['', ...searchLines(explanation, explanation.search)]),
    '',
    ...ledgerLines(explanation),
    '',
    ...controlLines(explanation),
  ];
}

/** The map as percent of its largest entry. */
function mapRows(square: Float32Array, largest: number, palette: Palette): string[] {
  return Array.from({ length: 8 }, (_, row) =>
    Array.from({ length: 8 }, (_, column) => {
      const value = square[row * 8 + column]!;
      const text = signed(largest === 0 ? 0 : (100 * value) / largest).padStart(5);
      return Number(text) === 0
        ? text
        : palette.paint(text, { foreground: divergingColor(value < 0 ? -0.5 : 0.5) });
    }).join(''),
  );
}

function mapKey(largest: number, palette: Palette): string {
  const scale = `100 is ${largest.toPrecision(3)}`;
  if (palette.depth === 'none') return `${scale}; + speaks for the target, - against it`;
  return `${scale}; + and orange speak for the target, - and blue against it`;
}

const LINE_NAMES: Readonly<Record<LedgerLine['name'], string>> = {
  over: 'ended games',
  proven: 'proven results',
  'left out': 'left out by --leaves',
  'other channels': 'other channels',
  around: 'around the layer',
};

/** How many layers are named; the others are summed up in a line. */
const LAYERS = 3;

function ledgerLines({ ledger, maps, output: explained }: Explanation): string[] {
  const { input, bias, leak, output, closure, layers, lines = [] } = ledger;
  const terms = [input, bias, leak, ...lines.map(({ relevance }) => relevance)];
  const size = terms.reduce((sum, term) => sum + Math.abs(term), 0);
  const share = (value: number): string => (size === 0 ? '-' : percent(Math.abs(value) / size, 1));
  const number = (value: number): string => signed(value, 4);
  const rows = [
    ['squares', number(input), share(input)],
    ['biases', number(bias), share(bias)],
    ['lost', number(leak), share(leak)],
    ...lines.map(({ name, relevance }) => [LINE_NAMES[name], number(relevance), share(relevance)]),
    ['output', number(output), ''],
  ];
  const most = [...layers].sort((a, b) => Math.abs(b.bias) - Math.abs(a.bias)).slice(0, LAYERS);
  const named = most
    .filter(({ bias: kept }) => kept !== 0)
    .map(({ name, bias: kept }) => `${harmless(name, LONGEST_NAME)} ${number(kept)}`)
    .join(', ');
  const warning = closure <= CLOSURE_LIMIT ? '' : `  WARNING: above ${CLOSURE_LIMIT}, do not trust this map`;
  return [
    ...renderTable(['where it went', 'relevance', 'share'], rows),
    ...(named === '' ? [] : [`largest biases: ${named}`]),
    `the ledger closes to ${closure.toExponential(1)}${warning}`,
    ...warned(cancellationNote(maps, explained)),
  ];
}

/** Each sentence on a line of its own. */
function warned([first, ...others]: readonly string[] = []): string[] {
  return first === undefined ? [] : [`WARNING: ${first}`, ...others];
}

function controlLines({ controls, search }: Explanation): string[] {
  if (controls === undefined) return [];
  const cosine = (value: number | undefined): string => (value === undefined ? 'none' : value.toFixed(3));
  return [
    'how much of it belongs to this position (cosine: 1 the same map, 0 unrelated)',
    `  with the map of the empty board   ${cosine(controls.emptyBoardCosine)}`,
    `  with the maps of the other moves  ${cosine(controls.legalMovesCosine)}  (median)`,
    search === undefined
      ? `  with the map of the other head    ${cosine(controls.policyValueCosine)}`
      : `  with what the network alone says  ${cosine(controls.policyValueCosine)}`,
  ];
}

/** The squares that count most, for those who do not see the map. */
export function strongestText(map: Float32Array): string {
  const ranked = Array.from(map, (value, square) => ({ value, square })).sort((a, b) => b.value - a.value);
  const names = (entries: typeof ranked): string =>
    entries.map(({ square, value }) => `${moveName(square)} ${signed(value, 2)}`).join(', ') || 'nothing';
  const speaksFor = ranked.filter(({ value }) => value > 0).slice(0, 5);
  const against = ranked
    .filter(({ value }) => value < 0)
    .slice(-5)
    .reverse();
  return `Most for it: ${names(speaksFor)}. Most against it: ${names(against)}.`;
}
