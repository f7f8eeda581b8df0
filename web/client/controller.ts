/** The part of the page's script that answers buttons and keys; see drawing.ts. */
export const CONTROLLER = `
const byId = function (id) { return document.getElementById(id); };
function fill(id, ...parts) { byId(id).replaceChildren(...parts.flat(Infinity).filter(function (part) { return part !== ''; })); }
const SUM = 'sum';
/** Number of the ply, number of the composite, plane, and the target: a number among the page's, or a legal move's name. */
const state = { ply: 0, composite: 0, plane: SUM, target: 0, wholeGame: false };

function relevanceAt(ply) { return data.explanations[state.composite][ply]; }

/** The explanation that is shown; null where the target has none at this ply. */
function shown(ply) {
  const relevance = relevanceAt(ply);
  if (typeof state.target === 'number') return relevance.targets[state.target];
  return relevance.moves[data.plies[ply].legal.findIndex(function (move) { return move.name === state.target; })] || null;
}

function mapShown(found) {
  return state.plane === SUM ? sumOf(found.planes.map(mapOf)) : mapOf(found.planes[data.planes.indexOf(state.plane)]);
}

/** The end of the colours: of the shown planes and their sum, or of the target in the whole game. */
function scaleFor(found) {
  const founds = state.wholeGame ? data.plies.map(function (_, ply) { return shown(ply); }).filter(function (one) { return one !== null; }) : [found];
  return largestOf(founds.flatMap(function (one) {
    const planes = one.planes.map(mapOf);
    return planes.concat([sumOf(planes)]);
  }));
}

function titleOf(found) {
  const target = found.target;
  if (target === 'value') return 'Value, before tanh';
  if (target === 'valueTanh') return 'Value';
  if (target.startsWith('move:') || target.startsWith('logit:')) return 'Logit of ' + target.split(':')[1];
  return target;
}

function plyName(ply) {
  const { turn, move } = data.plies[ply];
  const number = data.plies[ply].ply;
  const after = number === 0 ? 'Start' : 'After ' + number + (number === 1 ? ' ply' : ' plies');
  return after + ', ' + turn + ' to move' + (move === null ? '' : ', ' + (move === 'pass' ? 'must pass' : move + ' was played'));
}

function drawBoard(ply, found) {
  const head = function (title, value) {
    return html('div', { class: 'boardHead' }, html('strong', {}, title + ' ' + value), html('span', { class: 'faint', id: 'where' }, plyName(state.ply)));
  };
  const played = ply.legal.find(function (move) { return move.name === ply.move; });
  const legal = ply.legal.map(function (move) { return move.square; });
  if (found === null) {
    fill('board', head('No explanation of ' + (typeof state.target === 'number' ? data.targets[state.target] : state.target), ''),
      html('div', { class: 'board' }, board({ map: new Float32Array(64), scale: 0, discs: ply.discs, legal: legal, coordinates: true, label: 'Board without relevance' })),
      faint('There is none in this position (a pass and the end of the game have no move to explain).'));
    return;
  }
  const map = mapShown(found);
  const scale = scaleFor(found);
  const target = found.square === null ? undefined : found.square;
  const explained = ply.legal.find(function (move) { return move.square === target; });
  const order = Array.from(map.keys()).sort(function (a, b) { return Math.abs(map[b]) - Math.abs(map[a]); }).slice(0, 3);
  const label = plyName(state.ply) + '. ' + titleOf(found) + ' ' + scientific(found.output) + '. Most relevant: ' +
    order.map(function (square) { return squareName(square) + ' ' + scientific(map[square]); }).join(', ') + '.';
  const drawn = board({ map: map, scale: scale, discs: ply.discs, flips: explained && explained.flips, target: target, played: played && played.square, legal: legal, coordinates: true, label: label });
  fill('board', head(titleOf(found), scientific(found.output)), html('div', { class: 'board' }, drawn), scaleBar(scale),
    key(explained !== undefined, played !== undefined, state.plane));
}

function key(isMove, isPlayed, plane) {
  const entry = function (zoom, mark, text) {
    const paper = svg('rect', { x: -27, y: -27, width: 54, height: 54, rx: 6, fill: '#f7f6f3' });
    const drawn = svg('g', { transform: 'scale(' + zoom + ')' }, mark);
    return html('span', {}, svg('svg', { viewBox: '-27 -27 54 54', 'aria-hidden': 'true' }, paper, drawn), text);
  };
  const parts = [html('span', {}, 'Tint: relevance ' + (plane === SUM ? 'summed over the planes' : 'of the plane \\u201c' + plane + '\\u201d'))];
  if (isMove) {
    parts.push(entry(1, targetMark(0, 0), 'explained move'));
    parts.push(entry(1.25, [disc('O', 0, 0), turnedMark('O', 0, 0)], 'turned by it'));
  }
  if (isPlayed) parts.push(entry(1.6, playedMark(0, -1), 'played move, where another'));
  parts.push(entry(2.2, legalMark(0, 0), 'other legal moves'));
  return html('p', { class: 'key' }, parts);
}

function option(value, text) { return html('option', { value: value }, text); }

/** The targets of the page, and the legal moves of the position. */
function fillTargets(ply) {
  const moves = ply.legal.map(function (move) { return option(move.name, 'move ' + move.name); });
  fill('target',
    data.targets.map(function (target, index) { return option(index, target === 'move' ? 'move (played)' : target); }),
    moves.length === 0 ? [] : html('optgroup', { label: 'legal moves here' }, moves));
  byId('target').value = String(state.target);
}

function draw() {
  const ply = data.plies[state.ply];
  if (typeof state.target === 'string' && shown(state.ply) === null) state.target = Math.max(0, data.targets.indexOf('move'));
  const found = shown(state.ply);
  fillTargets(ply);
  byId('composite').value = String(state.composite);
  byId('ply').value = String(state.ply);
  byId('ply').setAttribute('aria-valuetext', plyName(state.ply));
  byId('plyNumber').textContent = data.plies[state.ply].ply + ' / ' + data.plies[data.plies.length - 1].ply;
  byId('first').disabled = byId('previous').disabled = state.ply === 0;
  byId('next').disabled = byId('last').disabled = state.ply === data.plies.length - 1;
  document.querySelector('input[name=plane][value="' + CSS.escape(state.plane) + '"]').checked = true;
  drawBoard(ply, found);
  fill('chartPanel', chart(state.ply));
  fill('network', networkPanel(ply));
  fill('ledger', found === null ? [] : ledgerPanel(found));
  fill('controls', found === null ? [] : controlsPanel(found, sumOf(found.planes.map(mapOf)), ply.discs));
  fill('biases', found === null ? [] : biasPanel(found));
  fill('card', cardPanel(data.composites[state.composite]));
  fill('numbers', found === null ? [] : numbersTable(mapShown(found), 'Relevance by square'));
  ['ledger', 'controls', 'biases', 'card'].forEach(function (id) { byId(id).hidden = !byId(id).hasChildNodes(); });
  fill('moves', movesPanel(ply, relevanceAt(state.ply).moves, found === null ? '' : found.target));
  byId('rules').textContent = data.composites[state.composite].table;
  byId('said').textContent = plyName(state.ply) + (found === null ? '' : '. ' + titleOf(found) + ' ' + scientific(found.output));
}

function go(ply) {
  state.ply = Math.max(0, Math.min(data.plies.length - 1, ply));
  draw();
}

function next(list, value) { return list[(list.indexOf(value) + 1) % list.length]; }

const KEYS = {
  ArrowLeft: function () { go(state.ply - 1); },
  ArrowRight: function () { go(state.ply + 1); },
  Home: function () { go(0); },
  End: function () { go(data.plies.length - 1); },
  t: function () { state.target = next(data.targets.map(function (_, index) { return index; }), state.target); draw(); },
  c: function () { state.composite = (state.composite + 1) % data.composites.length; draw(); },
  p: function () { state.plane = next([SUM].concat(data.planes), state.plane); draw(); },
};

function choosePly(event) {
  const box = byId('chart').getBoundingClientRect();
  const share = ((event.clientX - box.left) / box.width * 600 - 6) / 588;
  go(Math.round(share * (data.plies.length - 1)));
}

function listen() {
  fill('composite', data.composites.map(function (composite, index) { return option(index, composite.name); }));
  fill('planes', [SUM].concat(data.planes).map(function (plane) {
    return html('label', {}, html('input', { type: 'radio', name: 'plane', value: plane }), html('span', {}, plane));
  }));
  byId('ply').max = String(data.plies.length - 1);
  byId('first').onclick = KEYS.Home;
  byId('previous').onclick = KEYS.ArrowLeft;
  byId('next').onclick = KEYS.ArrowRight;
  byId('last').onclick = KEYS.End;
  byId('ply').oninput = function (event) { go(Number(event.target.value)); };
  byId('target').onchange = function (event) { const value = event.target.value; state.target = /^[0-9]+$/.test(value) ? Number(value) : value; draw(); };
  byId('composite').onchange = function (event) { state.composite = Number(event.target.value); draw(); };
  byId('planes').onchange = function (event) { state.plane = event.target.value; draw(); };
  byId('wholeGame').onchange = function (event) { state.wholeGame = event.target.checked; draw(); };
  byId('chartPanel').onclick = function (event) { if (event.target.closest('#chart')) choosePly(event); };
  byId('board').onclick = function (event) {
    const square = event.target.closest('.legal');
    if (square !== null) { state.target = squareName(Number(square.dataset.square)); draw(); }
  };
  byId('moves').onclick = function (event) {
    const card = event.target.closest('button');
    if (card === null) return;
    const index = card.dataset.move;
    state.target = data.plies[state.ply].legal[Number(index)].name;
    draw();
    byId('moves').querySelector('[data-move="' + index + '"]').focus();
  };
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Arrows and letters mean something of their own in a list, a slider or a group of choices.
    if (event.target.matches('select, input')) return;
    const act = KEYS[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

listen();
draw();
`;
