import {
  FLIPS,
  type Comparison,
  type FaithfulnessReport,
  type Flip,
  type Interval,
  type MethodReport,
} from '../lrp/index.js';

export const FLIP_NAMES: Readonly<Record<Flip, string>> = {
  discToEmpty: 'disc → empty',
  discToOther: 'disc → other colour',
  emptyToDisc: 'empty → disc',
};

const DEFAULT_COMPOSITE = 'epsilonPlus';

/** What the figures say, in sentences; a difference counts where its 95 % interval does not hold 0. */
export function evaluateFindings(report: FaithfulnessReport): string[] {
  const { methods } = report;
  const best = (of: (method: MethodReport) => Interval): MethodReport =>
    methods.reduce((a, b) => (of(b).mean > of(a).mean ? b : a));
  const flips = FLIPS.map((flip) => {
    const winner = best(({ flips: found }) => found[flip].difference);
    return `${FLIP_NAMES[flip]} ${winner.name} (${interval(winner.flips[flip].difference, 3)})`;
  });
  const rank = best(({ known }) => known.legality.rank);
  const mass = best(({ known }) => known.legality.mass);
  const { legality } = report;
  return [
    `Changing squares finds these maps most faithful: ${flips.join('; ')}.`,
    `In a network that computes legality, where the truth is exact, the squares that make the move legal are found best by ${rank.name} (rank accuracy ${interval(rank.known.legality.rank, 2)}); most of the relevance there has ${mass.name} (${interval(mass.known.legality.mass, 2)}).`,
    `The network itself puts a legal move above an illegal empty square in ${interval(legality, 2)} of pairs${
      legality.mean < KNOWS_LEGALITY
        ? ': it hardly knows legality, which training masks, so that for its own logits this is no truth'
        : ''
    }.`,
    ...methods.filter(({ name }) => name === DEFAULT_COMPOSITE).flatMap(verdicts),
    ...rival(methods),
    ...collapsed(methods),
    ...openLedgers(methods),
  ];
}

/** A method against each baseline, a sentence each. */
function verdicts({ name, against }: MethodReport): string[] {
  return Object.entries(against).map(
    ([other, comparison]) => `Against ${other}, ${name} is ${verdict(comparison)}.`,
  );
}

function verdict({ flips, known }: Comparison): string {
  const measures = [
    ...FLIPS.map((flip) => [FLIP_NAMES[flip], flips[flip]] as const),
    ['known legality', known] as const,
  ];
  const groups = new Map<string, string[]>();
  for (const [measure, { low, high }] of measures) {
    const word = low > 0 ? 'better' : high < 0 ? 'worse' : 'not told apart';
    groups.set(word, [...(groups.get(word) ?? []), measure]);
  }
  return [...groups].map(([word, names]) => `${word} by ${names.join(', ')}`).join('; ');
}

/** The composite that changing squares speaks for, where it is not the default. */
function rival(methods: readonly MethodReport[]): string[] {
  const composites = methods.filter(({ isComposite }) => isComposite);
  if (composites.length < 2) return [];
  const best = composites.reduce((a, b) => (meanDifference(b) > meanDifference(a) ? b : a));
  const comparison = best.against[DEFAULT_COMPOSITE];
  if (comparison === undefined) return ['Of the composites, changing squares speaks for the default.'];
  return [
    `Of the composites, changing squares speaks most for ${best.name}: against ${DEFAULT_COMPOSITE} it is ${verdict(comparison)}.`,
  ];
}

/** By which methods are put in order: the mean over the three ways to change a square. */
export function meanDifference({ flips }: MethodReport): number {
  return FLIPS.reduce((sum, flip) => sum + flips[flip].difference.mean, 0) / FLIPS.length;
}

/** Below it the exact truth of legality says little about a network. */
const KNOWS_LEGALITY = 0.9;

/** Near 1, what a map begins with no longer matters. */
const COLLAPSED = 0.8;

function collapsed(methods: readonly MethodReport[]): string[] {
  const names = methods
    .filter(({ sanity }) => (sanity.collapse[0]?.cosine ?? 0) > COLLAPSED)
    .map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `Random relevance put in at the top draws nearly the same map whatever it is under ${names.join(', ')} (cosine above ${COLLAPSED}): such maps say little of what is explained.`,
  ];
}

const CLOSURE_LIMIT = 1e-5;

function openLedgers(methods: readonly MethodReport[]): string[] {
  const open = methods.filter(({ ledger }) => ledger !== undefined && !(ledger.closure <= CLOSURE_LIMIT));
  if (open.length === 0) return ['Every ledger closes.'];
  return [`Not every ledger closes: ${open.map(({ name }) => name).join(', ')}.`];
}

function interval({ mean, low, high }: Interval, digits: number): string {
  return `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}
