import { DEFAULT_COMPOSITE } from '../../../lrp/composite.js';
import type {
  Comparison,
  FaithfulnessReport,
  MethodReport,
} from '../../../studies/faithfulness/faithfulnessReport.js';
import { FLIPS } from '../../../studies/faithfulness/flipping.js';
import type { Interval } from '../../../studies/statistics/interval.js';
import { rankCorrelation } from '../../../studies/statistics/ranks.js';
import { intervalText } from '../../terminal/format.js';
import { shapleyFindings } from './benchmarkTables.js';
import { FLIP_NAMES, meanDifference } from './reportTables.js';

/** What the figures say, in sentences; a difference counts where its 95% interval does not hold 0. */
export function evaluateFindings(report: FaithfulnessReport): string[] {
  const { methods } = report;
  const flips = FLIPS.map((flip) => {
    const winner = best(methods, ({ flips: found }) => found[flip].difference);
    return `${FLIP_NAMES[flip]} ${winner.name} (${intervalText(winner.flips[flip].difference, 3)})`;
  });
  return [
    `Changing squares finds these maps most faithful: ${flips.join('; ')}.`,
    ...legalBoardFindings(report),
    ...knownLegality(methods),
    ...ownLegality(report),
    ...methods.filter(({ name }) => name === DEFAULT_COMPOSITE).flatMap(verdicts),
    ...rival(methods),
    ...unmoved(methods),
    ...symmetries(report),
    ...collapsed(methods),
    ...openLedgers(methods),
    ...shapleyFindings(report),
  ];
}

function best(methods: readonly MethodReport[], of: (method: MethodReport) => Interval): MethodReport {
  return methods.reduce((a, b) => (of(b).mean > of(a).mean ? b : a));
}

/** Whether boards of legal games put the methods in the order in which changed squares do. */
function legalBoardFindings({ methods, counterfactuals }: FaithfulnessReport): string[] {
  const known = methods.flatMap((method) => {
    const { name, counterfactual } = method;
    if (counterfactual === undefined || !Number.isFinite(counterfactual.mean)) return [];
    return [{ name, counterfactual, flips: meanDifference(method) }];
  });
  if (counterfactuals === undefined || known.length < 3) return [];
  const winner = known.reduce((a, b) => (b.counterfactual.mean > a.counterfactual.mean ? b : a));
  const alike = rankCorrelation(
    known.map(({ counterfactual }) => counterfactual.mean),
    known.map(({ flips }) => flips),
  );
  const order =
    alike === undefined
      ? ''
      : ` They order the methods as changed squares do by ${alike.toFixed(2)} (rank correlation).`;
  return [
    `Other legal boards, which games do have, are foretold best by ${winner.name} (${intervalText(winner.counterfactual, 2)}).${order}`,
  ];
}

function knownLegality(methods: readonly MethodReport[]): string[] {
  const perfect = methods.filter(({ known }) => known.legality.rank.low > PERFECT);
  const least = 'In a network that computes legality by hand, where the truth is exact,';
  if (perfect.length > 1) {
    return [
      `${least} these find all squares that make the move legal: ${perfect.map(({ name }) => name).join(', ')}.`,
    ];
  }
  const { name, known } = best(methods, (method) => method.known.legality.rank);
  return [
    `${least} the squares that make the move legal are found best by ${name} (rank accuracy ${intervalText(known.legality.rank, 2)}).`,
  ];
}

const PERFECT = 0.995;

function ownLegality({ legality, subject, methods }: FaithfulnessReport): string[] {
  if (subject === 'value') return [];
  const winner = best(methods, (method) => method.legality.rank);
  const knows =
    legality.mean < KNOWS_LEGALITY
      ? ': it hardly knows legality, which training masks, so that for its own logits this is a weak truth'
      : '';
  return [
    `The network itself puts a legal move above an illegal empty square in ${intervalText(legality, 2)} of pairs${knows}. ` +
      `In its own maps these squares are found best by ${winner.name} (rank accuracy ${intervalText(winner.legality.rank, 2)}).`,
  ];
}

/** Below it the exact truth of legality says little about a network. */
const KNOWS_LEGALITY = 0.9;

/** A method against each baseline, a sentence each. */
function verdicts({ name, against }: MethodReport): string[] {
  return Object.entries(against).map(
    ([other, comparison]) => `Against ${other}, ${name} is ${verdict(comparison)}.`,
  );
}

function verdict({ flips, known, rank, counterfactual }: Comparison): string {
  const measures = [
    ...FLIPS.map((flip) => [FLIP_NAMES[flip], flips[flip]] as const),
    ...(counterfactual === undefined ? [] : [['other legal boards', counterfactual] as const]),
    ['legality where it is known', known] as const,
    ['legality here', rank] as const,
  ];
  const groups = new Map<string, string[]>();
  for (const [measure, { mean, low, high }] of measures) {
    if (!Number.isFinite(mean)) continue;
    const word = low > 0 ? 'better' : high < 0 ? 'worse' : 'not told apart';
    groups.set(word, [...(groups.get(word) ?? []), measure]);
  }
  return [...groups].map(([word, names]) => `${word} by ${names.join(', ')}`).join('; ');
}

/** The composite that changing squares speaks for, where it is not the default. */
function rival(methods: readonly MethodReport[]): string[] {
  const composites = methods.filter(({ isComposite }) => isComposite);
  if (composites.length < 2) return [];
  const winner = composites.reduce((a, b) => (meanDifference(b) > meanDifference(a) ? b : a));
  if (winner.name === DEFAULT_COMPOSITE)
    return ['Of the composites, changing squares speaks for the default.'];
  return [`Of the composites, changing squares speaks most for ${winner.name}.`, ...verdicts(winner)];
}

/** With weights that are random throughout, a map that is still like this does not show what was learnt. */
const UNMOVED = 0.5;

function unmoved(methods: readonly MethodReport[]): string[] {
  const names = methods
    .filter(({ sanity }) => (sanity.randomized.at(-1)?.cosine.low ?? 0) > UNMOVED)
    .map(({ name }) => name);
  if (names.length === 0) return ['Every map changes when the weights are random.'];
  return [
    `With random weights throughout the maps of ${names.join(', ')} stay much the same (cosine above ${UNMOVED}): they show little of what was learnt.`,
  ];
}

/** The lowest that can still be called the same picture. */
const SYMMETRIC = 0.8;

function symmetries({ methods, moved }: FaithfulnessReport): string[] {
  const composites = methods.filter(
    ({ isComposite, sanity }) => isComposite && sanity.symmetry.high < SYMMETRIC,
  );
  if (composites.length === 0) return [];
  const means = composites.map(({ sanity }) => sanity.symmetry.mean);
  return [
    `Mirrored and turned boards have other maps: cosines of ${Math.min(...means).toFixed(2)} to ${Math.max(...means).toFixed(2)} for ${composites.length} of the composites. The explained number itself moves by ${moved.symmetry.toFixed(2)}, so that this is the network's as well.`,
  ];
}

/** Near 1, what a map begins with no longer matters. */
const COLLAPSED = 0.8;

function collapsed(methods: readonly MethodReport[]): string[] {
  const names = methods
    .filter(({ sanity }) => (sanity.collapse[0]?.cosine.mean ?? 0) > COLLAPSED)
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
