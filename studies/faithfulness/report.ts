import type { Random } from '../../engine/random.js';
import { DEFAULT_COMPOSITE } from '../../lrp/composite.js';
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
import { Bootstrap, type Interval } from './statistics.js';

export const REPORT_VERSION = 2;

/** What all methods are held against, by name; the last is the composite that is used unless another is asked for. */
export const BASELINES = ['random', 'gradientInput', 'occlusion', DEFAULT_COMPOSITE] as const;

/** Falls of the explained number when squares are changed; larger areas for `most`, smaller ones for `least` are better. */
export interface FlipFigures {
  readonly positions: number;
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

/** Of a composite, means over positions but for the worst closure. */
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
  /** This method minus the baseline, paired by position. */
  readonly against: Readonly<Record<string, Comparison>>;
  readonly ledger?: LedgerFigures;
  readonly sanity: SanityFigures;
  readonly known: KnownFigures;
}

export interface Comparison {
  readonly flips: Readonly<Record<Flip, Interval>>;
  readonly mass: Interval;
  readonly rank: Interval;
  readonly pointing: Interval;
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
  readonly chunks: readonly ChunkResult[];
  readonly sanity: readonly SanityResult[];
  /** Positions of what asks for whole networks: random weights, collapse, amplification. */
  readonly few: number;
  readonly randomized: readonly { readonly stage: string; readonly result: RandomizationResult }[];
  readonly collapse: CollapseResult;
  readonly known: KnownResult;
  /** Amplification of each sum by composite, one number a position. */
  readonly amplification: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

/** Figures of an evaluation, with 95 % intervals that are bootstrapped from `random`. */
export function reportFaithfulness(
  names: readonly string[],
  measured: Measured,
  about: EvaluatedWith,
  random: Random,
): FaithfulnessReport {
  const positions = measured.chunks.flatMap((chunk) => chunk.positions);
  const curves = addCurves(names, measured.chunks);
  const bootstrap = new Bootstrap(random);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    version: REPORT_VERSION,
    ...about,
    positions: positions.length,
    checked: measured.sanity.reduce((sum, { moved }) => sum + moved.neighbour.length, 0),
    randomized: measured.few,
    known: measured.known.legality[names[0]!]?.length ?? 0,
    shares: FLIP_SHARES,
    critical: perFlip((flip) => mean(positions.map(({ critical }) => critical[flip]))),
    shared: perFlip((flip) => mean(positions.map(({ shared }) => shared[flip]))),
    chance: mean(positions.flatMap(({ causal }) => (causal === undefined ? [] : [causal / 64]))),
    legality: bootstrap.mean(positions.flatMap(({ legality }) => (legality === undefined ? [] : [legality]))),
    moved: {
      symmetry: mean(measured.sanity.flatMap(({ moved }) => moved.symmetry)),
      neighbour: mean(measured.sanity.flatMap(({ moved }) => moved.neighbour)),
    },
    methods: names.map((name) =>
      methodReport(name, curves[name]!, { names, positions, measured, bootstrap }),
    ),
  };
}

/** What the reports of all methods are made of. */
interface AllMethods {
  readonly names: readonly string[];
  readonly positions: readonly PositionResult[];
  readonly measured: Measured;
  readonly bootstrap: Bootstrap;
}

function methodReport(
  name: string,
  curves: Record<Flip, CurveSum>,
  { names, positions, measured, bootstrap }: AllMethods,
): MethodReport {
  const results = positions.map(({ methods }) => methods[name]!);
  const over = (values: readonly number[]): Interval => bootstrap.mean(values);
  const finding = (part: 'mass' | 'rank' | 'pointing'): Interval =>
    over(results.flatMap(({ finding: found }) => (found === undefined ? [] : [found[part]])));
  const exact = (of: string): readonly Finding[] => measured.known.legality[of] ?? [];
  const baselines = BASELINES.filter((other) => other !== name && names.includes(other));
  const ledgers = positions.flatMap(({ ledgers: all }) => (all[name] === undefined ? [] : [all[name]]));
  const isComposite = ledgers.length > 0;
  return {
    name,
    isComposite,
    flips: perFlip((flip) => flipFigures(results, flip, curves[flip], bootstrap)),
    legality: { mass: finding('mass'), rank: finding('rank'), pointing: finding('pointing') },
    against: Object.fromEntries(
      baselines.map((other) => {
        const others = positions.map(({ methods }) => methods[other]!);
        const known = exact(name).map(({ rank }, index) => rank - exact(other)[index]!.rank);
        return [other, { ...compare(results, others, bootstrap), known: over(known) }];
      }),
    ),
    ...(isComposite ? { ledger: ledgerFigures(ledgers, measured.amplification[name] ?? {}, bootstrap) } : {}),
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

function flipFigures(
  results: readonly MethodResult[],
  flip: Flip,
  { count, most, least }: CurveSum,
  bootstrap: Bootstrap,
): FlipFigures {
  const areas = results.flatMap(({ flips }) => (flips[flip] === undefined ? [] : [flips[flip]]));
  const critical = results.flatMap(({ critical: found }) => (found[flip] === undefined ? [] : [found[flip]]));
  const over = (values: readonly number[]): Interval => bootstrap.mean(values);
  return {
    positions: areas.length,
    most: over(areas.map((area) => area.most)),
    least: over(areas.map((area) => area.least)),
    difference: over(areas.map((area) => area.most - area.least)),
    curves: { most: most.map((sum) => sum / count), least: least.map((sum) => sum / count) },
    critical: over(critical),
  };
}

function compare(
  own: readonly MethodResult[],
  other: readonly MethodResult[],
  bootstrap: Bootstrap,
): Omit<Comparison, 'known'> {
  const over = (values: readonly number[]): Interval => bootstrap.mean(values);
  const finding = (part: 'mass' | 'rank' | 'pointing'): Interval =>
    over(
      own.flatMap(({ finding: found }, index) => {
        const against = other[index]!.finding;
        return found === undefined || against === undefined ? [] : [found[part] - against[part]];
      }),
    );
  return {
    flips: perFlip((flip) =>
      over(
        own.flatMap(({ flips }, index) => {
          const [a, b] = [flips[flip], other[index]!.flips[flip]];
          return a === undefined || b === undefined ? [] : [a.most - a.least - (b.most - b.least)];
        }),
      ),
    ),
    mass: finding('mass'),
    rank: finding('rank'),
    pointing: finding('pointing'),
  };
}

function ledgerFigures(
  ledgers: readonly LedgerResult[],
  amplification: Readonly<Record<string, readonly number[]>>,
  bootstrap: Bootstrap,
): LedgerFigures {
  const over = (part: 'input' | 'bias' | 'leak'): Interval =>
    bootstrap.mean(ledgers.map((ledger) => ledger[part]));
  const middle = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[values.length >> 1]!;
  return {
    closure: Math.max(...ledgers.map(({ closure }) => closure)),
    input: over('input'),
    bias: over('bias'),
    leak: over('leak'),
    amplification: Object.fromEntries(
      Object.entries(amplification).map(([name, values]) => [name, middle(values)]),
    ),
  };
}

function sanityFigures(
  name: string,
  { sanity, randomized, collapse }: Measured,
  over: (values: readonly number[]) => Interval,
): SanityFigures {
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
