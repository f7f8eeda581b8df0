import { type Markup, markup } from '../../lrp/pictures/markup.js';
import { BOARD } from '../client/board.js';
import { CONTROLLER } from '../client/controller.js';
import { DRAWING } from '../client/drawing.js';
import { ELEMENTS } from '../client/elements.js';
import { PANELS } from '../client/panels.js';
import { htmlDocument } from '../scriptedDocument.js';
import { pageData } from './data.js';
import type { PageGame } from './page.js';
import { STYLES } from './styles.js';

const READING = markup`
<p>The board is tinted by where the explained number came from: orange squares speak for it, blue ones against it. The ledger
says how much of the number reached the squares at all; what stayed in biases is not on the board, and has maps of its own below.
Whatever a map shows, look first at what the same rules draw on an empty board and for the other legal moves: a map that is
alike there says little about this position.</p>
<p>A relevance map says how this network arrived at its number under these rules. It does not say that the number is right, nor
what would happen if a disc were somewhere else.</p>
<p>Keys: ← and → go through the plies, Home and End to the ends, T changes the target, C the composite, P the plane.</p>`;

/** One self-contained page for a whole game: it works from a file, without a network, with the keyboard. */
export function renderHtml(game: PageGame): string {
  const body = markup`<div class="page">
<header>
<h1>${game.title}</h1>
<p>${game.software} with ${game.runtime} · network ${game.network.slice(0, 12)}</p>
</header>
<nav class="bar" aria-label="What is shown">
<div class="steps">
<button type="button" id="first" aria-label="First position">${icon('M3 2h2v12H3zM14 2v12L6 8z')}</button>
<button type="button" id="previous" aria-label="Previous ply">${icon('M12 2v12L4 8z')}</button>
<input type="range" id="ply" min="0" step="1" aria-label="Ply">
<button type="button" id="next" aria-label="Next ply">${icon('M4 2v12l8-6z')}</button>
<button type="button" id="last" aria-label="Last position">${icon('M2 2v12l8-6zM11 2h2v12h-2z')}</button>
<output id="plyNumber" for="ply"></output>
</div>
<label>target <select id="target"></select></label>
<label>composite <select id="composite"></select></label>
<fieldset><legend>plane</legend><div class="choice" id="planes"></div></fieldset>
<label class="check"><input type="checkbox" id="wholeGame">one scale for the game</label>
</nav>
<p class="hidden" id="said" role="status"></p>
<main class="stack">
<div class="columns">
<section class="card" id="board" aria-label="Board"></section>
<div class="stack">
<section class="card" id="network" aria-label="Policy and value"></section>
<section class="card" id="ledger" aria-label="Ledger"></section>
<section class="card" id="chartPanel" aria-label="Value through the game"></section>
</div>
</div>
<section class="card" id="moves" aria-label="Legal moves"></section>
<section class="card" id="controls" aria-label="Controls"></section>
<section class="card" id="card" aria-label="Report card"></section>
<section class="card" id="biases" aria-label="Biases by layer"></section>
</main>
<details><summary>The numbers as a table</summary><div class="scroll" id="numbers"></div></details>
<details><summary>The rule of every layer</summary><pre id="rules"></pre></details>
<details><summary>How to read this page</summary>${READING}</details>
</div>`;
  return htmlDocument({
    title: `${game.title} · relevance`,
    styles: STYLES,
    body,
    data: { data: pageData(game) },
    scripts: [ELEMENTS + BOARD + DRAWING + PANELS + CONTROLLER],
  });
}

/** An icon of 16 x 16. */
function icon(path: string): Markup {
  return markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
}
