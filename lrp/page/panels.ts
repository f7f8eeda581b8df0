/** The part of the page's script that writes what stands around the board; see drawing.ts. */
export const PANELS = `
const COSINES = ['with the map of the empty board', 'with the maps of the other legal moves (median)', 'with the map of the other head'];
const LINES = { over: 'ended games', proven: 'proven results', 'left out': 'leaves left out' };

/** A bar to the left (negative) or right (positive) of the middle. */
function track(value, scale, fill) {
  const width = scale === 0 ? 0 : 50 * Math.min(1, Math.abs(value) / scale);
  return '<div class="track" aria-hidden="true"><i style="left:' + (value < 0 ? 50 - width : 50) + '%;width:' + width + '%;background:' + fill + '"></i></div>';
}

function ledgerPanel(found) {
  const parts = [['squares', found.input, 'var(--input)'], ['biases', found.bias, 'var(--bias)'], ['leak', found.leak, 'var(--leak)']]
    .concat((found.lines || []).map(function (line) { return [LINES[line[0]], line[1], 'var(--ink)']; }));
  const size = parts.reduce(function (sum, part) { return sum + Math.abs(part[1]); }, 0);
  const scale = Math.max(size === 0 ? 0 : Math.max(...parts.map(function (part) { return Math.abs(part[1]); })), Math.abs(found.output));
  const rows = parts.map(function (part) {
    return '<span>' + part[0] + '</span>' + track(part[1], scale, part[2]) + '<span class="number">' + number(part[1], 4) +
      '</span><span class="number faint">' + (size === 0 ? '' : percent(Math.abs(part[1]) / size)) + '</span>';
  });
  rows.push('<b>output</b>' + track(found.output, scale, 'var(--ink)') + '<b class="number">' + number(found.output, 4) + '</b><span></span>');
  const isClosed = found.closure <= data.closureLimit;
  return '<h2>Where it came from<small>' + parts.map(function (part) { return part[0]; }).join(' + ') + ' = output</small></h2><div class="rows">' + rows.join('') + '</div><p class="' +
    (isClosed ? 'faint' : 'warn') + '" style="margin-top:8px;font-size:13px">' + (isClosed ? 'closes to ' : 'DOES NOT CLOSE, do not trust this map: ') +
    found.closure.toExponential(0) + '</p>';
}

function networkPanel(ply) {
  const value = '<div class="rows"><span>value</span>' + track(ply.value, 1, 'var(--ink)') +
    '<span class="number">' + number(ply.value, 3) + '</span><span class="faint">for ' + ply.turn + '</span></div>';
  if (ply.legal.length === 0) return '<h2>What the network says</h2>' + value + '<p class="faint" style="margin-top:10px">There is no move to choose here.</p>';
  const best = ply.legal.slice().sort(function (a, b) { return b.probability - a.probability; }).slice(0, 6);
  const rows = best.map(function (move) {
    const played = move.name === ply.move;
    return '<span>' + (played ? '<b>' + move.name + '</b>' : move.name) + '</span><div class="track whole" aria-hidden="true"><i style="left:0;width:' +
      100 * move.probability + '%;background:var(--accent)"></i></div><span class="number">' + percent(move.probability) + (played ? '<span class="hidden"> played</span>' : '') + '</span>';
  });
  const more = ply.legal.length > 6 ? '<p class="faint" style="font-size:13px;margin-top:6px">and ' + (ply.legal.length - 6) + ' less likely moves</p>' : '';
  return '<h2>What the network says<small>policy over the legal moves</small></h2>' + value + '<div class="policy" style="margin-top:12px">' + rows.join('') + '</div>' + more;
}

/** The value of every position of the game from black's view; a click goes to its ply. */
function chart(now) {
  const width = 600, height = 120;
  const x = function (index) { return data.plies.length < 2 ? width / 2 : 6 + (index * (width - 12)) / (data.plies.length - 1); };
  const y = function (value) { return height / 2 - value * (height / 2 - 5); };
  const points = data.plies.map(function (ply, index) { return x(index).toFixed(1) + ',' + y(ply.turn === 'black' ? ply.value : -ply.value).toFixed(1); });
  return '<h2>Value through the game<small>up is good for black</small></h2><svg class="chart" id="chart" viewBox="0 0 ' + width + ' ' + height +
    '" role="img" aria-label="Value of every position from black\\u2019s view"><line class="zero" x1="0" x2="' + width + '" y1="' + height / 2 + '" y2="' + height / 2 +
    '"/><line class="now" x1="' + x(now) + '" x2="' + x(now) + '" y1="0" y2="' + height + '"/><polyline class="line" points="' + points.join(' ') + '"/></svg>';
}

function controlsPanel(found, map, discs) {
  if (found.emptyBoard === null) return '';
  const search = found.search === undefined ? '' : searchPanel(found, discs);
  const empty = mapOf(found.emptyBoard);
  const difference = map.map(function (value, square) { return value - empty[square]; });
  const scale = largestOf([map, empty, difference]);
  const rows = found.cosines.map(function (cosine, index) {
    return '<dt>' + (found.search && index === 2 ? 'with the map of the network alone' : COSINES[index]) + '</dt><dd>' + (cosine === null ? 'none' : number(cosine)) + '</dd>';
  });
  return search + '<h2>How much of it belongs to this position</h2><div class="small three">' +
    figure('this map', { map: map, scale: scale, discs: discs }) +
    figure('empty board', { map: empty, scale: scale }) +
    figure('difference', { map: difference, scale: scale, discs: discs }) +
    '</div><p class="faint" style="font-size:13px;margin-top:8px">All three on one scale, ' + plusMinus(scale) +
    ', and their sums. Cosine: 1 is the same map, 0 an unrelated one.</p><dl class="cosines">' + rows.join('') + '</dl>';
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
  const left = search.explained === search.valued ? '' : '; ' + search.explained + ' of them are explained, which leaves out ' + percent(search.leftOut) + ' of the weight';
  return '<h2>The search<small>' + search.simulations + ' simulations, ' + search.valued + ' positions that the network valued' + left + '; ' + mind +
    (search.against === null ? '' : '; compared with ' + search.against) + '</small></h2><div class="small">' +
    maps.map(function (map, index) { return figure(names[index], { map: map, scale: scale, discs: discs }); }).join('') +
    figure('network alone', { map: mapOf(search.prior[1]), discs: discs }) + '</div>' +
    '<p class="faint" style="font-size:13px;margin:8px 0 18px">The first four on one scale, ' + plusMinus(scale) + ', and their sums: what has become of the squares in the positions of the search. They add up to the map. The last, ' + escapeText(search.prior[0]) + ', has a scale of its own.</p>';
}

function movesPanel(ply, moves, chosen) {
  if (moves.length === 0) return '<h2>Legal moves</h2><p class="faint">There are none: ' + (ply.move === 'pass' ? 'the side to move must pass.' : 'the game is over.') + '</p>';
  const maps = moves.map(function (found) { return sumOf(found.planes.map(mapOf)); });
  const scale = largestOf(maps);
  const order = Array.from(moves.keys()).sort(function (a, b) { return moves[b].output - moves[a].output; });
  const cards = order.map(function (index) {
    const found = moves[index];
    const move = ply.legal[index];
    const played = move.name === ply.move ? ' \\u25b3' : '';
    const label = 'Explain ' + move.name + ', ' + percent(move.probability) + ', logit ' + number(found.output) + (played === '' ? '' : ', played');
    return '<button type="button" data-move="' + index + '" aria-pressed="' + String(found.target === chosen) + '" aria-label="' + label +
      '"><span class="line"><b>' + move.name + played + '</b><span class="faint">' + percent(move.probability) + '</span></span>' +
      board({ map: maps[index], scale: scale, discs: ply.discs, flips: move.flips, target: move.square, label: 'Relevance of ' + move.name }) +
      '<span class="line" style="margin:5px 0 0"><span class="faint">logit</span><span>' + number(found.output) + '</span></span></button>';
  });
  return '<h2>All legal moves side by side<small>the likeliest first; one scale, ' + plusMinus(scale) + '; \\u25b3 was played; choose one to explain it above</small></h2><div class="small moves">' + cards.join('') + '</div>';
}

function biasPanel(found) {
  if (found.layers === undefined) return '<h2>Biases by layer</h2><p class="faint">They are kept for the targets ' + data.targets.map(escapeText).join(', ') + '; choose one of these.</p>';
  const mapped = found.layers.filter(function (layer) { return layer[3] !== null && largestOf([mapOf(layer[3])]) > 0; });
  const maps = mapped.map(function (layer) { return mapOf(layer[3]); });
  const cards = mapped.map(function (layer, index) { return figure(data.layers[layer[0]], { map: maps[index] }); });
  const list = function (title, layers, shown) {
    if (layers.length === 0) return '';
    const rows = layers.map(function (layer) { return '<dt>' + escapeText(data.layers[layer[0]]) + '</dt><dd>' + shown(layer) + '</dd>'; });
    return '<div><h2>' + title + '</h2><dl class="cosines">' + rows.join('') + '</dl></div>';
  };
  const flat = found.layers.filter(function (layer) { return layer[3] === null && layer[1] !== 0; });
  const sums = found.layers.filter(function (layer) { return layer[4] !== null; });
  return '<h2>Biases by layer<small>how much each convolution\\u2019s biases kept, and where; each on a scale of its own</small></h2><div class="small">' +
    figure('all of them', { map: sumOf(maps) }) + cards.join('') + '</div><div class="lists">' +
    list('Biases of layers without squares', flat, function (layer) { return number(layer[1], 4); }) +
    list('How much residual sums amplify', sums, function (layer) { return '\\u00d7' + layer[4].toFixed(2); }) + '</div>';
}

/** What the evaluation of the network found of the composite. */
function cardPanel(composite) {
  if (composite.cards.length === 0) return '';
  const cells = function (row) {
    return '<tr>' + row.map(function (cell, index) { return index === 0 ? '<th scope="row" style="text-align:left">' + escapeText(cell) + '</th>' : '<td>' + escapeText(cell) + '</td>'; }).join('') + '</tr>';
  };
  return '<h2>Are such maps faithful?<small>report card of ' + escapeText(composite.name) + '</small></h2>' + composite.cards.map(function (card) {
    const head = '<tr>' + card.head.map(function (cell) { return '<th scope="col">' + escapeText(cell) + '</th>'; }).join('') + '</tr>';
    return '<p class="faint" style="font-size:13px">' + escapeText(card.about) +
      '</p><div class="scroll"><table class="numbers">' + head + card.rows.map(cells).join('') + '</table></div>';
  }).join('');
}

function numbersTable(map, caption) {
  const head = '<tr><td></td>' + 'abcdefgh'.split('').map(function (file) { return '<th scope="col">' + file + '</th>'; }).join('') + '</tr>';
  const rows = [0, 1, 2, 3, 4, 5, 6, 7].map(function (row) {
    return '<tr><th scope="row">' + (row + 1) + '</th>' + Array.from(map.slice(8 * row, 8 * row + 8), function (value) { return '<td>' + number(value, 4) + '</td>'; }).join('') + '</tr>';
  });
  return '<table class="numbers"><caption class="hidden">' + escapeText(caption) + '</caption>' + head + rows.join('') + '</table>';
}
`;
