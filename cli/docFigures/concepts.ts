import type { ChannelReport, ConceptsReport } from '../../studies/concepts/conceptsReport.js';
import { markdownTable } from '../output/markdown.js';
import { intervalText, percent } from '../terminal/format.js';
import type { Block } from './block.js';
import { commandText, type Study, studyReport } from './studyReport.js';

const STUDY: Study = {
  command: 'concepts',
  options: { positions: 1500 },
  amount: { option: 'positions', least: 200 },
};
/** Channels of largest share that the table has. */
const SHOWN = 12;

/** What the channels of the last layer go along with, and what chance finds. */
export const concepts: Block = {
  name: 'concepts',
  file: 'concepts.md',
  async make(context) {
    const report = await studyReport<ConceptsReport>(context, STUDY);
    const { channels, positions, games, layer, chance, partialChance, beyondChance, seed } = report;
    const rows = channels.slice(0, SHOWN).map(rowOf);
    const beyond = (kind: 'activation' | 'relevance'): string =>
      `of the ${kind} ${beyondChance[kind].r} channels have an r beyond ${chance[kind].toFixed(2)} and ${beyondChance[kind].partial} a partial one beyond ${partialChance[kind].toFixed(2)}`;
    const head = [
      'channel',
      'share of the relevance',
      'for',
      'its activation goes along most with',
      'r',
      'partial r',
    ];
    return [
      markdownTable(head, rows),
      '',
      `The ${SHOWN} channels of \`${layer.name}\` with the largest share, of ${layer.channels}; ${positions} positions of ${games} games of its own, seed \`${seed}\` (${commandText(STUDY)}).`,
      `Beyond chance: ${beyond('activation')}; ${beyond('relevance')}. Closest of all ${layer.channels}: ${closestOf(channels)}.`,
    ].join('\n');
  },
};

/** The largest correlation between the activation of a channel and a concept, in words. */
function closestOf(channels: readonly ChannelReport[]): string {
  const all = channels.flatMap(({ channel, correlations }) =>
    correlations.activation.whole.map((one) => ({ channel, ...one })),
  );
  const found = all.reduce((a, b) => (Math.abs(b.r) > Math.abs(a.r) ? b : a));
  const { channel, concept, r, low, high, partial } = found;
  return `channel ${channel} with \`${concept}\`, ${intervalText({ mean: r, low, high }, 2)}, ${partial.toFixed(2)} with the number of discs taken out`;
}

function rowOf({ channel, share, positive, correlations }: ChannelReport): string[] {
  const [strongest] = correlations.activation.whole;
  const found =
    strongest === undefined
      ? ['-', '-', '-']
      : [
          `\`${strongest.concept}\``,
          intervalText({ mean: strongest.r, low: strongest.low, high: strongest.high }, 2),
          strongest.partial.toFixed(2),
        ];
  return [String(channel), percent(share, 1), percent(positive), ...found];
}
