import { divergingColor, hexColor } from '../../../lrp/pictures/colors.js';
import { type Markup, markup } from '../../../lrp/pictures/markup.js';
import type { AttributionGraph, GraphLevel } from '../../../studies/concepts/attributionGraph.js';
import { percent, signed } from '../../terminal/format.js';

const WIDTH = 1120;
const COLUMN_TOP = 44;
const ROW = 66;
const MARGIN = 60;
const LARGEST = 15;
/** Edges with less than this part of the largest are not drawn. */
const LEAST = 0.02;

interface Placed {
  readonly x: number;
  readonly y: number;
}

/**
 * Which channels feed which, from the planes at the left to the layer at the right: circles by the relevance that arrives at a
 * channel, lines by what one hands to the other.
 */
export function graphSvg({ levels, edges }: AttributionGraph, planes: readonly string[]): Markup {
  const rows = Math.max(...levels.map(({ nodes }) => nodes.length));
  const height = COLUMN_TOP + rows * ROW + 16;
  const places = levels.map(({ nodes }, level): ReadonlyMap<number, Placed> => {
    const x = WIDTH - MARGIN - (level * (WIDTH - 2 * MARGIN)) / Math.max(1, levels.length - 1);
    const top = COLUMN_TOP + ((rows - nodes.length) * ROW) / 2;
    return new Map(nodes.map(({ channel }, row) => [channel, { x, y: top + (row + 0.5) * ROW }]));
  });
  const largest = Math.max(...edges.map(({ relevance }) => Math.abs(relevance)), 1e-30);
  const lines = edges
    .filter(({ relevance }) => Math.abs(relevance) >= LEAST * largest)
    .map(({ level, from, to, relevance }) => {
      const [start, end] = [places[level + 1]!.get(to)!, places[level]!.get(from)!];
      const middle = (start.x + end.x) / 2;
      const name = levels[level + 1]!.layer === 'planes' ? (planes[to] ?? '') : `${to}`;
      const width = (0.8 + (9 * Math.abs(relevance)) / largest).toFixed(1);
      return markup`<path d="M${round(start.x)} ${round(start.y)}C${round(middle)} ${round(start.y)} ${round(middle)} ${round(end.y)} ${round(end.x)} ${round(end.y)}" fill="none" stroke="${tint(relevance)}" stroke-width="${width}" stroke-opacity=".55"><title>${`${name} feeds ${from} with ${signed(relevance, 3)}`}</title></path>`;
    });
  const circles = levels.map((level, index) => column(level, places[index]!, planes, index === 0));
  return markup`<div class="flow"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Which channels feed which">${lines}${circles}</svg></div>`;
}

function column(
  { layer, nodes, size }: GraphLevel,
  places: ReadonlyMap<number, Placed>,
  planes: readonly string[],
  isTop: boolean,
): Markup {
  const most = Math.max(...nodes.map(({ relevance }) => Math.abs(relevance)), 1e-30);
  const [first] = places.values();
  const shown = nodes.reduce((sum, { relevance }) => sum + Math.abs(relevance), 0);
  const share = size === 0 ? '' : `${percent(shown / size)} of it shown`;
  const head =
    first === undefined
      ? ''
      : markup`<text x="${round(first.x)}" y="16" text-anchor="middle" font-weight="600">${layer}</text><text class="faint" x="${round(first.x)}" y="32" text-anchor="middle">${share}</text>`;
  const drawn = nodes.map(({ channel, relevance }) => {
    const { x, y } = places.get(channel)!;
    const radius = 5 + (LARGEST - 5) * Math.sqrt(Math.abs(relevance) / most);
    const name = layer === 'planes' ? (planes[channel] ?? '') : String(channel);
    const label = markup`<text x="${round(x)}" y="${round(y - radius - 4)}" text-anchor="middle">${name}</text>`;
    const linked = isTop ? markup`<a href="#channel${channel}">${label}</a>` : label;
    return markup`<circle cx="${round(x)}" cy="${round(y)}" r="${radius.toFixed(1)}" fill="${tint(relevance)}" stroke-width="1.5"><title>${`${layer} ${name}: ${signed(relevance, 3)}`}</title></circle>${linked}<text class="faint" x="${round(x)}" y="${round(y + radius + 12)}" text-anchor="middle">${signed(relevance, 3)}</text>`;
  });
  return markup`${head}${drawn}`;
}

/** One colour for what speaks for the answer and one for what speaks against it; sizes say how much. */
function tint(relevance: number): string {
  return hexColor(divergingColor(relevance < 0 ? -0.6 : 0.6));
}

function round(value: number): string {
  return value.toFixed(1);
}
