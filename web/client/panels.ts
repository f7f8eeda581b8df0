/** The part of the page's script that writes what stands around the board; see drawing.ts. */
export const PANELS = `
const COSINES = ['with the map of the empty board', 'with the maps of the other legal moves (median)', 'with the map of the other head'];
const LINES = { over: 'ended games', proven: 'proven results', 'left out': 'leaves left out' };

/** A title with what is said behind it. */
function titled(title, small) { return html('h2', {}, title, small === undefined ? '' : html('small', {}, small)); }
function faint(text, ...classes) { return html('p', { class: ['faint'].concat(classes).join(' ') }, text); }
/** Terms and what they come to. */
function termList(pairs) {
  return html('dl', { class: 'cosines' }, pairs.map(function (pair) { return [html('dt', {}, pair[0]), html('dd', {}, pair[1])]; }));
}

/** A bar to the left (negative) or right (positive) of the middle. */
function track(value, scale, fill) {
  const width = scale === 0 ? 0 : 50 * Math.min(1, Math.abs(value) / scale);
  const style = { left: (value < 0 ? 50 - width : 50) + '%', width: width + '%', background: fill };
  return html('div', { class: 'track', 'aria-hidden': 'true' }, html('i', { style: style }));
}

function ledgerPanel(found) {
  const parts = [['squares', found.input, 'var(--input)'], ['biases', found.bias, 'var(--bias)'], ['leak', found.leak, 'var(--leak)']]
    .concat((found.lines || []).map(function (line) { return [LINES[line[0]], line[1], 'var(--ink)']; }));
  const size = parts.reduce(function (sum, part) { return sum + Math.abs(part[1]); }, 0);
  const scale = Math.max(size === 0 ? 0 : Math.max(...parts.map(function (part) { return Math.abs(part[1]); })), Math.abs(found.output));
  const rows = parts.map(function (part) {
    return [html('span', {}, part[0]), track(part[1], scale, part[2]), html('span', { class: 'number' }, scientific(part[1], 4)),
      html('span', { class: 'number faint' }, size === 0 ? '' : percent(Math.abs(part[1]) / size, 1))];
  });
  rows.push(html('b', {}, 'output'), track(found.output, scale, 'var(--ink)'), html('b', { class: 'number' }, scientific(found.output, 4)), html('span', {}));
  const isClosed = found.closure <= data.closureLimit;
  return [
    titled('Where it came from', parts.map(function (part) { return part[0]; }).join(' + ') + ' = output'),
    html('div', { class: 'rows' }, rows),
    html('p', { class: (isClosed ? 'faint' : 'warn') + ' note' }, (isClosed ? 'closes to ' : 'DOES NOT CLOSE, do not trust this map: ') + found.closure.toExponential(0)),
    found.warning === undefined ? '' : html('p', { class: 'warn note' }, found.warning),
  ];
}

function networkPanel(ply) {
  const value = html('div', { class: 'rows' }, html('span', {}, 'value'), track(ply.value, 1, 'var(--ink)'),
    html('span', { class: 'number' }, scientific(ply.value, 3)), html('span', { class: 'faint' }, 'for ' + ply.turn));
  if (ply.legal.length === 0) return [titled('What the network says'), value, faint('There is no move to choose here.', 'apart')];
  const best = ply.legal.slice().sort(function (a, b) { return b.probability - a.probability; }).slice(0, 6);
  const rows = best.map(function (move) {
    const played = move.name === ply.move;
    const style = { left: '0', width: 100 * move.probability + '%', background: 'var(--accent)' };
    return [
      html('span', {}, played ? html('b', {}, move.name) : move.name),
      html('div', { class: 'track whole', 'aria-hidden': 'true' }, html('i', { style: style })),
      html('span', { class: 'number' }, percent(move.probability, 1), played ? html('span', { class: 'hidden' }, ' played') : ''),
    ];
  });
  const more = ply.legal.length > 6 ? faint('and ' + (ply.legal.length - 6) + ' less likely moves', 'note', 'close') : '';
  return [titled('What the network says', 'policy over the legal moves'), value, html('div', { class: 'policy' }, rows), more];
}

/** The value of every position of the game from black's view; a click goes to its ply. */
function chart(now) {
  const width = 600, height = 120;
  const x = function (index) { return data.plies.length < 2 ? width / 2 : 6 + (index * (width - 12)) / (data.plies.length - 1); };
  const y = function (value) { return height / 2 - value * (height / 2 - 5); };
  const points = data.plies.map(function (ply, index) { return x(index).toFixed(1) + ',' + y(ply.turn === 'black' ? ply.value : -ply.value).toFixed(1); });
  return [
    titled('Value through the game', 'up is good for black'),
    svg('svg', { class: 'chart', id: 'chart', viewBox: '0 0 ' + width + ' ' + height, role: 'img', 'aria-label': 'Value of every position from black\\u2019s view' },
      svg('line', { class: 'zero', x1: 0, x2: width, y1: height / 2, y2: height / 2 }),
      svg('line', { class: 'now', x1: x(now), x2: x(now), y1: 0, y2: height }),
      svg('polyline', { class: 'line', points: points.join(' ') })),
  ];
}

function controlsPanel(found, map, discs) {
  if (found.emptyBoard === null) return [];
  const search = found.search === undefined ? [] : searchPanel(found, discs);
  const empty = mapOf(found.emptyBoard);
  const difference = map.map(function (value, square) { return value - empty[square]; });
  const scale = largestOf([map, empty, difference]);
  const rows = found.cosines.map(function (cosine, index) {
    return [found.search && index === 2 ? 'with the map of the network alone' : COSINES[index], cosine === null ? 'none' : scientific(cosine)];
  });
  return [
    search,
    titled('How much of it belongs to this position'),
    html('div', { class: 'small three' },
      figure('this map', { map: map, scale: scale, discs: discs }),
      figure('empty board', { map: empty, scale: scale }),
      figure('difference', { map: difference, scale: scale, discs: discs })),
    faint('All three on one scale, ' + plusMinus(scale) + ', and their sums. Cosine: 1 is the same map, 0 an unrelated one.', 'note'),
    termList(rows),
  ];
}

/** What the search was, and its map parted by what has become of the squares in its leaves. */
function searchPanel(found, discs) {
  const search = found.search;
  const maps = search.fates.map(mapOf);
  const scale = largestOf(maps);
  const names = ['stand', 'flipped since', 'new', 'still empty'];
  const mind = search.best === search.preferred
    ? 'it plays ' + search.best + ', as the network alone would'
    : 'it changed its mind: it plays ' + search.best + ', the network alone prefers ' + search.preferred;
  const left = search.explained === search.valued ? '' : '; ' + search.explained + ' of them are explained, which leaves out ' + percent(search.leftOut, 1) + ' of the weight';
  const said = search.simulations + ' simulations, ' + search.valued + ' positions that the network valued' + left + '; ' + mind +
    (search.against === null ? '' : '; compared with ' + search.against);
  return [
    titled('The search', said),
    html('div', { class: 'small' },
      maps.map(function (map, index) { return figure(names[index], { map: map, scale: scale, discs: discs }); }),
      figure('network alone', { map: mapOf(search.prior[1]), discs: discs })),
    faint('The first four on one scale, ' + plusMinus(scale) + ', and their sums: what has become of the squares in the positions of the search. They add up to the map. The last, ' + search.prior[0] + ', has a scale of its own.', 'note', 'before'),
  ];
}

function movesPanel(ply, moves, chosen) {
  if (moves.length === 0) return [titled('Legal moves'), faint('There are none: ' + (ply.move === 'pass' ? 'the side to move must pass.' : 'the game is over.'))];
  const maps = moves.map(function (found) { return sumOf(found.planes.map(mapOf)); });
  const scale = largestOf(maps);
  const order = Array.from(moves.keys()).sort(function (a, b) { return moves[b].output - moves[a].output; });
  const cards = order.map(function (index) {
    const found = moves[index];
    const move = ply.legal[index];
    const played = move.name === ply.move ? ' \\u25b3' : '';
    const label = 'Explain ' + move.name + ', ' + percent(move.probability, 1) + ', logit ' + scientific(found.output) + (played === '' ? '' : ', played');
    return html('button', { type: 'button', 'data-move': index, 'aria-pressed': String(found.target === chosen), 'aria-label': label },
      html('span', { class: 'line' }, html('b', {}, move.name + played), html('span', { class: 'faint' }, percent(move.probability, 1))),
      board({ map: maps[index], scale: scale, discs: ply.discs, flips: move.flips, target: move.square, label: 'Relevance of ' + move.name }),
      html('span', { class: 'line under' }, html('span', { class: 'faint' }, 'logit'), html('span', {}, scientific(found.output))));
  });
  return [
    titled('All legal moves side by side', 'the likeliest first; one scale, ' + plusMinus(scale) + '; \\u25b3 was played; choose one to explain it above'),
    html('div', { class: 'small moves' }, cards),
  ];
}

function biasPanel(found) {
  if (found.layers === undefined) return [titled('Biases by layer'), faint('They are kept for the targets ' + data.targets.join(', ') + '; choose one of these.')];
  const mapped = found.layers.filter(function (layer) { return layer[3] !== null && largestOf([mapOf(layer[3])]) > 0; });
  const maps = mapped.map(function (layer) { return mapOf(layer[3]); });
  const cards = mapped.map(function (layer, index) { return figure(data.layers[layer[0]], { map: maps[index] }); });
  const list = function (title, layers, shown) {
    if (layers.length === 0) return [];
    return html('div', {}, titled(title), termList(layers.map(function (layer) { return [data.layers[layer[0]], shown(layer)]; })));
  };
  const flat = found.layers.filter(function (layer) { return layer[3] === null && layer[1] !== 0; });
  const sums = found.layers.filter(function (layer) { return layer[4] !== null; });
  return [
    titled('Biases by layer', 'how much each convolution\\u2019s biases kept, and where; each on a scale of its own'),
    html('div', { class: 'small' }, figure('all of them', { map: sumOf(maps) }), cards),
    html('div', { class: 'lists' },
      list('Biases of layers without squares', flat, function (layer) { return scientific(layer[1], 4); }),
      list('How much residual sums amplify', sums, function (layer) { return '\\u00d7' + layer[4].toFixed(2); })),
  ];
}

/** What the evaluation of the network found of the composite. */
function cardPanel(composite) {
  if (composite.cards.length === 0) return [];
  const cells = function (row) {
    return html('tr', {}, row.map(function (cell, index) { return index === 0 ? html('th', { scope: 'row', class: 'name' }, cell) : html('td', {}, cell); }));
  };
  return [titled('Are such maps faithful?', 'report card of ' + composite.name)].concat(composite.cards.map(function (card) {
    const head = html('tr', {}, card.head.map(function (cell) { return html('th', { scope: 'col' }, cell); }));
    return [faint(card.about, 'note', 'flush'),
      html('div', { class: 'scroll' }, html('table', { class: 'numbers' }, html('tbody', {}, head, card.rows.map(cells))))];
  }));
}

function numbersTable(map, caption) {
  const head = html('tr', {}, html('td', {}), 'abcdefgh'.split('').map(function (file) { return html('th', { scope: 'col' }, file); }));
  const rows = [0, 1, 2, 3, 4, 5, 6, 7].map(function (row) {
    const values = Array.from(map.slice(8 * row, 8 * row + 8));
    return html('tr', {}, html('th', { scope: 'row' }, String(row + 1)), values.map(function (value) { return html('td', {}, scientific(value, 4)); }));
  });
  return html('table', { class: 'numbers' }, html('caption', { class: 'hidden' }, caption), html('tbody', {}, head, rows));
}
`;
