/**
 * The script of the gallery: boards are drawn as SVG when they come into view, since there are hundreds of them. Plain
 * JavaScript in a text, as on the other pages; `data` is what conceptsPage.ts puts there.
 */
export const CONCEPTS_SCRIPT = `
{
  const INK = '#1d1d1b';
  const signed = (value, digits = 2) => (value < 0 ? '\\u2212' : '+') + Math.abs(value).toFixed(digits);
  const percent = (share) => (100 * share).toFixed(1) + '\\u202f%';
  const squareName = (square) => 'abcdefgh'[square & 7] + (1 + (square >> 3));
  function color(value, scale) {
    const middle = (data.colors.length - 1) / 2;
    return data.colors[Math.round(middle * (1 + (scale === 0 ? 0 : Math.max(-1, Math.min(1, value / scale)))))];
  }
  /** Tinted squares with discs; a cross on the explained move. */
  function board(map, discs, target, label) {
    const scale = map.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const parts = [];
    for (let square = 0; square < 64; square++) {
      const [x, y] = [10 * (square & 7), 10 * (square >> 3)];
      parts.push(svg('g', {}, svg('title', {}, squareName(square) + '  ' + signed(map[square], 3)),
        svg('rect', { x, y, width: 10, height: 10, fill: color(map[square], scale), stroke: INK, 'stroke-opacity': '.14', 'stroke-width': '.4' }),
        discs[square] === '-' ? '' : svg('circle', { cx: x + 5, cy: y + 5, r: 3.1, fill: discs[square] === 'X' ? '#20201e' : '#ffffff',
          stroke: '#20201e', 'stroke-width': '.5' })));
    }
    if (target !== null) {
      const [x, y] = [10 * (target & 7) + 5, 10 * (target >> 3) + 5];
      parts.push(svg('path', { d: 'M' + (x - 2) + ' ' + y + 'h4M' + x + ' ' + (y - 2) + 'v4', stroke: INK, 'stroke-width': 1, 'stroke-linecap': 'round' }),
        svg('rect', { x: x - 4.5, y: y - 4.5, width: 9, height: 9, fill: 'none', stroke: INK, 'stroke-width': '.8' }));
    }
    return svg('svg', { viewBox: '-.5 -.5 81 81', role: 'img', 'aria-label': label }, parts,
      svg('rect', { width: 80, height: 80, fill: 'none', stroke: INK, 'stroke-opacity': '.6', 'stroke-width': '.8' }));
  }
  function figure(name, under, map, position, target) {
    const turn = position[65] === 'X' ? 'black' : 'white';
    return html('figure', {}, board(map, position, target, name + ', ' + under + ', ' + turn + ' to move'),
      html('figcaption', {}, html('b', {}, name), ' ',
        html('span', { class: turn === 'black' ? 'turn black' : 'turn', title: turn + ' to move' }), html('br', {}), under));
  }
  function reference(one) {
    const name = one.move === '' ? signed(one.score) : one.move + ' ' + signed(one.score);
    const times = one.times > 1 ? ', ' + one.times + ' times' : '';
    return figure(name, one.where + times, one.map, one.position, one.square);
  }
  function correlations(found) {
    const entry = (before, { concept, r }, other, why) => html('li', {}, before, html('b', {}, concept), ' ' + signed(r) + ' ',
      html('span', { class: 'faint' }, '(' + signed(other) + why + ')'));
    return html('ul', {}, found.whole.map((one) => entry('', one, one.partial, ' without the number of discs')),
      found.squares.map((one) => entry('squares: ', one, one.other, ' by its mean map alone')));
  }
  function row(title, boards) {
    const inside = boards.length === 0 ? html('p', { class: 'faint' }, 'None: it is never above 0 in these positions.')
      : html('div', { class: 'boards' }, boards.map(reference));
    return [html('h4', {}, title), inside];
  }
  function fill(card) {
    const channel = data.channels[Number(card.dataset.index)];
    const beside = (title, found) => html('div', {}, html('h4', {}, title), correlations(found));
    card.querySelector('.inside').replaceChildren(
      ...row('Most relevance, with what it did for the move', channel.boards.relevance),
      ...row('Most activation, with what made it active', channel.boards.activation),
      html('div', { class: 'two' }, beside('Its activation goes along with', channel.correlations.activation),
        beside('Its relevance goes along with', channel.correlations.relevance)));
  }
  const gallery = document.getElementById('gallery');
  const watcher = 'IntersectionObserver' in window ? new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      fill(target);
    }
  }, { rootMargin: '600px' }) : undefined;
  const cards = data.channels.map((channel, index) => {
    const here = channel.here === null ? '' : ' · in the move ' + signed(channel.here, 3);
    const about = percent(channel.share) + ' of the relevance · for the answer in ' + percent(channel.positive) +
      ' of the positions · active in ' + percent(channel.active) + here;
    return html('section', { class: 'channel', id: 'channel' + channel.channel, 'data-index': index },
      html('h3', {}, 'Channel ' + channel.channel + ' ', html('small', {}, about)), html('div', { class: 'inside' }));
  });
  const ORDERS = {
    share: (a, b) => b.share - a.share,
    number: (a, b) => a.channel - b.channel,
    here: (a, b) => Math.abs(b.here ?? 0) - Math.abs(a.here ?? 0),
  };
  function arrange(order) {
    const sorted = [...cards].sort((a, b) => ORDERS[order](data.channels[a.dataset.index], data.channels[b.dataset.index]));
    gallery.replaceChildren(...sorted);
  }
  const choice = document.getElementById('order');
  choice.addEventListener('change', () => arrange(choice.value));
  arrange(choice.value);
  for (const card of cards) {
    if (watcher === undefined) fill(card);
    else watcher.observe(card);
  }
  addEventListener('beforeprint', () => cards.forEach(fill));
  const parts = document.getElementById('parts');
  if (parts !== null) {
    const { position, square, maps } = data.move;
    parts.replaceChildren(...maps.map(({ name, under, map }) => figure(name, under, map, position, square)));
  }
}
`;

/** What the gallery needs beside the styles of every page. */
export const CONCEPTS_STYLES = `
.channel { border-top: 1px solid var(--line); padding: 14px 0 6px; min-height: 420px; scroll-margin-top: 12px; }
.channel h3 small { font-weight: 400; color: var(--faint); margin-left: 6px; }
.channel h4 { font-size: 13.5px; margin: 10px 0 4px; font-weight: 600; color: var(--faint); }
.channel ul { margin: 0; padding-left: 18px; font-size: 13.5px; }
.boards { display: grid; gap: 10px; grid-template-columns: repeat(auto-fill, minmax(132px, 1fr)); }
.boards figure { margin: 0; min-width: 0; max-width: 180px; }
.boards svg { display: block; width: 100%; height: auto; border-radius: 3px; }
.boards figcaption { font-size: 12px; line-height: 1.3; color: var(--faint); margin-top: 3px; overflow-wrap: anywhere; }
.boards figcaption b { color: var(--ink); }
.turn { display: inline-block; width: 9px; height: 9px; border-radius: 50%; border: 1px solid var(--edge); background: #fff; }
.turn.black { background: #20201e; }
.two { display: grid; gap: 4px 24px; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); }
.faint { color: var(--faint); }
.flow { overflow-x: auto; }
.flow svg { display: block; min-width: 720px; width: 100%; height: auto; }
.flow text { font: 12px system-ui, sans-serif; fill: var(--ink); }
.flow .faint { fill: var(--faint); }
.flow circle { stroke: var(--card); }
.flow a text { text-decoration: underline; fill: var(--accent); }
`;
