import { BOARD } from './board.js';

/**
 * The part of the page's script that draws the cloud of maps, takes selections and shows boards. It runs in the browser after the
 * script of web/client/charts.ts, so it is a text here: plain JavaScript without modules, tested in Chromium. What is shown
 * is in the address (#layout=umap&color=kmeans&pick=..&open=..), so that a link leads to it.
 *
 * `data` is what strategyPage.ts writes: moves as arrays, maps as signed bytes in base64.
 */
export const STRATEGY_SCRIPT = `${BOARD}
{
  const byId = (id) => document.getElementById(id);
  const bytes = Uint8Array.from(atob(data.maps), (c) => c.charCodeAt(0));
  const maps = new Int8Array(bytes.buffer);
  const mapOf = (index) => maps.subarray(64 * index, 64 * index + 64);
  const moves = data.moves.map(([game, ply, move, kind, phase, value, output, kmeans, agglomerative, density, umap, spectral], index) => ({
    index, game, ply, move, kind, phase, value, output, labels: { kmeans, agglomerative, density, kind, phase,
      value: value === null ? null : value > 0 ? 0 : 1 },
    places: { umap, spectral }, board: data.boards.slice(64 * index, 64 * index + 64),
    turn: data.turns[index] === 'X' ? 'black' : 'white',
  }));
  const NAMES = {
    kmeans: (label) => 'strategy ' + label, agglomerative: (label) => 'branch ' + label,
    density: (label) => label === null ? 'in no dense place' : 'dense place ' + label,
    kind: (label) => data.kinds[label], phase: (label) => data.phases[label],
    value: (label) => label === null ? 'value not known' : label === 0 ? 'mover ahead' : 'mover behind',
  };
  const SYMBOLS = ['circle', 'triangle', 'rect', 'diamond'];
  const CHUNK = 24;
  const state = { layout: 'umap', color: 'kmeans', pick: null, open: null, shown: CHUNK };

  const about = (move) => (move.game.length > 12 ? 'ply ' : 'game ' + move.game + ', ply ') + move.ply + ', ' + squareName(move.move);
  function tile(index) {
    const move = moves[index];
    return html('button', { type: 'button', class: 'tile', 'data-open': index, 'aria-pressed': String(state.open === index) },
      board({ map: mapOf(index), discs: move.board, target: move.move, label: about(move), unnamed: true }), html('span', {}, about(move)));
  }

  // What is selected: a cluster of a clustering, or what lies within a lasso.
  function inside([x, y], polygon) {
    let within = false;
    for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
      const [xi, yi] = polygon[i], [xj, yj] = polygon[j];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
    }
    return within;
  }
  function selected() {
    const { pick } = state;
    if (pick === null) return undefined;
    return moves.filter((move) => pick.lasso === undefined
      ? move.labels[pick.of] === pick.label : inside(move.places[pick.layout], pick.lasso));
  }

  function scatter() {
    const isLasso = state.pick !== null && state.pick.lasso !== undefined && state.pick.layout === state.layout;
    const chosen = isLasso ? undefined : selected();
    const has = chosen === undefined ? undefined : new Set(chosen.map(({ index }) => index));
    const groups = new Map();
    for (const move of moves) {
      const label = move.labels[state.color];
      if (!groups.has(label)) groups.set(label, []);
      groups.get(label).push({
        value: [...move.places[state.layout], move.index],
        ...(has === undefined || has.has(move.index) ? {} : { itemStyle: { opacity: 0.08 } }),
      });
    }
    const css = getComputedStyle(document.documentElement);
    const hue = (place) => css.getPropertyValue('--series' + (1 + place % 6)).trim();
    const faint = css.getPropertyValue('--edge').trim();
    const order = [...groups.keys()].sort((a, b) => (a === null) - (b === null) || a - b);
    const size = moves.length > 4000 ? 4 : moves.length > 1000 ? 6 : 8;
    const axis = { type: 'value', scale: true, axisLabel: { show: false }, axisTick: { show: false }, splitLine: { show: false }, axisLine: { show: false } };
    charts.cloud.setOption({
      animation: false, grid: { left: 8, right: 8, top: 40, bottom: 8 },
      legend: { type: 'scroll', top: 0 }, xAxis: axis, yAxis: axis,
      tooltip: { trigger: 'item', confine: true, formatter: ({ value }) => {
        const move = moves[value[2]];
        return html('div', {}, about(move), html('br', {}), data.kinds[move.kind] + ', ' + data.phases[move.phase] + ', strategy ' + move.labels.kmeans);
      } },
      toolbox: { show: false }, brush: { xAxisIndex: 0, yAxisIndex: 0, brushMode: 'single', outOfBrush: { colorAlpha: 0.1 },
        brushStyle: { borderWidth: 1.5, color: 'rgba(127,127,127,.08)', borderColor: css.getPropertyValue('--accent').trim() } },
      series: order.map((label, place) => ({
        type: 'scatter', name: NAMES[state.color](label), data: groups.get(label), symbolSize: size,
        symbol: SYMBOLS[Math.floor(place / 6) % 4],
        itemStyle: { color: label === null ? faint : hue(place), opacity: 0.75 },
      })),
    }, true);
    charts.cloud.dispatchAction({ type: 'brush', areas: isLasso
      ? [{ brushType: 'polygon', coordRange: state.pick.lasso, xAxisIndex: 0, yAxisIndex: 0 }] : [] });
    lassoCursor(byId('lasso').getAttribute('aria-pressed') === 'true');
  }
  function lassoCursor(isOn) {
    byId('lasso').setAttribute('aria-pressed', String(isOn));
    charts.cloud.dispatchAction({ type: 'takeGlobalCursor', key: 'brush',
      brushOption: { brushType: isOn ? 'polygon' : false, brushMode: 'single' } });
  }

  function listen() {
    charts.cloud.on('brushEnd', ({ areas }) => {
      const range = areas[0] && areas[0].coordRange;
      if (range === undefined || range.length < 3) return;
      // Short enough for a link.
      const step = Math.ceil(range.length / 40);
      const lasso = range.filter((_, at) => at % step === 0).map((point) => point.map((value) => Number(value.toPrecision(4))));
      change({ pick: { layout: state.layout, lasso }, shown: CHUNK });
    });
    charts.cloud.on('click', ({ value }) => { if (value !== undefined) change({ open: value[2] }); });
  }

  function shares(of, names, key) {
    return names.map((name, at) => [name, of.filter((move) => move[key] === at).length / of.length])
      .filter(([, share]) => share > 0).map(([name, share]) => name + ' ' + percent(share, 1)).join(', ');
  }
  function pickName({ of, label, lasso }) { return lasso === undefined ? NAMES[of](label) : 'the lasso'; }
  const says = (text) => html('p', { class: 'says' }, text);
  function showSelection() {
    const of = selected();
    if (of === undefined) {
      byId('selection').replaceChildren(says('Nothing is selected. Draw a lasso around points, press a strategy below, or press a point for its board.'));
      return;
    }
    if (of.length === 0) {
      byId('selection').replaceChildren(says('No map lies within ' + pickName(state.pick) + '.'));
      return;
    }
    // From the side from which each is most like the first.
    const mean = new Float64Array(64);
    const first = mapOf(of[0].index);
    for (const { index } of of) {
      const map = mapOf(index);
      const likeness = (view) => view.reduce((sum, to, square) => sum + map[square] * first[to], 0);
      const view = data.views.reduce((best, each) => likeness(each) > likeness(best) ? each : best);
      for (let square = 0; square < 64; square++) mean[view[square]] += map[square] / of.length;
    }
    const more = of.length - state.shown;
    const summary = ' of ' + pickName(state.pick) + ': ' + shares(of, data.kinds, 'kind') + '; ' + shares(of, data.phases, 'phase') + '.';
    byId('selection').replaceChildren(
      html('p', {}, html('b', {}, of.length + ' maps'), summary),
      html('div', { class: 'tiles' },
        html('figure', { class: 'tile mean' }, board({ map: mean, label: 'Mean of the selected maps', unnamed: true }), html('figcaption', {}, 'their mean')),
        of.slice(0, state.shown).map(({ index }) => tile(index))),
      more > 0 ? html('p', {}, html('button', { type: 'button', id: 'more' }, 'Show more (' + more + ' left)')) : '');
  }

  function showOpen() {
    const box = byId('opened');
    const move = moves[state.open];
    box.hidden = move === undefined;
    if (move === undefined) return;
    const facts = [
      ['to move', move.turn], ['kind of move', data.kinds[move.kind]], ['phase', data.phases[move.phase]],
      ['explained number', move.output.toPrecision(4)],
      ...(move.value === null ? [] : [['value for the mover', move.value.toFixed(2)]]),
      ['strategy', move.labels.kmeans], ['branch, dense place', move.labels.agglomerative + ', ' + (move.labels.density ?? 'none')],
    ];
    const commands = data.commands.map((template) => template.replaceAll('{game}', () => move.game).replaceAll('{ply}', () => move.ply));
    box.replaceChildren(html('div', { class: 'opened' }, board({ map: mapOf(move.index), discs: move.board, target: move.move, label: about(move), unnamed: true }),
      html('div', {},
        html('h3', {}, about(move)),
        html('dl', {}, facts.map(([term, value]) => [html('dt', {}, term), html('dd', {}, value)])),
        says(data.commands.length === 0 ? '' : 'In its game:'),
        commands.map((command) => html('code', {}, command)),
        html('p', {}, html('button', { type: 'button', id: 'close' }, 'Close')))));
  }

  function writeAddress() {
    const parts = ['layout=' + state.layout, 'color=' + state.color];
    if (state.pick !== null) parts.push('pick=' + (state.pick.lasso === undefined ? state.pick.of + ':' + state.pick.label
      : state.pick.layout + '!' + state.pick.lasso.map((point) => point.join(',')).join(';')));
    if (state.open !== null) parts.push('open=' + state.open);
    history.replaceState(null, '', '#' + parts.join('&'));
  }
  function read() {
    const asked = new Map(location.hash.slice(1).split('&').map((part) => part.split('=').map(decodeURIComponent)));
    const oneOf = (value, words, other) => words.includes(value) ? value : other;
    const layout = oneOf(asked.get('layout'), ['umap', 'spectral'], 'umap');
    const open = /^\\d+$/.test(asked.get('open') ?? '') && Number(asked.get('open')) < moves.length ? Number(asked.get('open')) : null;
    return { layout, color: oneOf(asked.get('color'), Object.keys(NAMES), 'kmeans'), pick: readPick(asked.get('pick')), open, shown: CHUNK };
  }
  function readPick(text) {
    const cluster = /^(\\w+):(\\d+|null)$/.exec(text ?? '');
    if (cluster !== null && Object.hasOwn(NAMES, cluster[1])) return { of: cluster[1], label: cluster[2] === 'null' ? null : Number(cluster[2]) };
    const lasso = /^(umap|spectral)!([-\\d.,;e]+)$/.exec(text ?? '');
    if (lasso === null) return null;
    const points = lasso[2].split(';').map((point) => point.split(',').map(Number));
    return points.length >= 3 && points.every((point) => point.length === 2 && point.every(Number.isFinite)) ? { layout: lasso[1], lasso: points } : null;
  }

  function change(next) {
    const cloud = ['layout', 'color', 'pick'].some((key) => key in next);
    Object.assign(state, next);
    byId('layout').value = state.layout;
    byId('color').value = state.color;
    writeAddress();
    if (cloud) scatter();
    showSelection();
    showOpen();
    for (const each of document.querySelectorAll('[data-pick]')) {
      each.setAttribute('aria-pressed', String(state.pick !== null && state.pick.of === 'kmeans' && String(state.pick.label) === each.dataset.pick));
    }
  }

  for (const strategy of data.strategies) {
    byId('mean' + strategy.number).replaceChildren(board({ map: strategy.mean, label: 'Mean map of strategy ' + strategy.number, unnamed: true }));
    byId('typical' + strategy.number).replaceChildren(...strategy.typical.map(tile));
  }
  byId('layout').addEventListener('change', ({ target }) => change({ layout: target.value }));
  byId('color').addEventListener('change', ({ target }) => change({ color: target.value }));
  byId('lasso').addEventListener('click', () => lassoCursor(byId('lasso').getAttribute('aria-pressed') !== 'true'));
  byId('clear').addEventListener('click', () => change({ pick: null, open: null, shown: CHUNK }));
  document.addEventListener('click', ({ target }) => {
    const opener = target.closest('[data-open]');
    if (opener !== null) { change({ open: Number(opener.dataset.open) }); byId('opened').scrollIntoView({ block: 'nearest' }); }
    const picker = target.closest('[data-pick]');
    if (picker !== null) change({ pick: { of: 'kmeans', label: Number(picker.dataset.pick) }, shown: CHUNK });
    if (target.id === 'more') change({ shown: state.shown + 4 * CHUNK });
    if (target.id === 'close') change({ open: null });
  });
  addEventListener('hashchange', () => change(read()));
  // The page draws its charts anew then; this comes after it.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { listen(); scatter(); });
  listen();
  change(read());
}
`;
