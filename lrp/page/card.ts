import type { Interval, MethodReport, ReportCard } from '../faithfulness/index.js';

/** A report card as the page shows it: the composite beside what it was held against. */
export interface CardData {
  readonly about: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The figures of a composite and of the baselines, with their intervals. */
export function cardData({ positions, source, seed, card, baselines }: ReportCard): CardData {
  const methods = [card, ...baselines.filter(({ name }) => name !== card.name)];
  const row = (name: string, of: (method: MethodReport) => string): string[] => [name, ...methods.map(of)];
  const flip = (name: string, key: keyof MethodReport['flips']): string[] =>
    row(name, ({ flips }) => shown(flips[key].difference, 2));
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return {
    about: `${positions} positions of ${source}, seed ${seed}; means with 95 % intervals. Larger is better down to the ledger.`,
    head: ['', ...methods.map(({ name }) => name)],
    rows: [
      flip('disc to empty: area between the curves', 'discToEmpty'),
      flip('disc to other colour', 'discToOther'),
      flip('empty to disc', 'emptyToDisc'),
      row('rank accuracy where legality is computed', ({ known }) => shown(known.legality.rank, 2)),
      row('rank accuracy for legality here', ({ legality }) => shown(legality.rank, 2)),
      row('planted cue found', ({ known }) => shown(known.pointing, 2)),
      row('squares, biases, leak', ({ ledger }) =>
        ledger === undefined
          ? ''
          : [ledger.input, ledger.bias, ledger.leak].map(({ mean }) => percent(mean)).join(', '),
      ),
      row('worst closure', ({ ledger }) => ledger?.closure.toExponential(0) ?? ''),
      row('cosine with another move\u2019s map', ({ sanity }) => shown(sanity.otherMove, 2)),
      row('with the value\u2019s map', ({ sanity }) => shown(sanity.value, 2)),
      row('under the symmetries', ({ sanity }) => shown(sanity.symmetry, 2)),
      row('with random weights throughout', ({ sanity }) => {
        const last = sanity.randomized.at(-1);
        return last === undefined ? '' : shown(last.cosine, 2);
      }),
    ],
  };
}

/** JSON has null for numbers that do not exist. */
function shown({ mean, low, high }: Interval, digits: number): string {
  if (!Number.isFinite(mean)) return '-';
  return `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}
