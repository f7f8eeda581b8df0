import { parseMove } from '../../../engine/notation.js';
import { PASS } from '../../../engine/squareSet.js';
import type {
  ChannelReport,
  ConceptsReport,
  MoveReport,
  ReferenceBoard,
} from '../../../studies/concepts/conceptsReport.js';
import type { ReportedCorrelations } from '../../../studies/concepts/correlationIntervals.js';
import { renderView } from '../../../web/renderView.js';
import type { BoardData, ChannelData, MoveData } from '../../../web/views/concepts/data.js';
import type { Section } from '../../../web/views/report/data.js';
import { makerText } from '../../output/maker.js';
import { formatSample, signed } from '../../terminal/format.js';
import { conceptsFindings } from './findings.js';

/** Channels of the chosen move that are drawn, and correlations of either kind a channel. */
const MOST_PARTS = 11;
const CONCEPTS_SHOWN = 3;

/** The gallery as one HTML file: channels by relevance, their boards with conditional maps, their part in a chosen move. */
export function conceptsPage(report: ConceptsReport): string {
  const { layer, network, positions, games, source, seed, composite, target, definitions, move } = report;
  return renderView('concepts', {
    title: `What do the channels of ${layer.name} stand for?`,
    about: `${makerText(report)} · network ${network.slice(0, 12)} · ${formatSample(positions, games)}, ${source} · seed ${seed} · ${target} under ${composite}`,
    figures: [],
    summary: conceptsFindings(report),
    sections: [
      ...(move === undefined ? [] : [moveSection(move)]),
      {
        title: 'The channels',
        says: 'How much of all relevance goes through each channel, and in what direction on the mean.',
        cards: [{ kind: 'own', id: 'shares', title: 'Channels by their relevance', wide: true }],
      },
      {
        title: 'The gallery',
        says: 'Boards are tinted by relevance: orange squares speak for the answer (or made the channel active), blue ones against it. Each board has its own scale.',
        cards: [{ kind: 'own', id: 'gallery', title: 'Channels and their boards', wide: true }],
      },
    ],
    notes: notesOf(report),
    tables: [
      {
        title: 'The concepts and what they mean',
        table: { head: ['concept', 'means'], rows: Object.entries(definitions) },
      },
    ],
    channels: report.channels.map((channel) => channelData(channel, move)),
    move: move === undefined ? null : moveData(report, move),
  });
}

function channelData(channel: ChannelReport, move: MoveReport | undefined): ChannelData {
  const { boards, correlations } = channel;
  const here = move?.parts.find((part) => part.channel === channel.channel)?.relevance ?? 0;
  return {
    ...channel,
    here: move === undefined ? null : here,
    boards: { relevance: boards.relevance.map(boardData), activation: boards.activation.map(boardData) },
    correlations: {
      relevance: someOf(correlations.relevance),
      activation: someOf(correlations.activation),
    },
  };
}

function someOf({ whole, squares }: ReportedCorrelations): ReportedCorrelations {
  return { whole: whole.slice(0, CONCEPTS_SHOWN), squares: squares.slice(0, CONCEPTS_SHOWN - 1) };
}

function boardData({ position, where, score, times, target, map }: ReferenceBoard): BoardData {
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

function moveData({ layer }: ConceptsReport, move: MoveReport): MoveData {
  const { position, target, map, aroundMap, around, output, parts, sumError, graph } = move;
  return {
    position,
    square: squareOf(target),
    says: `The maps of all channels${around === 0 ? '' : ' and of what goes around the layer'} add up to the whole map (here to ${sumError.toExponential(0)} of its largest square). Each board has its own scale.`,
    maps: [
      { name: 'the whole map', under: `${target} ${signed(output, 3)}`, map },
      ...(around === 0 ? [] : [{ name: 'around the layer', under: signed(around, 3), map: aroundMap }]),
      ...parts.slice(0, MOST_PARTS).map((part) => ({
        name: `channel ${part.channel}`,
        under: `${signed(part.relevance, 3)}, ${signed(part.input, 3)} of it on squares`,
        map: part.map,
      })),
    ],
    graphSays: `Relevance on its way from ${layer.name} (right) down to the planes: circles are what arrives at a channel, lines what it hands to another. Orange speaks for the answer, blue against it.`,
    graph,
    planes: ['own', 'opponent', 'empty'],
  };
}

function moveSection({ target, position, parts }: MoveReport): Section {
  const shown = Math.min(MOST_PARTS, parts.length);
  const title = `The map, and what ${shown} of its ${parts.length} channels did`;
  return {
    title: `In one answer: ${target}`,
    says: position,
    cards: [
      { kind: 'own', id: 'parts', title, wide: true },
      { kind: 'own', id: 'graph', title: 'Which channels feed which', wide: true },
    ],
  };
}

function notesOf({
  around,
  hasBypass,
  layer,
  chance,
  partialChance,
  network,
  target,
}: ConceptsReport): string[] {
  const beside = !hasBypass
    ? `All of what is explained goes through ${layer.name}.`
    : around
      ? `The boards' maps also hold what goes around ${layer.name} by skips (--around).`
      : `What goes around ${layer.name} by skips is not in the boards' maps.`;
  return [
    `Concept relevance propagation (Achtibat et al. 2023): relevance of the answer (${target}) that goes through one channel. ${beside}`,
    'Boards of most relevance: where most of the answer’s relevance went through the channel, with the squares it went on to. Boards of most ' +
      'activation: where the channel was largest, with the squares that made it so. Both are sums over the layer’s squares; boards that are the same under symmetry are shown once.',
    `Goes along with: Pearson’s correlation over all positions with concepts that are computed exactly. Where each game has the concepts of another game, the largest of all channels and concepts exceeds ${chance.activation.toFixed(2)} (activation) and ${chance.relevance.toFixed(2)} (relevance) in one case of twenty; with the number of discs taken out, and each position given the same stage of the other game, ${partialChance.activation.toFixed(2)} and ${partialChance.relevance.toFixed(2)}. ` +
      'A correlation does not say that the channel computes the concept, and a channel need not stand for anything that has a name.',
    `sha256 of the network ${network}`,
  ];
}
