import { BOARD } from './board.js';

/**
 * The script of the gallery: boards are drawn as SVG when they come into view, since there are hundreds of them. Plain
 * JavaScript in a text, as on the other pages; `data` is what conceptsPage.ts puts there.
 */
export const CONCEPTS_SCRIPT = `${BOARD}
{
  function figure(name, under, map, position, target) {
    const turn = position[65] === 'X' ? 'black' : 'white';
    return html('figure', {}, board({ map, discs: position, target: target ?? undefined, label: name + ', ' + under + ', ' + turn + ' to move' }),
      html('figcaption', {}, html('b', {}, name), ' ',
        html('span', { class: turn === 'black' ? 'turn black' : 'turn', title: turn + ' to move' }), html('br', {}), under));
  }
  function reference(one) {
    const name = one.move === '' ? signed(one.score, 2) : one.move + ' ' + signed(one.score, 2);
    const times = one.times > 1 ? ', ' + one.times + ' times' : '';
    return figure(name, one.where + times, one.map, one.position, one.square);
  }
  function correlations(found) {
    const entry = (before, { concept, r }, other, why) => html('li', {}, before, html('b', {}, concept), ' ' + signed(r, 2) + ' ',
      html('span', { class: 'faint' }, '(' + signed(other, 2) + why + ')'));
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
    const about = percent(channel.share, 1) + ' of the relevance · for the answer in ' + percent(channel.positive, 1) +
      ' of the positions · active in ' + percent(channel.active, 1) + here;
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
