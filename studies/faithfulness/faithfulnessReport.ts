import type { Random } from '../../engine/random.js';
import { DEFAULT_COMPOSITE } from '../../lrp/composite.js';
import { ClusterBootstrap } from '../statistics/clusterBootstrap.js';
import { type Interval, type SampleSize, sampleSize } from '../statistics/interval.js';
import { type ByPosition, OverGames } from '../statistics/overGames.js';
import type { CounterfactualResult } from './counterfactuals.js';
import {
  type ChunkResult,
  type CurveSum,
  emptyCurves,
  type LedgerResult,
  type MethodResult,
  type PositionResult,
  type Subject,
} from './flipCurves.js';
import { type Flip, FLIP_SHARES, FLIPS } from './flipping.js';
import type { KnownResult } from './knownAnswers.js';
import type { Finding } from './legality.js';
import type { MetricsReport } from './metricsReport.js';
import type { CollapseResult, RandomizationResult, SanityResult } from './sanity.js';
import type { ShapleyReport } from './shapleyReport.js';

export const REPORT_VERSION = 2;

/** What all methods are held against, by name; the last is the composite that is used unless another is asked for. */
export const BASELINES = ['random', 'gradientInput', 'occlusion', DEFAULT_COMPOSITE] as const;

/** Falls of the explained number when squares are changed; larger areas for `most`, smaller ones for `least` are better. */
export interface FlipFigures {
  readonly positions: number;
  /** Of so many games. Absent in reports of earlier versions of the software. */
  readonly games?: number;
  readonly most: Interval;
  readonly least: Interval;
  /** most - least: the figure that methods are ranked by. */
  readonly difference: Interval;
  /** Mean falls at the report's shares. */
  readonly curves: { readonly most: readonly number[]; readonly least: readonly number[] };
  /** How far the squares whose change makes the move illegal stand above the others; half is chance. */
  readonly critical: Interval;
}

export interface LegalityFigures {
  readonly mass: Interval;
  readonly rank: Interval;
  readonly pointing: Interval;
}

/** Of a composite, means over positions, with intervals over games, but for the worst closure. */
export interface LedgerFigures {
  readonly closure: number;
  readonly input: Interval;
  readonly bias: Interval;
  readonly leak: Interval;
  /** Of residual sums, by layer: the median over positions; see amplification.ts. */
  readonly amplification: Readonly<Record<string, number>>;
}

export interface SanityFigures {
  readonly otherMove: Interval;
  readonly policyValue: Interval;
  readonly symmetry: Interval;
  readonly neighbour: Interval;
  /** By stage, from the output down: the cosine and the rank correlation with the trained network's maps. */
  readonly randomized: readonly {
    readonly stage: string;
    readonly cosine: Interval;
    readonly rank: Interval;
  }[];
  /** Of a composite: see measureCollapse. */
  readonly collapse: readonly { readonly layer: string; readonly cosine: Interval }[];
}

export interface KnownFigures {
  /** In the network that computes legality. */
  readonly legality: LegalityFigures;
  readonly linear: Interval;
  readonly pointing: Interval;
  readonly mass: Interval;
}

export interface MethodReport {
  readonly name: string;
  readonly isComposite: boolean;
  /** Intervals of what was not measured are NaN, in JSON null. */
  readonly flips: Readonly<Record<Flip, FlipFigures>>;
  readonly legality: LegalityFigures;
  /** This method minus the baseline, paired by game. */
  readonly against: Readonly<Record<string, Comparison>>;
  readonly ledger?: LedgerFigures;
  /** How well the map foretells other legal boards: see measureCounterfactuals. Absent in reports of earlier versions. */
  readonly counterfactual?: Interval;
  readonly sanity: SanityFigures;
  readonly known: KnownFigures;
}

export interface Comparison {
  readonly flips: Readonly<Record<Flip, Interval>>;
  readonly mass: Interval;
  readonly rank: Interval;
  readonly pointing: Interval;
  /** By other legal boards. Absent in reports of earlier versions. */
  readonly counterfactual?: Interval;
  /** The rank accuracy in the network that computes legality. */
  readonly known: Interval;
}

/** What was evaluated. */
export interface EvaluatedWith {
  /** What is explained of each position. */
  readonly subject: Subject;
  readonly network: string;
  readonly seed: string;
  /** Where the positions are from. */
  readonly source: string;
  readonly software: string;
  /** What computed the network: package, version, backend. Absent in reports of earlier versions of the software. */
  readonly runtime?: string;
  /** The files of maps made elsewhere, where there were any. */
  readonly maps?: readonly { readonly name: string; readonly file: string; readonly sha256: string }[];
}

/** Figures that say how faithful the maps of each method are; plain data. */
export interface FaithfulnessReport extends EvaluatedWith {
  readonly version: number;
  readonly positions: number;
  /** Of these, for the sanity checks; for random weights and collapse; for the controls with known answers. */
  readonly checked: number;
  readonly randomized: number;
  readonly known: number;
  /** Games that these are of: intervals are over them. Absent in reports of earlier versions, in which each position was one. */
  readonly games?: Readonly<Record<'positions' | 'checked' | 'randomized' | 'known', number>>;
  /** Positions held to other legal boards, and how many boards each has on the mean. Absent in reports of earlier versions. */
  readonly counterfactuals?: SampleSize & { readonly boards: number };
  readonly shares: readonly number[];
  /** Squares a position whose change makes the move illegal: alone, and only together with others. */
  readonly critical: Readonly<Record<Flip, number>>;
  readonly shared: Readonly<Record<Flip, number>>;
  /** Part of the board that the causal set of the move's legality is; NaN where the value is explained. */
  readonly chance: number;
  /** How often the network puts a legal move above an illegal empty square; half, it knows nothing of legality. */
  readonly legality: Interval;
  /** Mean sizes by which the number itself moves under symmetry and with a neighbour. */
  readonly moved: { readonly symmetry: number; readonly neighbour: number };
  readonly methods: readonly MethodReport[];
  /** Where the maps were held against sampled Shapley values. */
  readonly shapley?: ShapleyReport;
  /** Where the other measures of the field were taken. */
  readonly metrics?: MetricsReport;
}

/** All that was measured. */
export interface Measured {
  /** The game of each position, in their order: positions of one game are alike. */
  readonly games: readonly string[];
  readonly chunks: readonly ChunkResult[];
  readonly sanity: readonly SanityResult[];
  /** Positions of what asks for whole networks: random weights, collapse, amplification. */
  readonly few: number;
  readonly randomized: readonly { readonly stage: string; readonly result: RandomizationResult }[];
  /** In the order of the positions, of the first of them. */
  readonly counterfactuals: readonly CounterfactualResult[];
  readonly collapse: CollapseResult;
  readonly known: KnownResult;
  /** Amplification of each sum by composite, one number a position. */
  readonly amplification: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

/** Figures of an evaluation, with 95 % intervals that are bootstrapped over whole games from `random`. */
export function reportFaithfulness(
  names: readonly string[],
  measured: Measured,
  about: EvaluatedWith,
  random: Random,
): FaithfulnessReport {
  const positions = measured.chunks.flatMap((chunk) => chunk.positions);
  const curves = addCurves(names, measured.chunks);
  const sampled = new OverGames(new ClusterBootstrap(random), measured.games);
  const over: Mean = (values) => sampled.mean(values);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const gamesOf = (count: number): number => sampleSize(measured.games.slice(0, count)).games;
  const counted = {
    checked: measured.sanity.reduce((sum, { moved }) => sum + moved.neighbour.length, 0),
    randomized: measured.few,
    known: measured.known.legality[names[0]!]?.length ?? 0,
  };
  return {
    version: REPORT_VERSION,
    ...about,
    positions: positions.length,
    ...counted,
    games: {
      positions: gamesOf(positions.length),
      checked: gamesOf(counted.checked),
      randomized: gamesOf(counted.randomized),
      known: gamesOf(counted.known),
    },
    ...(measured.counterfactuals.length === 0 ? {} : { counterfactuals: comparedBoards(measured) }),
    shares: FLIP_SHARES,
    critical: perFlip((flip) => mean(positions.map(({ critical }) => critical[flip]))),
    shared: perFlip((flip) => mean(positions.map(({ shared }) => shared[flip]))),
    chance: mean(positions.flatMap(({ causal }) => (causal === undefined ? [] : [causal / 64]))),
    legality: over(positions.map(({ legality }) => legality)),
    moved: {
      symmetry: mean(measured.sanity.flatMap(({ moved }) => moved.symmetry)),
      neighbour: mean(measured.sanity.flatMap(({ moved }) => moved.neighbour)),
    },
    methods: names.map((name) => methodReport(name, curves[name]!, { names, positions, measured, over })),
  };
}

type Mean = (values: ByPosition) => Interval;

/** The sample of the check by other legal boards. */
function comparedBoards({ counterfactuals, games }: Measured): SampleSize & { readonly boards: number } {
  const boards = counterfactuals.flatMap((one) => one.boards);
  const there = [...boards.keys()].filter((index) => boards[index]! > 0);
  const all = there.reduce((sum, index) => sum + boards[index]!, 0);
  return { ...sampleSize(there.map((index) => games[index]!)), boards: all / there.length };
}

/** What the reports of all methods are made of. */
interface AllMethods {
  readonly names: readonly string[];
  readonly positions: readonly PositionResult[];
  readonly measured: Measured;
  readonly over: Mean;
}

function methodReport(
  name: string,
  curves: Record<Flip, CurveSum>,
  { names, positions, measured, over }: AllMethods,
): MethodReport {
  const results = positions.map(({ methods }) => methods[name]!);
  const finding = (part: 'mass' | 'rank' | 'pointing'): Interval =>
    over(results.map(({ finding: found }) => found?.[part]));
  const exact = (of: string): readonly Finding[] => measured.known.legality[of] ?? [];
  const baselines = BASELINES.filter((other) => other !== name && names.includes(other));
  const fits = (of: string): (number | null)[] =>
    measured.counterfactuals.flatMap((one) => one.fits[of] ?? []);
  const hasBoards = measured.counterfactuals.length > 0;
  const ledgers = positions.map(({ ledgers: all }) => all[name]);
  const isComposite = ledgers.some((ledger) => ledger !== undefined);
  return {
    name,
    isComposite,
    flips: perFlip((flip) => flipFigures(results, flip, curves[flip], { games: measured.games, over })),
    legality: { mass: finding('mass'), rank: finding('rank'), pointing: finding('pointing') },
    against: Object.fromEntries(
      baselines.map((other) => {
        const others = positions.map(({ methods }) => methods[other]!);
        const known = exact(name).map(({ rank }, index) => rank - exact(other)[index]!.rank);
        const theirs = fits(other);
        const counterfactual = over(fits(name).map((fit, index) => difference(fit, theirs[index])));
        const compared = { ...compare(results, others, over), known: over(known) };
        return [other, hasBoards ? { ...compared, counterfactual } : compared];
      }),
    ),
    ...(isComposite ? { ledger: ledgerFigures(ledgers, measured.amplification[name] ?? {}, over) } : {}),
    ...(hasBoards ? { counterfactual: over(fits(name)) } : {}),
    sanity: sanityFigures(name, measured, over),
    known: {
      legality: {
        mass: over(exact(name).map(({ mass }) => mass)),
        rank: over(exact(name).map(({ rank }) => rank)),
        pointing: over(exact(name).map(({ pointing }) => pointing)),
      },
      linear: over(measured.known.linear[name] ?? []),
      pointing: over(measured.known.pointing[name] ?? []),
      mass: over(measured.known.mass[name] ?? []),
    },
  };
}

function difference(a: number | null, b: number | null | undefined): number | null {
  return a === null || b === null || b === undefined ? null : a - b;
}

function flipFigures(
  results: readonly MethodResult[],
  flip: Flip,
  { count, most, least }: CurveSum,
  { games, over }: { readonly games: readonly string[]; readonly over: Mean },
): FlipFigures {
  const areas = results.map(({ flips }) => flips[flip]);
  const critical = results.map(({ critical: found }) => found[flip]);
  return {
    ...sampleSize(games.filter((_, index) => areas[index] !== undefined)),
    most: over(areas.map((area) => area?.most)),
    least: over(areas.map((area) => area?.least)),
    difference: over(areas.map((area) => area && area.most - area.least)),
    curves: { most: most.map((sum) => sum / count), least: least.map((sum) => sum / count) },
    critical: over(critical),
  };
}

function compare(
  own: readonly MethodResult[],
  other: readonly MethodResult[],
  over: Mean,
): Omit<Comparison, 'known'> {
  const finding = (part: 'mass' | 'rank' | 'pointing'): Interval =>
    over(
      own.map(({ finding: found }, index) => {
        const against = other[index]!.finding;
        return found && against && found[part] - against[part];
      }),
    );
  return {
    flips: perFlip((flip) =>
      over(
        own.map(({ flips }, index) => {
          const [a, b] = [flips[flip], other[index]!.flips[flip]];
          return a && b && a.most - a.least - (b.most - b.least);
        }),
      ),
    ),
    mass: finding('mass'),
    rank: finding('rank'),
    pointing: finding('pointing'),
  };
}

function ledgerFigures(
  ledgers: readonly (LedgerResult | undefined)[],
  amplification: Readonly<Record<string, readonly number[]>>,
  over: Mean,
): LedgerFigures {
  const share = (part: 'input' | 'bias' | 'leak'): Interval => over(ledgers.map((ledger) => ledger?.[part]));
  const middle = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[values.length >> 1]!;
  return {
    closure: Math.max(...ledgers.flatMap((ledger) => ledger?.closure ?? [])),
    input: share('input'),
    bias: share('bias'),
    leak: share('leak'),
    amplification: Object.fromEntries(
      Object.entries(amplification).map(([name, values]) => [name, middle(values)]),
    ),
  };
}

function sanityFigures(name: string, { sanity, randomized, collapse }: Measured, over: Mean): SanityFigures {
  const values = (part: Exclude<keyof SanityResult, 'moved'>): Interval =>
    over(sanity.flatMap((result) => result[part][name] ?? []));
  return {
    otherMove: values('otherMove'),
    policyValue: values('policyValue'),
    symmetry: values('symmetry'),
    neighbour: values('neighbour'),
    randomized: randomized.map(({ stage, result }) => ({
      stage,
      cosine: over(result.cosine[name] ?? []),
      rank: over(result.rank[name] ?? []),
    })),
    collapse: (collapse[name] ?? []).map(({ layer, cosines }) => ({ layer, cosine: over(cosines) })),
  };
}

function addCurves(
  names: readonly string[],
  chunks: readonly ChunkResult[],
): Record<string, Record<Flip, CurveSum>> {
  const sums = emptyCurves(names);
  for (const { curves } of chunks) {
    for (const name of names) {
      for (const flip of FLIPS) {
        const [sum, part] = [sums[name]![flip], curves[name]![flip]];
        sum.count += part.count;
        FLIP_SHARES.forEach((_, at) => {
          sum.most[at]! += part.most[at]!;
          sum.least[at]! += part.least[at]!;
        });
      }
    }
  }
  return sums;
}

function perFlip<T>(of: (flip: Flip) => T): Record<Flip, T> {
  return Object.fromEntries(FLIPS.map((flip) => [flip, of(flip)])) as Record<Flip, T>;
}

/** What is about all methods, and large. */
const WHOLE = ['methods', 'shapley', 'metrics'] as const;

/** The card of one composite: its own figures, and those of the baselines to read them by. */
export interface ReportCard extends Omit<FaithfulnessReport, 'methods' | 'shapley' | 'metrics'> {
  readonly composite: string;
  readonly card: MethodReport;
  readonly baselines: readonly MethodReport[];
}

/** undefined where the composite was not evaluated. */
export function cardOf(report: FaithfulnessReport, composite: string): ReportCard | undefined {
  const { methods } = report;
  const about = Object.fromEntries(
    Object.entries(report).filter(([key]) => !(WHOLE as readonly string[]).includes(key)),
  ) as unknown as Omit<FaithfulnessReport, (typeof WHOLE)[number]>;
  const card = methods.find(({ name, isComposite }) => name === composite && isComposite);
  if (card === undefined) return undefined;
  const baselines = methods.filter(({ name }) => (BASELINES as readonly string[]).includes(name));
  return { ...about, composite, card, baselines };
}
