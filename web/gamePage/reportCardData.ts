import { formatCount, intervalText } from '../../engine/numberText.js';
import type { MethodReport, ReportCard } from '../../studies/faithfulness/faithfulnessReport.js';
import type { Interval } from '../../studies/statistics/interval.js';
import type { CardData } from '../views/game/data.js';

/** The figures of a composite and of the baselines, with their intervals; rows of what was not measured are left out. */
export function cardData({ subject, positions, source, seed, card, baselines }: ReportCard): CardData {
  const methods = [card, ...baselines.filter(({ name }) => name !== card.name)];
  const row = (name: string, of: (method: MethodReport) => string): string[] => [name, ...methods.map(of)];
  const figure = (name: string, of: (method: MethodReport) => Interval | undefined): string[] =>
    row(name, (method) => {
      const interval = of(method);
      return interval === undefined ? '-' : intervalText(interval, 2);
    });
  const flip = (name: string, key: keyof MethodReport['flips']): string[][] => [
    figure(`${name}: area between the curves`, ({ flips }) => flips[key].difference),
    figure('most relevant first', ({ flips }) => flips[key].most),
    figure('least relevant first', ({ flips }) => flips[key].least),
  ];
  const of = (method: MethodReport, text: (ledger: NonNullable<MethodReport['ledger']>) => string): string =>
    method.ledger === undefined ? '-' : text(method.ledger);
  const rows = [
    ...flip('disc to empty', 'discToEmpty'),
    ...flip('disc to other colour', 'discToOther'),
    ...flip('empty to disc', 'emptyToDisc'),
    figure('rank accuracy where legality is computed', ({ known }) => known.legality.rank),
    figure('rank accuracy for legality here', ({ legality }) => legality.rank),
    figure('relevance on what makes the move legal', ({ legality }) => legality.mass),
    figure('largest square among them', ({ legality }) => legality.pointing),
    figure('linear network: cosine with the truth', ({ known }) => known.linear),
    figure('planted cue found', ({ known }) => known.pointing),
    figure('cosine with another move\u2019s map', ({ sanity }) => sanity.otherMove),
    figure('policy against value', ({ sanity }) => sanity.policyValue),
    figure('under the symmetries', ({ sanity }) => sanity.symmetry),
    figure('with one disc turned', ({ sanity }) => sanity.neighbour),
    figure('with random weights throughout', ({ sanity }) => sanity.randomized.at(-1)?.cosine),
    figure('random relevance from the top', ({ sanity }) => sanity.collapse[0]?.cosine),
    row('on squares', (method) => of(method, ({ input }) => intervalText(input, 1, '%'))),
    row('in biases', (method) => of(method, ({ bias }) => intervalText(bias, 1, '%'))),
    row('leak', (method) => of(method, ({ leak }) => intervalText(leak, 1, '%'))),
    row('largest amplification', (method) =>
      of(method, ({ amplification }) => `×${Math.max(1, ...Object.values(amplification)).toFixed(2)}`),
    ),
    row('worst closure', (method) => of(method, ({ closure }) => closure.toExponential(0))),
  ];
  const explained = subject === 'move' ? 'logits of the preferred moves' : 'values before tanh';
  return {
    about: `Of ${explained}, at ${formatCount(positions, 'position')} of ${source}, seed ${seed}; means with 95% intervals. Larger is better down to the cosines, but for the least relevant first.`,
    head: ['', ...methods.map(({ name }) => name)],
    rows: rows.filter((cells) => cells.slice(1).some((cell) => cell !== '-')),
  };
}
