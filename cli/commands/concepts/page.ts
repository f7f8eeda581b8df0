import { parseMove } from '../../../engine/notation.js';
import { PASS } from '../../../engine/squareSet.js';
import { colorScale } from '../../../lrp/pictures/boardStyle.js';
import { markup } from '../../../lrp/pictures/markup.js';
import type { ChannelCorrelations } from '../../../studies/concepts/correlation.js';
import type {
  ChannelReport,
  ConceptsReport,
  MoveReport,
  ReferenceBoard,
} from '../../../studies/concepts/report.js';
import { CONCEPTS_SCRIPT, CONCEPTS_STYLES } from '../../../web/client/concepts.js';
import { type ChartCard, type HtmlCard, renderPage, type Section } from '../../../web/page.js';
import { makerText } from '../../output/maker.js';
import { formatCount, percent, signed } from '../../terminal/format.js';
import { conceptsFindings } from './findings.js';
import { graphSvg } from './graph.js';

/** Channels of the chosen move that are drawn, and correlations of either kind a channel. */
const MOST_PARTS = 11;
const CONCEPTS_SHOWN = 3;

/** The gallery as one HTML file: channels by relevance, their boards with conditional maps, their part in a chosen move. */
export function conceptsPage(report: ConceptsReport): string {
  const { layer, network, positions, source, seed, composite, target, definitions, move } = report;
  return renderPage({
    title: `What do the channels of ${layer.name} stand for?`,
    about: `${makerText(report)} · network ${network.slice(0, 12)} · ${formatCount(positions, 'position')} of ${source} · seed ${seed} · ${target} under ${composite}`,
    figures: [],
    summary: conceptsFindings(report),
    sections: [
      ...(move === undefined ? [] : [moveSection(report, move)]),
      {
        title: 'The channels',
        says: 'How much of all relevance goes through each channel, and in what direction on the mean.',
        cards: [shareChart(report)],
      },
      {
        title: 'The gallery',
        says: 'Boards are tinted by relevance: orange squares speak for the answer (or made the channel active), blue ones against it. Each board has its own scale.',
        cards: [galleryCard(move !== undefined)],
      },
    ],
    notes: notesOf(report),
    tables: [
      {
        title: 'The concepts and what they mean',
        table: { head: ['concept', 'means'], rows: Object.entries(definitions) },
      },
    ],
    data: {
      colors: colorScale(),
      channels: report.channels.map((channel) => channelData(channel, move)),
      move: move === undefined ? null : moveData(move),
    },
    script: CONCEPTS_SCRIPT,
    styles: CONCEPTS_STYLES,
  });
}

function channelData(
  { channel, share, positive, active, boards, correlations }: ChannelReport,
  move: MoveReport | undefined,
) {
  const here = move?.parts.find((part) => part.channel === channel)?.relevance ?? 0;
  return {
    channel,
    share,
    positive,
    active,
    here: move === undefined ? null : here,
    boards: { relevance: boards.relevance.map(boardData), activation: boards.activation.map(boardData) },
    correlations: {
      relevance: someOf(correlations.relevance),
      activation: someOf(correlations.activation),
    },
  };
}

function someOf({ whole, squares }: ChannelCorrelations): ChannelCorrelations {
  return { whole: whole.slice(0, CONCEPTS_SHOWN), squares: squares.slice(0, CONCEPTS_SHOWN - 1) };
}

function boardData({ position, where, score, times, target, map }: ReferenceBoard) {
  const square = squareOf(target);
  return {
    position,
    where,
    score,
    times,
    map,
    square,
    move: square === null ? '' : target.split(':').at(-1)!,
  };
}

/** The square of move:f3 or contrast:mean:f3; null for what has none, a channel for one. */
function squareOf(target: string): number | null {
  const [kind = '', ...rest] = target.split(':');
  const name = rest.at(-1);
  if (!['move', 'logit', 'contrast', 'ownership'].includes(kind) || name === undefined) return null;
  const square = parseMove(name);
  return square === PASS ? null : square;
}

function moveData({ position, target, map, aroundMap, around, output, parts }: MoveReport) {
  return {
    position,
    square: squareOf(target),
    maps: [
      { name: 'the whole map', under: `${target} ${signed(output, 3)}`, map },
      ...(around === 0 ? [] : [{ name: 'around the layer', under: signed(around, 3), map: aroundMap }]),
      ...parts.slice(0, MOST_PARTS).map((part) => ({
        name: `channel ${part.channel}`,
        under: `${signed(part.relevance, 3)}, ${signed(part.input, 3)} of it on squares`,
        map: part.map,
      })),
    ],
  };
}

function moveSection({ layer }: ConceptsReport, move: MoveReport): Section {
  const shown = Math.min(MOST_PARTS, move.parts.length);
  const parts: HtmlCard = {
    title: `The map, and what ${shown} of its ${move.parts.length} channels did`,
    html: markup`<p class="says">The maps of all channels${move.around === 0 ? '' : ' and of what goes around the layer'} add up to the whole map (here to ${move.sumError.toExponential(0)} of its largest square). Each board has its own scale.</p><div class="boards" id="parts"></div>`,
    wide: true,
  };
  const planes = ['own', 'opponent', 'empty'];
  const graph: HtmlCard = {
    title: 'Which channels feed which',
    html: markup`<p class="says">Relevance on its way from ${layer.name} (right) down to the planes: circles are what arrives at a channel, lines what it hands to another. Orange speaks for the answer, blue against it.</p>${graphSvg(move.graph, planes)}`,
    wide: true,
  };
  return {
    title: `In one answer: ${move.target}`,
    says: move.position,
    cards: [parts, graph],
  };
}

function shareChart({ channels, move }: ConceptsReport): ChartCard {
  const round = (value: number): number => Number(value.toPrecision(4));
  const bars = (name: string, of: (channel: ChannelReport) => number, unit: string) => {
    const order = [...channels].sort((a, b) => Math.abs(of(b)) - Math.abs(of(a)));
    return {
      name,
      point: `channel {0}: {1}${unit}`,
      option: {
        grid: { left: 8, right: 18, top: 16, bottom: 8, containLabel: true },
        tooltip: { trigger: 'item' },
        xAxis: {
          type: 'category',
          data: order.map(({ channel }) => String(channel)),
          axisLabel: { fontSize: 10 },
        },
        yAxis: { type: 'value' },
        series: [
          {
            type: 'bar',
            name,
            itemStyle: { color: 'var(--series1)' },
            data: order.map((channel) => [String(channel.channel), round(of(channel))]),
          },
        ],
      },
    };
  };
  const parts = new Map(move?.parts.map(({ channel, relevance }) => [channel, relevance]));
  return {
    id: 'shares',
    title: 'Channels by their relevance',
    says: 'Part of the sizes of all channels’ relevance; the mean relevance with its sign; and, where a move was chosen, the part in it.',
    wide: true,
    views: [
      bars('part of all relevance, %', ({ share }) => 100 * share, '%'),
      bars('mean relevance', ({ relevance }) => relevance, ''),
      ...(move === undefined
        ? []
        : [bars('in the chosen move', ({ channel }) => parts.get(channel) ?? 0, '')]),
    ],
    table: {
      head: [
        'channel',
        'share',
        'mean relevance',
        'for',
        'mean activation',
        'active',
        'activation goes along with',
        'r',
      ],
      rows: channels.map(({ channel, share, relevance, positive, activation, active, correlations }) => [
        ...[String(channel), percent(share, 2), signed(relevance, 4), percent(positive, 1)],
        ...[activation.toFixed(3), percent(active, 1)],
        ...[
          correlations.activation.whole[0]?.concept ?? '',
          correlations.activation.whole[0]?.r.toFixed(3) ?? '',
        ],
      ]),
    },
  };
}

function galleryCard(hasMove: boolean): HtmlCard {
  const orders = [
    ['share', 'by relevance'],
    ...(hasMove ? [['here', 'by their part in the move']] : []),
    ['number', 'by number'],
  ].map(([value, name]) => markup`<option value="${value!}">${name!}</option>`);
  return {
    title: 'Channels and their boards',
    html: markup`<label class="says">order <select id="order">${orders}</select></label><div id="gallery"></div>`,
    wide: true,
  };
}

function notesOf({ around, hasBypass, layer, chance, network, target }: ConceptsReport): string[] {
  const beside = !hasBypass
    ? `All of what is explained goes through ${layer.name}.`
    : around
      ? `The boards' maps also hold what goes around ${layer.name} by skips (--around).`
      : `What goes around ${layer.name} by skips is not in the boards' maps.`;
  return [
    `Concept relevance propagation (Achtibat et al. 2023): relevance of the answer (${target}) that goes through one channel. ${beside}`,
    'Boards of most relevance: where most of the answer’s relevance went through the channel, with the squares it went on to. Boards of most ' +
      'activation: where the channel was largest, with the squares that made it so. Both are sums over the layer’s squares; boards that are the same under symmetry are shown once.',
    `Goes along with: Pearson’s correlation over all positions with concepts that are computed exactly. With the concepts of other positions in their place the largest of all was ${chance.activation.toFixed(2)} (activation) and ${chance.relevance.toFixed(2)} (relevance). ` +
      'A correlation does not say that the channel computes the concept, and a channel need not stand for anything that has a name.',
    `sha256 of the network ${network}`,
  ];
}
