import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OthelloError } from '../engine/errors.js';
import { type Markup, markup, type Piece } from '../lrp/pictures/markup.js';
import { packageRoot } from '../nn/packageRoot.js';
import { PAGE_SCRIPT, TRUST_SCRIPT } from './client/charts.js';
import { ELEMENTS } from './client/elements.js';
import { htmlDocument } from './scriptedDocument.js';
import { PAGE_STYLES } from './reportStyles.js';

/** Something like a number that is read first. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One way to look at the data of a chart. */
export interface ChartView {
  /** Said where there are several to choose from. */
  readonly name: string;
  /** Options of ECharts as JSON can hold them; see pageScript.ts for what is named in them. Data are [x, y, low, high]. */
  readonly option: Readonly<Record<string, unknown>>;
  /** What a tooltip writes before x and behind y; or all of it, with `{0}` for the first number of the point. */
  readonly across?: string;
  readonly unit?: string;
  readonly point?: string;
}

/** A chart, what it says, and its numbers. */
export interface ChartCard {
  /** Unique on the page; also the key of the chart in `charts`, which a script of the page may use. */
  readonly id: string;
  readonly title: string;
  readonly says: string;
  /** None, where there is nothing to draw yet; then `says` says so. */
  readonly views: readonly ChartView[];
  readonly table: Table;
  readonly wide?: boolean;
  readonly tall?: boolean;
  /** In pixels, for charts with a row for each of many things. */
  readonly height?: number;
  /** For thousands of points; else SVG, which prints well. */
  readonly canvas?: boolean;
}

/** A card of one's own. */
export interface HtmlCard {
  readonly title: string;
  readonly html: Markup;
  readonly wide?: boolean;
}

export interface Section {
  readonly title: string;
  readonly says?: string;
  readonly cards: readonly (ChartCard | HtmlCard)[];
}

/** A page: first what is most important, then the charts, then what is for those who want to know more. */
export interface Page {
  readonly title: string;
  readonly about: string;
  readonly figures: readonly Figure[];
  readonly summary: readonly string[];
  readonly sections: readonly Section[];
  readonly notes: readonly string[];
  readonly tables?: readonly { readonly title: string; readonly table: Table }[];
  /**
   * Runs after the charts are drawn, with `charts` (ECharts instances by id), `data`, `echarts` and what web/client/elements.ts has
   * in its scope.
   */
  readonly script?: string;
  /** Beside those of every page. */
  readonly styles?: string;
  readonly data?: unknown;
}

/** One self-contained HTML file, with the charts' library in it: it works from a file, without a network. */
export function renderPage(page: Page): string {
  const cards = page.sections.flatMap((section) => section.cards).filter(isChart);
  const charts = Object.fromEntries(cards.map(({ id, views }) => [id, views]));
  const hasCharts = cards.some(({ views }) => views.length > 0);
  const body = markup`<div class="page">
<header><h1>${page.title}</h1><p>${page.about}</p></header>
<main>
${figureList(page.figures)}
${page.summary.length === 0 ? '' : summaryCard(page.summary)}
<noscript><p class="empty">The charts are drawn by a script, which is turned off here; the tables hold all their numbers.</p></noscript>
${page.sections.map((section) => markup`${sectionHtml(section)}\n`)}</main>
<footer class="notes">
${page.notes.map((note) => markup`<p>${note}</p>\n`)}${(page.tables ?? []).map(({ title, table }) => tableDetails(title, table))}
${hasCharts ? markup`<p>The charts are drawn by Apache ECharts, which is in this file under the Apache License 2.0.</p>` : ''}
</footer>
</div>
`;
  return htmlDocument({
    title: page.title,
    styles: PAGE_STYLES + (page.styles ?? ''),
    body,
    data: { charts, data: page.data ?? null },
    scripts: hasCharts ? [TRUST_SCRIPT, library(), ELEMENTS + PAGE_SCRIPT + (page.script ?? '')] : [],
  });
}

function isChart(card: ChartCard | HtmlCard): card is ChartCard {
  return 'views' in card;
}

function figureList(figures: readonly Figure[]): Piece {
  if (figures.length === 0) return '';
  const tiles = figures.map(({ label, value, note }) => {
    const below = note === undefined ? '' : markup`<dd>${note}</dd>`;
    return markup`<div class="card"><dt>${label}</dt><dd>${value}</dd>${below}</div>`;
  });
  return markup`<dl class="figures">${tiles}</dl>`;
}

function summaryCard(sentences: readonly string[]): Markup {
  const items = sentences.map((sentence) => markup`<li>${sentence}</li>`);
  return markup`<section class="card" aria-label="In short"><ul class="short">${items}</ul></section>`;
}

function sectionHtml({ title, says, cards }: Section): Markup {
  const lead = says === undefined ? '' : markup`<p>${says}</p>`;
  const parts = cards.map((card) => markup`${isChart(card) ? chartHtml(card) : htmlCard(card)}\n`);
  return markup`<h2>${title}</h2>${lead}\n<div class="cards">\n${parts}</div>`;
}

function htmlCard({ title, html: inside, wide = false }: HtmlCard): Markup {
  return markup`<section class="card${wide ? ' wide' : ''}"><h3>${title}</h3>${inside}</section>`;
}

function chartHtml({ id, title, says, views, table, wide, tall, height, canvas }: ChartCard): Markup {
  const form = `chart${tall === true ? ' tall' : ''}`;
  const renderer = canvas === true ? 'canvas' : 'svg';
  const drawn =
    views.length === 0
      ? ''
      : markup`<div class="${form}" id="${id}" data-height="${height ?? ''}" data-renderer="${renderer}" role="img" aria-label="${`${title}. ${says}`}"></div>`;
  return markup`<section class="card${wide === true ? ' wide' : ''}">
<div class="head"><h3>${title}</h3>${views.length > 1 ? viewChoice(id, views) : ''}</div>
<p class="says">${says}</p>
${drawn}
${table.rows.length === 0 ? '' : tableDetails('The numbers', table)}
</section>`;
}

function viewChoice(id: string, views: readonly ChartView[]): Markup {
  const options = views.map(({ name }, index) => markup`<option value="${index}">${name}</option>`);
  return markup`<label>showing <select data-chart="${id}">${options}</select></label>`;
}

function tableDetails(title: string, table: Table): Markup {
  return markup`<details><summary>${title}</summary>${tableHtml(table)}</details>`;
}

export function tableHtml({ head, rows }: Table): Markup {
  const body = rows.map((row) => markup`<tr>${row.map((cell) => markup`<td>${cell}</td>`)}</tr>`);
  const top = markup`<tr>${head.map((cell) => markup`<th>${cell}</th>`)}</tr>`;
  return markup`<div class="scroll" tabindex="0"><table><thead>${top}</thead><tbody>${body}</tbody></table></div>`;
}

/** ECharts with its licence notice, as the build put it next to the compiled code (scripts/copy-charts.js). */
function library(): string {
  const folder = join(packageRoot, 'dist', 'web', 'echarts');
  try {
    const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
    return `/*\n${read('NOTICE')}*/\n${read('echarts.min.js')}`;
  } catch (cause) {
    throw new OthelloError(
      'internal',
      `The charts' library is missing in ${folder}; build the project again.`,
      { cause },
    );
  }
}
