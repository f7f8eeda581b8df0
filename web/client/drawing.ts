/** The part of the page's script that reads its maps and shows them, with what elements.ts and board.ts have. */
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

/** A small board with its name above and its sum below, beside the end of its colours where that is its own. */
function figure(name, options) {
  const sum = scientific(total(options.map));
  const own = options.scale === undefined ? largestOf([options.map]) : undefined;
  const drawn = Object.assign({ scale: own, label: name + ', sum ' + sum }, options);
  return html('figure', {}, html('figcaption', { title: name }, name), board(drawn),
    html('p', { class: 'line' }, html('span', {}, sum), html('span', { class: 'faint' }, own === undefined ? '' : plusMinus(own))));
}

function plusMinus(scale) { return '\\u00b1' + scientific(scale).replace('+', ''); }

function scaleBar(scale) {
  const stops = [0, 64, 128, 192, 256].map(function (index) { return data.colors[index]; });
  const label = 'Colours from ' + scientific(-scale) + ' (blue) over 0 to ' + scientific(scale) + ' (orange)';
  const ends = [scientific(-scale) + ' speaks against', '0', 'speaks for ' + scientific(scale)];
  return [
    html('div', { class: 'scale', style: { background: 'linear-gradient(to right,' + stops.join(',') + ')' }, role: 'img', 'aria-label': label }),
    html('div', { class: 'ends' }, ends.map(function (end) { return html('span', {}, end); })),
  ];
}
`;
