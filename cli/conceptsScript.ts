/**
 * The script of the gallery: boards are drawn as SVG when they come into view, since there are hundreds of them. Plain
 * JavaScript in a text, as on the other pages; `data` is what conceptsPage.ts puts there.
 */
export const CONCEPTS_SCRIPT = `
{
  const INK = '#1d1d1b';
  const escapeText = (text) => String(text).replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);
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
      parts.push('<g><title>' + squareName(square) + '  ' + signed(map[square], 3) + '</title><rect x="' + x + '" y="' + y +
        '" width="10" height="10" fill="' + color(map[square], scale) + '" stroke="' + INK + '" stroke-opacity=".14" stroke-width=".4"/>');
      if (discs[square] !== '-') {
        parts.push('<circle cx="' + (x + 5) + '" cy="' + (y + 5) + '" r="3.1" fill="' + (discs[square] === 'X' ? '#20201e' : '#ffffff') +
          '" stroke="#20201e" stroke-width=".5"/>');
      }
      parts.push('</g>');
    }
    if (target !== null) {
      const [x, y] = [10 * (target & 7) + 5, 10 * (target >> 3) + 5];
      parts.push('<path d="M' + (x - 2) + ' ' + y + 'h4M' + x + ' ' + (y - 2) + 'v4" stroke="' + INK + '" stroke-width="1" stroke-linecap="round"/><rect x="' +
        (x - 4.5) + '" y="' + (y - 4.5) + '" width="9" height="9" fill="none" stroke="' + INK + '" stroke-width=".8"/>');
    }
    return '<svg viewBox="-.5 -.5 81 81" role="img" aria-label="' + escapeText(label) + '">' + parts.join('') +
      '<rect width="80" height="80" fill="none" stroke="' + INK + '" stroke-opacity=".6" stroke-width=".8"/></svg>';
  }
  function figure(name, under, map, position, target) {
    return '<figure>' + board(map, position, target, name + ', ' + under + ', ' + (position[65] === 'X' ? 'black' : 'white') + ' to move') +
      '<figcaption><b>' + escapeText(name) + '</b> <span class="turn' + (position[65] === 'X' ? ' black' : '') + '" title="' +
      (position[65] === 'X' ? 'black' : 'white') + ' to move"></span><br>' + escapeText(under) + '</figcaption></figure>';
  }
  function reference(one) {
    const name = one.move === '' ? signed(one.score) : one.move + ' ' + signed(one.score);
    const times = one.times > 1 ? ', ' + one.times + ' times' : '';
    return figure(name, one.where + times, one.map, one.position, one.square);
  }
  function correlations(found) {
    const whole = found.whole.map((one) => '<li><b>' + one.concept + '</b> ' + signed(one.r) + ' <span class="faint">(' + signed(one.partial) + ' without the number of discs)</span></li>');
    const squares = found.squares.map((one) => '<li>squares: <b>' + one.concept + '</b> ' + signed(one.r) + ' <span class="faint">(' + signed(one.other) + ' by its mean map alone)</span></li>');
    return '<ul>' + whole.concat(squares).join('') + '</ul>';
  }
  function row(title, boards) {
    const inside = boards.length === 0 ? '<p class="faint">None: it is never above 0 in these positions.</p>' : '<div class="boards">' + boards.map(reference).join('') + '</div>';
    return '<h4>' + title + '</h4>' + inside;
  }
  function fill(card) {
    const channel = data.channels[Number(card.dataset.index)];
    card.querySelector('.inside').innerHTML =
      row('Most relevance, with what it did for the move', channel.boards.relevance) +
      row('Most activation, with what made it active', channel.boards.activation) +
      '<div class="two"><div><h4>Its activation goes along with</h4>' + correlations(channel.correlations.activation) +
      '</div><div><h4>Its relevance goes along with</h4>' + correlations(channel.correlations.relevance) + '</div></div>';
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
    const card = document.createElement('section');
    card.className = 'channel';
    card.id = 'channel' + channel.channel;
    card.dataset.index = index;
    const here = channel.here === null ? '' : ' · in the move ' + signed(channel.here, 3);
    card.innerHTML = '<h3>Channel ' + channel.channel + ' <small>' + percent(channel.share) + ' of the relevance · for the answer in ' +
      percent(channel.positive) + ' of the positions · active in ' + percent(channel.active) + here + '</small></h3><div class="inside"></div>';
    return card;
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
    parts.innerHTML = maps.map(({ name, under, map }) => figure(name, under, map, position, square)).join('');
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
.flow a text { text-decoration: underline; fill: var(--accent); }
`;
