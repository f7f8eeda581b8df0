import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { ConceptLayer } from '../../../studies/concepts/conceptLayer.js';
import type { ChannelReport, ConceptsReport, MoveReport } from '../../../studies/concepts/conceptsReport.js';
import { formatSample, intervalText, percent, signed } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { renderTable } from '../../terminal/table.js';

/** The layers that can be looked at, as a table. */
export function layersText(
  layers: readonly (ConceptLayer & { readonly goesThrough: string })[],
  target: string,
): string[] {
  const rows = layers.map(({ name, kind, channels, side, heads, goesThrough }) => [
    ...[name, kind, String(channels), side === 1 ? '-' : `${side}×${side}`, heads.join(', ')],
    goesThrough,
  ]);
  const head = [
    'layer',
    'kind',
    'channels',
    'board',
    'heads that depend on it',
    `what of ${target} goes through`,
  ];
  return renderTable(head, rows);
}

/** In the tables of the terminal. */
const MOST_CHANNELS = 16;

/** The report for the terminal. */
export function conceptsText(report: ConceptsReport, palette: Palette): string[] {
  const title = (text: string): string => palette.paint(text, { bold: true });
  const {
    layer,
    positions,
    games,
    network,
    seed,
    source,
    composite,
    target,
    channels,
    chance,
    partialChance,
    move,
  } = report;
  const shown = channels.slice(0, MOST_CHANNELS);
  const more = channels.length - shown.length;
  return [
    title(
      `The channels of ${harmless(layer.name, LONGEST_NAME)}: network ${network.slice(0, 12)}, ${formatSample(positions, games)}, seed ${seed}`,
    ),
    `positions of ${source}; explained is ${target} under ${composite}; intervals of 95% over games`,
    '',
    ...renderTable(
      ['channel', 'share', 'relevance', 'for', 'active', 'goes along with', 'r', 'partial r', 'squares', 'r'],
      shown.map(channelRow),
    ),
    ...(more > 0 ? [`and ${more} more; --out gallery.html shows all of them with their boards`] : []),
    '',
    'share: of the sizes of all channels\u2019 relevance; for: where it speaks for the answer; goes along with: of what the whole',
    `board is, with the channel\u2019s activation (chance gives up to ${chance.activation.toFixed(2)}); partial: with the number of discs`,
    `taken out (chance ${partialChance.activation.toFixed(2)}); squares: of what squares are.`,
    ...(move === undefined ? [] : ['', ...moveLines(move, layer, title)]),
  ];
}

function channelRow({ channel, share, relevance, positive, active, correlations }: ChannelReport): string[] {
  const { whole, squares } = correlations.activation;
  const [first] = whole;
  return [
    ...[String(channel), percent(share, 1), signed(relevance, 3), percent(positive, 1), percent(active, 1)],
    ...[first?.concept ?? '', first === undefined ? '' : intervalText({ ...first, mean: first.r }, 2)],
    first?.partial.toFixed(2) ?? '',
    ...[squares[0]?.concept ?? '', squares[0]?.r.toFixed(2) ?? ''],
  ];
}

function moveLines(
  { position, target, output, parts, around, before, graph }: MoveReport,
  { name }: ConceptLayer,
  title: (text: string) => string,
): string[] {
  const rows = parts
    .slice(0, 8)
    .map(({ channel, relevance, input, bias, leak }) => [
      ...[String(channel), signed(relevance, 3), signed(input, 3), signed(bias, 3), signed(leak, 3)],
    ]);
  const all = parts.reduce((sum, { relevance }) => sum + relevance, 0);
  const feeds = graph.levels.slice(0, -1).map(({ layer, nodes }, level) => {
    const edges = graph.edges
      .filter((edge) => edge.level === level && nodes.some(({ channel }) => channel === edge.from))
      .sort((a, b) => Math.abs(b.relevance) - Math.abs(a.relevance))
      .slice(0, 4);
    const below = graph.levels[level + 1]!.layer;
    const said = edges.map(
      ({ from, to, relevance }) => `${nodeName(below, to)} → ${from} ${signed(relevance, 3)}`,
    );
    return `  ${harmless(below, LONGEST_NAME)} → ${harmless(layer, LONGEST_NAME)}: ${said.join(', ')}`;
  });
  return [
    title(`${target} in ${position}: ${signed(output, 3)}`),
    `through ${harmless(name, LONGEST_NAME)} ${signed(all, 3)}, around it ${signed(around, 3)}, kept before it ${signed(before, 3)}`,
    '',
    ...renderTable(['channel', 'relevance', 'to squares', 'to biases', 'leak'], rows),
    '',
    'What feeds what, the most of it:',
    ...feeds,
  ];
}

const PLANES = ['own', 'opponent', 'empty'];

function nodeName(layer: string, channel: number): string {
  return layer === 'planes' ? (PLANES[channel] ?? String(channel)) : String(channel);
}
