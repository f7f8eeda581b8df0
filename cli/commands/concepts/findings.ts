import type { ChannelReport, ConceptsReport } from '../../../studies/concepts/conceptsReport.js';
import { formatCount, signed } from '../../terminal/format.js';

/** What a reader wants to know first, in sentences. */
export function conceptsFindings(report: ConceptsReport): string[] {
  const { channels, layer, chance, partialChance, beyondChance, move } = report;
  const shares = channels.map(({ share }) => share);
  const isWhole = shares.length === layer.channels;
  const half =
    shares.findIndex((_, index) => shares.slice(0, index + 1).reduce((a, b) => a + b, 0) >= 0.5) + 1;
  const silent = channels.filter(({ active }) => active === 0).length;
  const strongest = channels.flatMap(({ channel, correlations }) => {
    const [first] = correlations.activation.whole;
    return first === undefined ? [] : [{ channel, ...first }];
  });
  const named = strongest.filter(({ r }) => Math.abs(r) >= 0.7).length;
  const [best] = [...strongest].sort((a, b) => Math.abs(b.r) - Math.abs(a.r));
  return [
    ...(isWhole && half > 0
      ? [`Half of the relevance goes through ${half} of the ${layer.channels} channels of ${layer.name}.`]
      : []),
    ...(silent > 0 ? [`${silent} of the channels shown are never active in these positions.`] : []),
    ...(best === undefined
      ? []
      : [
          `${namedSentence(named, strongest.length)} ${bestSentence(best, chance.activation)}`,
          `Beyond chance (one layer in twenty would have any such channel) the activation of ${beyondChance.activation.r} of the ${layer.channels} channels goes along with a concept, |r| above ${chance.activation.toFixed(2)}; with the number of discs taken out that of ${beyondChance.activation.partial}, above ${partialChance.activation.toFixed(2)}.`,
        ]),
    ...(move === undefined ? [] : [moveSentence(report)]),
  ];
}

function namedSentence(named: number, all: number): string {
  return `Of ${formatCount(all, 'channel')}, the activation of ${named} goes along with a concept of the whole board at |r| of at least 0.7.`;
}

type Strongest = ChannelReport['correlations']['activation']['whole'][number] & { readonly channel: number };

function bestSentence(best: Strongest, chance: number): string {
  const { channel, concept, r, low, high, partial } = best;
  return `The closest is channel ${channel} with ${concept}: ${signed(r, 2)} [${low.toFixed(2)}, ${high.toFixed(2)}], ${signed(partial, 2)} with the number of discs taken out; chance gives up to ${chance.toFixed(2)}.`;
}

function moveSentence({ move, layer }: ConceptsReport): string {
  const { target, output, parts, around, before } = move!;
  const through = parts.reduce((sum, { relevance }) => sum + relevance, 0);
  const top = parts.slice(0, 3).map(({ channel, relevance }) => `${channel} (${signed(relevance, 3)})`);
  const beside = around === 0 ? '' : `, ${signed(around, 3)} goes around it`;
  return `Of ${target}, ${signed(output, 3)}, ${signed(before, 3)} stays in biases and stabilisers above ${layer.name}${beside}, and ${signed(through, 3)} goes through its channels, most through ${top.join(', ')}.`;
}
