import { moveName } from '../../engine/notation.js';
import { percent, scientific } from '../../engine/numberText.js';
import { colorAt, flippedBy, type Position } from '../../engine/position.js';
import { has } from '../../engine/squareSet.js';
import type { Explanation } from '../explanation.js';
import { cancellationNote, CLOSURE_LIMIT } from '../ledger.js';
import { standingMap } from '../search/standingMap.js';
import { formatTarget, needsSearch } from '../target.js';
import { BOARD_STYLE, CELL } from './boardStyle.js';
import { divergingColor, hexColor, scaleOf } from './colors.js';
import { describeTarget } from './describeTarget.js';
import { joinLines, type Markup, markup } from './markup.js';

/** What stands in the head of a picture beside what the explanation itself says. */
export interface Caption {
  readonly title?: string;
  /** sha256 of the network; its first digits are printed. */
  readonly network?: string;
  /** What is said of the position; by default whose turn it is. */
  readonly situation?: string;
  /** The move that was played here, marked by a triangle where it is not the explained one. */
  readonly move?: number | undefined;
}

const NOTHING = markup``;
const { ink: INK } = BOARD_STYLE;
const FAINT = '#6d6d68';
const LINE = '#b9b8b2';
const PAPER = '#fffefb';
const ALARM = '#b00020';

const MARGIN = 28;
const BOARD = 8 * CELL;
const BOARD_LEFT = MARGIN + 18;
const BOARD_TOP = 96;
const SIDE_LEFT = BOARD_LEFT + BOARD + 44;
const SMALL_CELL = 17;
const SMALL = 8 * SMALL_CELL;
const SMALL_GAP = 26;
const WIDTH = SIDE_LEFT + 2 * SMALL + SMALL_GAP + MARGIN;
const SMALL_ROW = SMALL + 36;
/** The least; more rows of small boards make a picture higher. */
const HEIGHT = BOARD_TOP + BOARD + 106;
const LEDGER_HEIGHT = 112;
/** Below the last line. */
const FOOT = 26;

/** A small board beside the large one. */
export interface SmallMap {
  readonly name: string;
  readonly map: ArrayLike<number>;
  /** Whether the discs of the position are drawn on it. */
  readonly discs: boolean;
}

/** What is drawn of an explanation: one map large, others small, on one scale. */
export interface Drawing {
  /** Stands behind the title. */
  readonly value: number;
  readonly map: Float32Array;
  readonly small: readonly SmallMap[];
}

/**
 * An explanation as a picture: the board with its discs, the relevance of each square (summed over planes; of a search
 * without what is of discs flipped since, which has a small board of its own) as its tint, the explained move and the discs that it turns marked; beside it the planes apart and the empty board on the same
 * scale, and the ledger as a bar.
 */
export function renderSvg(explanation: Explanation, caption: Caption = {}): string {
  const { output, maps, contents, controls, search } = explanation;
  const parts = Object.entries<Float32Array>({ ...(contents ?? maps) });
  const small: SmallMap[] = parts.map(([name, map]) => ({ name, map, discs: true }));
  if (search !== undefined) small.push({ name: 'flipped since', map: search.fates.flipped, discs: true });
  if (controls !== undefined) small.push({ name: 'empty board', map: controls.emptyBoard, discs: false });
  return renderDrawing({ value: output, map: standingMap(explanation), small }, explanation, caption);
}

export function renderDrawing(
  { value, map, small }: Drawing,
  explanation: Explanation,
  caption: Caption,
): string {
  const scale = scaleOf(map, ...small.map((each) => each.map));
  const ledgerTop = BOARD_TOP + 30 + Math.ceil(small.length / 2) * SMALL_ROW;
  const cancels = cancellationNote(explanation.maps, explanation.output);
  const body = Math.max(HEIGHT, ledgerTop + LEDGER_HEIGHT + FOOT);
  const height = cancels === undefined ? body : body + 20;
  const parts = [
    head(explanation, value, caption),
    coordinates(),
    board(explanation, map, scale, caption.move),
    scaleBar(scale),
    cosines(explanation, body - FOOT),
    cancels === undefined ? NOTHING : text(BOARD_LEFT, height - FOOT, cancels.join(' '), { fill: ALARM }),
    ...small.map((each, index) => {
      const x = SIDE_LEFT + (index % 2) * (SMALL + SMALL_GAP);
      const y = BOARD_TOP + 16 + Math.floor(index / 2) * SMALL_ROW;
      return smallBoard([x, y], each, scale, each.discs ? explanation.position : undefined);
    }),
    ledger(explanation, ledgerTop),
  ];
  const paper = markup`<rect width="${WIDTH}" height="${height}" fill="${PAPER}"/>`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="Inter, 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif" fill="${INK}">
${joinLines([paper, ...parts])}
</svg>
`.toString();
}

interface TextStyle {
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: number;
  readonly fill?: string;
}

function text(x: number, y: number, content: string, style: TextStyle = {}): Markup {
  const { size = 12, anchor = 'start', weight = 400, fill = INK } = style;
  return markup`<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" font-weight="${weight}" fill="${fill}">${content}</text>`;
}

function head(explanation: Explanation, value: number, { title, network, situation }: Caption): Markup {
  const { position, target, composite } = explanation;
  const name = title ?? describeTarget(target);
  const from = network === undefined ? '' : `   ·   network ${network.slice(0, 10)}`;
  return joinLines([
    text(BOARD_LEFT, 42, `${name}  ${scientific(value)}`, { size: 21, weight: 600 }),
    text(
      BOARD_LEFT,
      64,
      `${situation ?? `${position.turn} to move`}   ·   target ${formatTarget(target)}   ·   composite ${composite}${from}`,
      { fill: FAINT },
    ),
  ]);
}

function coordinates(): Markup {
  const signs = Array.from({ length: 8 }, (_, index) => {
    const middle = (index + 0.5) * CELL;
    return [
      text(BOARD_LEFT + middle, BOARD_TOP - 8, 'abcdefgh'[index]!, { anchor: 'middle', fill: FAINT }),
      text(BOARD_LEFT - 9, BOARD_TOP + middle + 4, String(index + 1), { anchor: 'end', fill: FAINT }),
    ];
  });
  return markup`${signs}`;
}

function board(
  { position, target }: Explanation,
  map: Float32Array,
  scale: number,
  played: number | undefined,
): Markup {
  const explained = 'square' in target && target.kind !== 'neuron' ? target.square : undefined;
  const turned =
    explained === undefined || target.kind === 'ownership'
      ? { low: 0, high: 0 }
      : flippedBy(position, explained);
  const cells = Array.from({ length: 64 }, (_, at) => {
    const x = BOARD_LEFT + (at & 7) * CELL;
    const y = BOARD_TOP + (at >> 3) * CELL;
    const note = markup`<title>${moveName(at)}  ${scientific(map[at]!, 4)}</title>`;
    const [cx, cy] = center(at);
    const round = disc(position, at, cx, cy, BOARD_STYLE.disc);
    const mark = has(turned, at) ? turnedMark(position, at, cx, cy) : NOTHING;
    return markup`<g>${note}<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${tint(map[at]!, scale)}" stroke="${LINE}"/>${round}${mark}</g>`;
  });
  const frame = markup`<rect x="${BOARD_LEFT}" y="${BOARD_TOP}" width="${BOARD}" height="${BOARD}" fill="none" stroke="${INK}" stroke-width="1.4"/>`;
  const marks = [
    explained === undefined ? NOTHING : targetMark(explained),
    played === undefined || played === explained || played > 63 ? NOTHING : playedMark(played),
  ];
  return joinLines([...cells, frame, ...marks]);
}

function tint(value: number, scale: number): string {
  return hexColor(divergingColor(scale === 0 ? 0 : value / scale));
}

function disc(position: Position, at: number, x: number, y: number, r: number): Markup {
  const color = colorAt(position, at);
  if (color === undefined) return NOTHING;
  const { black, rim } = BOARD_STYLE;
  return markup`<circle cx="${x}" cy="${y}" r="${r}" fill="${BOARD_STYLE[color]}" stroke="${black}" stroke-width="${rim}"/>`;
}

/** On a disc that the explained move turns, a dashed ring in the colour that it would get. */
function turnedMark(position: Position, at: number, x: number, y: number): Markup {
  const { radius, width, dashes } = BOARD_STYLE.turned;
  const color = colorAt(position, at) === 'black' ? BOARD_STYLE.white : BOARD_STYLE.black;
  return markup`<circle cx="${x}" cy="${y}" r="${radius}" fill="none" stroke="${color}" stroke-width="${width}" stroke-dasharray="${dashes}"/>`;
}

function center(square: number): [number, number] {
  return [BOARD_LEFT + ((square & 7) + 0.5) * CELL, BOARD_TOP + ((square >> 3) + 0.5) * CELL];
}

/** The explained square: a frame and a cross. */
function targetMark(square: number): Markup {
  const [x, y] = center(square);
  const { frame: side, frameWidth, cross, crossWidth } = BOARD_STYLE.target;
  const frame = markup`<rect x="${x - side / 2}" y="${y - side / 2}" width="${side}" height="${side}" fill="none" stroke="${INK}" stroke-width="${frameWidth}"/>`;
  return markup`${frame}<path d="M${x} ${y}${cross}" stroke="${INK}" stroke-width="${crossWidth}" stroke-linecap="round"/>`;
}

function playedMark(square: number): Markup {
  const [x, y] = center(square);
  const { triangle, width } = BOARD_STYLE.played;
  return markup`<path d="M${x} ${y}${triangle}" fill="none" stroke="${INK}" stroke-width="${width}" stroke-linejoin="round"/>`;
}

/** The colours with their numbers, symmetric about zero. */
function scaleBar(scale: number): Markup {
  const [width, height, steps] = [BOARD, 12, 96];
  const top = BOARD_TOP + BOARD + 24;
  const step = width / steps;
  const cells = Array.from({ length: steps }, (_, index) => {
    const value = (2 * (index + 0.5)) / steps - 1;
    return markup`<rect x="${(BOARD_LEFT + index * step).toFixed(2)}" y="${top}" width="${(step + 0.4).toFixed(2)}" height="${height}" fill="${tint(value, 1)}"/>`;
  });
  const below = top + height + 17;
  return joinLines([
    ...cells,
    markup`<rect x="${BOARD_LEFT}" y="${top}" width="${width}" height="${height}" fill="none" stroke="${LINE}"/>`,
    text(BOARD_LEFT, below, `${scientific(-scale)} speaks against`, { fill: FAINT }),
    text(BOARD_LEFT + width / 2, below, '0', { anchor: 'middle', fill: FAINT }),
    text(BOARD_LEFT + width, below, `speaks for ${scientific(scale)}`, { anchor: 'end', fill: FAINT }),
  ]);
}

/** How much of the map belongs to this position and this target. */
function cosines({ controls, target }: Explanation, y: number): Markup {
  if (controls === undefined) return NOTHING;
  const isSearch = needsSearch(target);
  const isValue = target.kind === 'value' || target.kind === 'valueTanh';
  const known = [
    ['the empty board', controls.emptyBoardCosine],
    [isValue ? 'the legal moves (median)' : 'the other moves (median)', controls.legalMovesCosine],
    [
      isSearch ? 'the network alone' : isValue ? 'the preferred move' : 'the value',
      controls.policyValueCosine,
    ],
  ].flatMap(([name, value]) => (typeof value === 'number' ? [`${name!} ${scientific(value, 2)}`] : []));
  if (known.length === 0) return NOTHING;
  const line = `Cosine with the map of   ${known.join('   ·   ')}`;
  return text(BOARD_LEFT, y, line, { fill: FAINT });
}

function smallBoard(
  [left, top]: readonly [x: number, y: number],
  { name, map }: SmallMap,
  scale: number,
  position: Position | undefined,
): Markup {
  const sum = Array.from(map).reduce((a, b) => a + b, 0);
  const cells = Array.from({ length: 64 }, (_, at) => {
    const x = left + (at & 7) * SMALL_CELL;
    const y = top + (at >> 3) * SMALL_CELL;
    const cell = markup`<rect x="${x}" y="${y}" width="${SMALL_CELL}" height="${SMALL_CELL}" fill="${tint(map[at]!, scale)}"/>`;
    const [cx, cy] = [x + SMALL_CELL / 2, y + SMALL_CELL / 2];
    return position === undefined ? cell : [cell, disc(position, at, cx, cy, SMALL_CELL * 0.22)];
  });
  const parts = [
    text(left, top - 6, name, { weight: 600 }),
    text(left + SMALL, top - 6, scientific(sum), { anchor: 'end', fill: FAINT }),
    ...cells,
    markup`<rect x="${left}" y="${top}" width="${SMALL}" height="${SMALL}" fill="none" stroke="${LINE}"/>`,
  ];
  return markup`${parts}`;
}

/** Where the output came from: a bar of the absolute shares, and the numbers, which add up. */
function ledger({ ledger }: Explanation, top: number): Markup {
  const width = 2 * SMALL + SMALL_GAP;
  const lines = ledger.lines ?? [];
  const exact = lines.reduce((sum, { relevance }) => sum + relevance, 0);
  const shares = ledger.share;
  const rest = 1 - Math.abs(shares.input) - Math.abs(shares.bias) - Math.abs(shares.leak);
  const parts = [
    { name: 'squares', value: ledger.input, share: shares.input, fill: '#3f6f5b' },
    { name: 'biases', value: ledger.bias, share: shares.bias, fill: '#b7a45a' },
    { name: 'leak', value: ledger.leak, share: shares.leak, fill: '#c9c8c2' },
    // Of a search: its lines in one, since the picture has room for four.
    ...(lines.length === 0
      ? []
      : [{ name: lines.map(({ name }) => name).join(', '), value: exact, share: rest, fill: '#7d8aa5' }]),
  ];
  let left = SIDE_LEFT;
  const bars = parts.map(({ name, value, share: signedShare, fill }, index) => {
    const share = Math.abs(signedShare);
    const bar = markup`<rect x="${left.toFixed(2)}" y="${top}" width="${(share * width).toFixed(2)}" height="14" fill="${fill}"/>`;
    left += share * width;
    const line = top + 34 + index * 18;
    const row = [
      bar,
      markup`<rect x="${SIDE_LEFT}" y="${line - 10}" width="11" height="11" fill="${fill}"/>`,
      text(SIDE_LEFT + 18, line, name),
      text(SIDE_LEFT + 150, line, scientific(value, 4), { anchor: 'end' }),
      text(SIDE_LEFT + width, line, percent(share, 1), { anchor: 'end', fill: FAINT }),
    ];
    return markup`${row}`;
  });
  const foot = top + 34 + parts.length * 18;
  const sum = parts.reduce((together, { value }) => together + value, 0);
  const isClosed = ledger.closure <= CLOSURE_LIMIT;
  return joinLines([
    text(SIDE_LEFT, top - 8, 'Where it came from', { weight: 600 }),
    ...bars,
    text(SIDE_LEFT + 18, foot, 'together', { fill: FAINT }),
    text(SIDE_LEFT + 150, foot, scientific(sum, 4), {
      anchor: 'end',
      fill: FAINT,
    }),
    text(
      SIDE_LEFT + width,
      foot,
      `${isClosed ? 'closes to' : 'DOES NOT CLOSE:'} ${ledger.closure.toExponential(0)}`,
      { anchor: 'end', fill: isClosed ? FAINT : ALARM },
    ),
  ]);
}
