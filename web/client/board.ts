import { BOARD_STYLE, CELL } from '../../lrp/pictures/boardStyle.js';

/**
 * The part of a page's script that writes numbers and draws boards, with what elements.ts has: plain JavaScript, since it
 * runs in the browser. Numbers are written as by engine/format.ts, boards drawn as by lrp/pictures/svg.ts. The page gives
 * the colours, from -1 to 1, as `data.colors`.
 */
export const BOARD = `
const STYLE = ${JSON.stringify({ cell: CELL, ...BOARD_STYLE })};

function fixed(value, digits) { return value.toFixed(digits).replace(/^-(0(\\.0*)?)$/, '$1'); }
function percent(share, digits = 0) { return fixed(100 * share, digits) + '%'; }
function signed(value, digits = 0) {
  const text = fixed(value, digits);
  return Number(text) > 0 ? '+' + text : text;
}

function scientific(value, digits = 3) {
  const size = Math.abs(value);
  if (size === 0 || (size >= 0.01 && size < 1000)) return signed(value, digits);
  return (value < 0 ? '-' : '+') + size.toExponential(digits - 2);
}

function squareName(square) { return 'abcdefgh'[square & 7] + (1 + (square >> 3)); }
/** The largest absolute entry: the end of the maps' scale. */
function largestOf(maps) {
  return maps.reduce((most, map) => map.reduce((top, value) => Math.max(top, Math.abs(value)), most), 0);
}

function colorOf(value, scale) {
  const middle = (data.colors.length - 1) / 2;
  const at = scale === 0 ? 0 : Math.max(-1, Math.min(1, value / scale));
  return data.colors[Math.round(middle * (1 + at))];
}

function disc(kind, x, y) {
  return svg('circle', { cx: x, cy: y, r: STYLE.disc, fill: kind === 'X' ? STYLE.black : STYLE.white, stroke: STYLE.black, 'stroke-width': STYLE.rim });
}

function turnedMark(kind, x, y) {
  const { radius, width, dashes } = STYLE.turned;
  return svg('circle', { cx: x, cy: y, r: radius, fill: 'none', stroke: kind === 'X' ? STYLE.white : STYLE.black,
    'stroke-width': width, 'stroke-dasharray': dashes });
}

function targetMark(x, y) {
  const { frame, frameWidth, cross, crossWidth } = STYLE.target;
  return [
    svg('rect', { x: x - frame / 2, y: y - frame / 2, width: frame, height: frame, fill: 'none', stroke: STYLE.ink, 'stroke-width': frameWidth }),
    svg('path', { d: 'M' + x + ' ' + y + cross, stroke: STYLE.ink, 'stroke-width': crossWidth, 'stroke-linecap': 'round' }),
  ];
}

function playedMark(x, y) {
  return svg('path', { d: 'M' + x + ' ' + y + STYLE.played.triangle, fill: 'none', stroke: STYLE.ink, 'stroke-width': STYLE.played.width,
    'stroke-linejoin': 'round' });
}

function legalMark(x, y) {
  return svg('circle', { cx: x, cy: y, r: 3, fill: STYLE.ink, opacity: '.55' });
}

/**
 * A board of 8 x 8 tinted squares.
 * options: map, label, and where wanted scale (else the map's own), discs (64 of X, O, -), flips, target, played (squares),
 * legal (squares that can be chosen), coordinates, unnamed (no numbers of squares, where they have no meaning).
 */
function board({ map, label, scale = largestOf([map]), discs, flips = [], target, played, legal = [], coordinates, unnamed }) {
  const { cell, ink } = STYLE;
  const edge = coordinates ? 24 : 1;
  const size = 8 * cell + edge + 1;
  const at = (square) => [edge + ((square & 7) + 0.5) * cell, edge + ((square >> 3) + 0.5) * cell];
  const parts = [];
  for (let square = 0; square < 64; square++) {
    const [x, y] = at(square);
    const kind = discs === undefined ? '-' : discs[square];
    const isLegal = legal.includes(square);
    const inside = [
      unnamed ? '' : svg('title', {}, squareName(square) + '  ' + scientific(map[square], 4)),
      svg('rect', { x: x - cell / 2, y: y - cell / 2, width: cell, height: cell, fill: colorOf(map[square], scale), stroke: ink, 'stroke-opacity': '.16' }),
    ];
    if (kind !== '-') {
      inside.push(disc(kind, x, y));
      if (flips.includes(square)) inside.push(turnedMark(kind, x, y));
    } else if (isLegal && square !== target && square !== played) inside.push(legalMark(x, y));
    parts.push(svg('g', { 'data-square': square, class: isLegal ? 'legal' : undefined }, inside));
  }
  parts.push(svg('rect', { x: edge, y: edge, width: 8 * cell, height: 8 * cell, fill: 'none', stroke: ink, 'stroke-opacity': '.55' }));
  if (target !== undefined) parts.push(targetMark(...at(target)));
  if (played !== undefined && played !== target) parts.push(playedMark(...at(played)));
  if (coordinates) {
    const sign = (x, y, text) => svg('text', { x, y, 'font-size': 15, 'text-anchor': 'middle', opacity: '.65' }, text);
    for (let i = 0; i < 8; i++) {
      const middle = edge + (i + 0.5) * cell;
      parts.push(sign(middle, 16, 'abcdefgh'[i]), sign(11, middle + 5, String(i + 1)));
    }
  }
  return svg('svg', { viewBox: '0 0 ' + size + ' ' + size, role: 'img', 'aria-label': label }, parts);
}
`;
