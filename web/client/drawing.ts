/** The part of the page's script that draws boards, with what elements.ts has. */
export const DRAWING = `
const data = JSON.parse(document.getElementById('data').textContent);
const pool = (function () {
  const text = atob(data.pool);
  const bytes = Uint8Array.from(text, function (character) { return character.charCodeAt(0); });
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, function (_, i) { return view.getFloat32(4 * i, true); });
})();

function mapOf(number) { return pool.subarray(64 * number, 64 * number + 64); }
function sumOf(maps) {
  const sum = new Float64Array(64);
  maps.forEach(function (map) { map.forEach(function (value, square) { sum[square] += value; }); });
  return sum;
}
function total(map) { return map.reduce(function (a, b) { return a + b; }, 0); }
function largestOf(maps) {
  return maps.reduce(function (most, map) {
    return map.reduce(function (m, value) { return Math.max(m, Math.abs(value)); }, most);
  }, 0);
}

/** With a sign, a true minus and about three digits that matter. */
function number(value, digits) {
  const size = Math.abs(value);
  const few = digits === undefined ? 3 : digits;
  const shown = size !== 0 && (size < 0.001 || size >= 10000) ? size.toExponential(1) : size.toFixed(few);
  return (value < 0 ? '\\u2212' : '+') + shown;
}
function percent(share) { return (100 * share).toFixed(share < 0.0995 ? 1 : 0) + '\\u202f%'; }
function squareName(square) { return 'abcdefgh'[square & 7] + (1 + (square >> 3)); }

function color(value, scale) {
  const middle = (data.colors.length - 1) / 2;
  const at = scale === 0 ? 0 : Math.max(-1, Math.min(1, value / scale));
  return data.colors[Math.round(middle * (1 + at))];
}

const INK = '#1d1d1b';

function disc(kind, x, y, r) {
  return svg('circle', { cx: x, cy: y, r: r, fill: kind === 'X' ? '#20201e' : '#ffffff', stroke: '#20201e', 'stroke-width': r * 0.07 });
}
/** A dashed ring in the colour that the disc would get. */
function flipMark(kind, x, y, r) {
  return svg('circle', { cx: x, cy: y, r: r * 0.6, fill: 'none', stroke: kind === 'X' ? '#ffffff' : '#20201e',
    'stroke-width': r * 0.15, 'stroke-dasharray': r * 0.24 + ' ' + r * 0.2 });
}
function targetMark(x, y, cell) {
  const half = cell * 0.45, arm = cell * 0.13;
  return [
    svg('rect', { x: x - half, y: y - half, width: 2 * half, height: 2 * half, fill: 'none', stroke: INK, 'stroke-width': cell * 0.055 }),
    svg('path', { d: 'M' + (x - arm) + ' ' + y + 'h' + 2 * arm + 'M' + x + ' ' + (y - arm) + 'v' + 2 * arm,
      stroke: INK, 'stroke-width': cell * 0.05, 'stroke-linecap': 'round' }),
  ];
}
function playedMark(x, y, cell) {
  const a = cell * 0.17;
  return svg('path', { d: 'M' + x + ' ' + (y - a) + 'l' + a + ' ' + 1.75 * a + 'h' + -2 * a + 'z', fill: 'none', stroke: INK,
    'stroke-width': cell * 0.042, 'stroke-linejoin': 'round' });
}
function legalMark(x, y, cell) {
  return svg('circle', { cx: x, cy: y, r: cell * 0.055, fill: INK, opacity: '.55' });
}

/**
 * A board of 8 x 8 tinted squares.
 * options: map, scale, label, and where wanted discs (64 of X, O, -), flips, target, played (squares), legal (squares that
 * can be chosen), coordinates.
 */
function board(options) {
  const cell = 50, edge = options.coordinates ? 22 : 1;
  const size = 8 * cell + edge + 1;
  const at = function (square) { return [edge + ((square & 7) + 0.5) * cell, edge + ((square >> 3) + 0.5) * cell]; };
  const parts = [];
  for (let square = 0; square < 64; square++) {
    const [x, y] = at(square);
    const value = options.map[square];
    const kind = options.discs === undefined ? '-' : options.discs[square];
    const isLegal = options.legal !== undefined && options.legal.includes(square);
    const inside = [
      svg('title', {}, squareName(square) + '  ' + number(value, 4)),
      svg('rect', { x: x - cell / 2, y: y - cell / 2, width: cell, height: cell, fill: color(value, options.scale), stroke: '#1d1d1b',
        'stroke-opacity': '.16' }),
    ];
    if (kind !== '-') {
      inside.push(disc(kind, x, y, cell * 0.32));
      if (options.flips !== undefined && options.flips.includes(square)) inside.push(flipMark(kind, x, y, cell * 0.32));
    } else if (isLegal && square !== options.target && square !== options.played) inside.push(legalMark(x, y, cell));
    parts.push(svg('g', { 'data-square': square, class: isLegal ? 'legal' : undefined }, inside));
  }
  parts.push(svg('rect', { x: edge, y: edge, width: 8 * cell, height: 8 * cell, fill: 'none', stroke: '#1d1d1b', 'stroke-opacity': '.55' }));
  const both = options.target !== undefined && options.target === options.played;
  if (options.target !== undefined) parts.push(targetMark(...at(options.target), cell));
  if (options.played !== undefined && !both) parts.push(playedMark(...at(options.played), cell));
  if (options.coordinates) {
    const sign = function (x, y, text) { return svg('text', { x: x, y: y, 'font-size': 14, 'text-anchor': 'middle', opacity: '.65' }, text); };
    for (let i = 0; i < 8; i++) {
      const middle = edge + (i + 0.5) * cell;
      parts.push(sign(middle, 15, 'abcdefgh'[i]), sign(10, middle + 5, String(i + 1)));
    }
  }
  return svg('svg', { viewBox: '0 0 ' + size + ' ' + size, role: 'img', 'aria-label': options.label }, parts);
}

/** A small board with its name above and its sum below, beside the end of its colours where that is its own. */
function figure(name, options) {
  const sum = number(total(options.map));
  const own = options.scale === undefined ? largestOf([options.map]) : undefined;
  const drawn = Object.assign({ scale: own, label: name + ', sum ' + sum }, options);
  return html('figure', {}, html('figcaption', { title: name }, name), board(drawn),
    html('p', { class: 'line' }, html('span', {}, sum), html('span', { class: 'faint' }, own === undefined ? '' : plusMinus(own))));
}
function plusMinus(scale) { return '\\u00b1' + number(scale).slice(1); }

function scaleBar(scale) {
  const stops = [0, 64, 128, 192, 256].map(function (index) { return data.colors[index]; });
  const label = 'Colours from ' + number(-scale) + ' (blue) over 0 to ' + number(scale) + ' (orange)';
  const ends = [number(-scale) + ' speaks against', '0', 'speaks for ' + number(scale)];
  return [
    html('div', { class: 'scale', style: { background: 'linear-gradient(to right,' + stops.join(',') + ')' }, role: 'img', 'aria-label': label }),
    html('div', { class: 'ends' }, ends.map(function (end) { return html('span', {}, end); })),
  ];
}
`;
