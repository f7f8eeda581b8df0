import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OthelloError } from '../engine/index.js';
import { embeddedJson, escapeHtml, pageHead } from '../lrp/index.js';
import { packageRoot } from './packageRoot.js';
import { PAGE_SCRIPT } from './pageScript.js';
import { PAGE_STYLES } from './pageStyles.js';

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

/** A card of one's own; the HTML is not escaped. */
export interface HtmlCard {
  readonly title: string;
  readonly html: string;
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
  /** Runs after the charts are drawn, with `charts` (ECharts instances by id), `data` and `echarts` in its scope. */
  readonly script?: string;
  readonly data?: unknown;
}

/** One self-contained HTML file, with the charts' library in it: it works from a file, without a network. */
export function renderPage(page: Page): string {
  const cards = page.sections.flatMap((section) => section.cards).filter(isChart);
  const charts = Object.fromEntries(cards.map(({ id, views }) => [id, views]));
  const hasCharts = cards.some(({ views }) => views.length > 0);
  return `${pageHead(page.title, PAGE_STYLES)}
<body>
<div class="page">
<header><h1>${escapeHtml(page.title)}</h1><p>${escapeHtml(page.about)}</p></header>
<main>
${figureList(page.figures)}
${page.summary.length === 0 ? '' : summaryCard(page.summary)}
<noscript><p class="empty">The charts are drawn by a script, which is turned off here; the tables hold all their numbers.</p></noscript>
${page.sections.map(sectionHtml).join('\n')}
</main>
<footer class="notes">
${page.notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('\n')}
${(page.tables ?? []).map(({ title, table }) => tableDetails(title, table)).join('\n')}
${hasCharts ? '<p>The charts are drawn by Apache ECharts, which is in this file under the Apache License 2.0.</p>' : ''}
</footer>
</div>
<script type="application/json" id="charts">${embeddedJson(charts)}</script>
<script type="application/json" id="data">${embeddedJson(page.data ?? null)}</script>
${hasCharts ? `<script>${library()}</script>\n<script>${PAGE_SCRIPT}${page.script ?? ''}</script>` : ''}
</body>
</html>
`;
}

function isChart(card: ChartCard | HtmlCard): card is ChartCard {
  return 'views' in card;
}

function figureList(figures: readonly Figure[]): string {
  if (figures.length === 0) return '';
  const tiles = figures.map(({ label, value, note }) => {
    const below = note === undefined ? '' : `<dd>${escapeHtml(note)}</dd>`;
    return `<div class="card"><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>${below}</div>`;
  });
  return `<dl class="figures">${tiles.join('')}</dl>`;
}

function summaryCard(sentences: readonly string[]): string {
  const items = sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`);
  return `<section class="card" aria-label="In short"><ul class="short">${items.join('')}</ul></section>`;
}

function sectionHtml({ title, says, cards }: Section): string {
  const lead = says === undefined ? '' : `<p>${escapeHtml(says)}</p>`;
  const parts = cards.map((card) => (isChart(card) ? chartHtml(card) : htmlCard(card)));
  return `<h2>${escapeHtml(title)}</h2>${lead}\n<div class="cards">\n${parts.join('\n')}\n</div>`;
}

function htmlCard({ title, html, wide = false }: HtmlCard): string {
  return `<section class="card${wide ? ' wide' : ''}"><h3>${escapeHtml(title)}</h3>${html}</section>`;
}

function chartHtml({ id, title, says, views, table, wide, tall, height, canvas }: ChartCard): string {
  const label = escapeHtml(`${title}. ${says}`);
  const form = `chart${tall === true ? ' tall' : ''}`;
  const style = height === undefined ? '' : ` style="height:${height}px"`;
  const renderer = canvas === true ? 'canvas' : 'svg';
  const drawn =
    views.length === 0
      ? ''
      : `<div class="${form}"${style} id="${escapeHtml(id)}" data-renderer="${renderer}" role="img" aria-label="${label}"></div>`;
  return `<section class="card${wide === true ? ' wide' : ''}">
<div class="head"><h3>${escapeHtml(title)}</h3>${views.length > 1 ? viewChoice(id, views) : ''}</div>
<p class="says">${escapeHtml(says)}</p>
${drawn}
${table.rows.length === 0 ? '' : tableDetails('The numbers', table)}
</section>`;
}

function viewChoice(id: string, views: readonly ChartView[]): string {
  const options = views.map(({ name }, index) => `<option value="${index}">${escapeHtml(name)}</option>`);
  return `<label>showing <select data-chart="${escapeHtml(id)}">${options.join('')}</select></label>`;
}

function tableDetails(title: string, table: Table): string {
  return `<details><summary>${escapeHtml(title)}</summary>${tableHtml(table)}</details>`;
}

export function tableHtml({ head, rows }: Table): string {
  const cells = (tag: string, row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const body = rows.map((row) => cells('td', row)).join('');
  return `<div class="scroll" tabindex="0"><table><thead>${cells('th', head)}</thead><tbody>${body}</tbody></table></div>`;
}

/** ECharts with its licence notice, as the build put it next to the compiled code (scripts/copy-charts.js). */
function library(): string {
  const folder = join(packageRoot, 'dist', 'cli', 'echarts');
  try {
    const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
    return `/*\n${read('NOTICE')}*/\n${read('echarts.min.js').replaceAll('</script', '<\\/script')}`;
  } catch (cause) {
    throw new OthelloError(
      'internal',
      `The charts' library is missing in ${folder}; build the project again.`,
      { cause },
    );
  }
}
