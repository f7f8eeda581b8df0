import { OthelloError } from '../engine/errors.js';
import { didYouMean } from '../engine/nearest.js';
import type { Graph, Value } from '../nn/graph.js';
import { abs, add, div, equal, where } from '../nn/operators/elementwise.js';
import { z } from '../nn/zod.js';

/** A weight of a rule as a function of the layer's weight w; of a bias likewise. */
export type Part = (value: number) => number;

/** x, max(x, 0), min(x, 0), or a board filled with one number. */
export type InputPart = 'x' | 'x+' | 'x-' | number;

/** One input of a fraction, and the weights that it is multiplied with. */
export interface Term {
  readonly input: InputPart;
  readonly weight: Part;
}

/**
 * One fraction of a rule for an affine layer. With den = Σ terms W(input) + bias and s = share · R / stab(den), it hands
 * Σ input · Wᵀs to the inputs, bias · s to the bias and λ(den) · s to the leak (see docs/relevance.md).
 */
export interface Branch {
  /** Factor of R; 1 unless said. */
  readonly share?: number;
  /** The branch serves only outputs whose z = Wx + b has this sign. Outputs that no branch serves are leak. */
  readonly when?: 'positive' | 'negative';
  readonly terms: readonly Term[];
  readonly bias: Part;
}

/** A rule for convolutions, dense layers and the batch norms that could not be folded. */
export interface AffineRule {
  readonly kind: 'affine';
  readonly branches: readonly Branch[];
}

/** A rule for a sum y = h + q: the fractions of R that h (the skip) and q (the branch) get. */
export interface SumRule {
  readonly kind: 'sum';
  /** undefined: the fractions are h / stab(y) and q / stab(y), the split `z`. */
  readonly skipShare: ((graph: Graph, h: Value, q: Value) => Value) | undefined;
}

/** What a product of a signal and a gate hands to the two; see layers/decomposeGate.ts. */
export interface GateRule {
  readonly kind: 'gate';
  readonly split: (typeof gateSplits)[number];
}

/** What a product of two computed arrays hands to the two; see layers/decomposeBilinear.ts. */
export interface BilinearRule {
  readonly kind: 'bilinear';
  readonly split: (typeof bilinearSplits)[number];
}

/** A first-order Taylor expansion: of local response normalisation (layers/taylorResponse.ts) or a softmax (layers/taylorSoftmax.ts). */
export interface TaylorRule {
  readonly kind: 'taylor';
}

/** Hands R on unchanged: activations and reshapes. */
export interface PassRule {
  readonly kind: 'pass';
}

/** What hands the relevance of a layer to its inputs, by the kind of layer. */
export type Rule = AffineRule | SumRule | GateRule | BilinearRule | TaylorRule | PassRule;

/** The numbers that the input of a layer can hold; known for the input planes only. */
export interface InputRange {
  readonly low: number;
  readonly high: number;
}

/** A rule by name, with the options that its entry in a composite may give. */
export interface RuleDefinition {
  readonly name: string;
  readonly kind: Rule['kind'];
  readonly options: z.ZodObject;
  /** Throws OthelloError('badComposite') where options do not go together. */
  create(options: Readonly<Record<string, unknown>>, range: InputRange | undefined): Rule;
}

/** A rule from the schema of its options and the function that makes it of checked options. */
export function defineRule<Shape extends z.ZodRawShape>(
  name: string,
  kind: Rule['kind'],
  shape: Shape,
  create: (options: z.infer<z.ZodObject<Shape>>, range: InputRange | undefined) => Rule,
): RuleDefinition {
  const options = z.strictObject(shape);
  return {
    name,
    kind,
    options,
    create: (given, range) => create(options.parse(given), range),
  };
}

/** The weight itself; recognised by identity, so that the plain forward pass is not computed twice. */
export const same: Part = (value) => value;
const none: Part = () => 0;
const one: Part = () => 1;
const square: Part = (value) => value * value;
const positive: Part = (value) => Math.max(value, 0);
const negative: Part = (value) => Math.min(value, 0);

const affine = (...branches: readonly Branch[]): AffineRule => ({ kind: 'affine', branches });

/** The positive contributions: W+x+ + W-x- + b+. */
const excitation: Branch = {
  terms: [
    { input: 'x+', weight: positive },
    { input: 'x-', weight: negative },
  ],
  bias: positive,
};
/** The negative contributions: W-x+ + W+x- + b-. */
const inhibition: Branch = {
  terms: [
    { input: 'x+', weight: negative },
    { input: 'x-', weight: positive },
  ],
  bias: negative,
};

/** Bach et al. 2015; with the stabiliser's epsilon 0 it is LRP-0. */
const epsilon = defineRule('epsilon', 'affine', {}, () =>
  affine({ terms: [{ input: 'x', weight: same }], bias: same }),
);

/** Montavon et al. 2017, generalised to signed inputs. */
const zPlus = defineRule('zPlus', 'affine', {}, () => affine(excitation));

/** Bach et al. 2015; alpha - beta = 1 so that R is conserved. */
const alphaBeta = defineRule(
  'alphaBeta',
  'affine',
  { alpha: z.number().min(0), beta: z.number().min(0) },
  (options) => {
    const { alpha, beta } = options;
    if (Math.abs(alpha - beta - 1) > 1e-9) {
      const message = `alphaBeta needs alpha - beta = 1, both at least 0; alpha ${alpha} and beta ${beta} were given.`;
      throw new OthelloError('badComposite', message);
    }
    const excited = { ...excitation, share: alpha };
    return beta === 0 ? affine(excited) : affine(excited, { ...inhibition, share: -beta });
  },
);

/** Andéol et al. 2021 (generalised); of Montavon et al. 2019 for x >= 0 and z > 0. */
const gamma = defineRule('gamma', 'affine', { gamma: z.number().min(0) }, ({ gamma }) => {
  const raised: Part = (value) => value + gamma * Math.max(value, 0);
  const lowered: Part = (value) => value + gamma * Math.min(value, 0);
  const branch = (when: 'positive' | 'negative', onPositive: Part, onNegative: Part): Branch => ({
    when,
    terms: [
      { input: 'x+', weight: onPositive },
      { input: 'x-', weight: onNegative },
    ],
    bias: onPositive,
  });
  return affine(branch('positive', raised, lowered), branch('negative', lowered, raised));
});

/** Montavon et al. 2017: inputs known to lie in [low, high], by default the range of the planes; the bias cancels. */
const bounds = { low: z.number().optional(), high: z.number().optional() };
const zBox = defineRule('zBox', 'affine', bounds, (options, range) => {
  const low = options.low ?? range?.low;
  const high = options.high ?? range?.high;
  if (low === undefined || high === undefined || low > 0 || high < 0 || low === high) {
    const message = `zBox needs low <= 0 <= high, not both 0 (away from the input planes they must be given); low ${low} and high ${high} were given.`;
    throw new OthelloError('badComposite', message);
  }
  const terms: Term[] = [
    { input: 'x', weight: same },
    { input: low, weight: (value) => -positive(value) },
    { input: high, weight: (value) => -negative(value) },
  ];
  return affine({ terms: terms.filter(({ input }) => input !== 0), bias: none });
});

/** Montavon et al. 2017: the input is not looked at; with `biasSquared` the bias counts as a weight. */
const wSquare = defineRule(
  'wSquare',
  'affine',
  { biasSquared: z.boolean().default(false) },
  ({ biasSquared }) => affine({ terms: [{ input: 1, weight: square }], bias: biasSquared ? square : none }),
);

/** Lapuschkin et al. 2019: R is spread evenly over the connected inputs. */
const flat = defineRule('flat', 'affine', {}, () =>
  affine({ terms: [{ input: 1, weight: one }], bias: none }),
);

/**
 * Splits of a residual sum. `z` is exact and can amplify by (|h| + |q|) / |h + q|; `ratio` (Otsuki et al. 2024) is
 * |h| / (|h| + |q|), bounded, 0/0 = 1/2; the others are diagnostics.
 */
const splits: Readonly<Record<'z' | 'ratio' | 'half' | 'skipOnly' | 'branchOnly', SumRule['skipShare']>> = {
  z: undefined,
  ratio: (graph, h, q) => {
    const total = add(graph, abs(graph, h), abs(graph, q));
    const isZero = equal(graph, total, graph.constant(0));
    const divisor = where(graph, isZero, graph.constant(1), total);
    return where(graph, isZero, graph.constant(0.5), div(graph, abs(graph, h), divisor));
  },
  half: (graph) => graph.constant(0.5),
  skipOnly: (graph) => graph.constant(1),
  branchOnly: (graph) => graph.constant(0),
};
const splitNames = ['z', 'ratio', 'half', 'skipOnly', 'branchOnly'] as const;
const norm = defineRule('norm', 'sum', { split: z.enum(splitNames).default('z') }, ({ split }) => ({
  kind: 'sum',
  skipShare: splits[split],
}));

/**
 * Splits of a gated product, as for LSTMs (Arras et al. 2019): all to the signal, half to each, in proportion to the two numbers or
 * to their sizes.
 */
const gateSplits = ['signal', 'half', 'proportional', 'absolute'] as const;
const gate = defineRule('gate', 'gate', { split: z.enum(gateSplits).default('signal') }, ({ split }) => ({
  kind: 'gate',
  split,
}));

/** Half of R to each of the two factors (Achtibat et al. 2024), or all to the second, such as the values of attention (Ali et al. 2022). */
const bilinearSplits = ['uniform', 'second'] as const;
const bilinear = defineRule(
  'bilinear',
  'bilinear',
  { split: z.enum(bilinearSplits).default('uniform') },
  ({ split }) => ({ kind: 'bilinear', split }),
);

/** Binder et al. 2016 of local response normalisation, Achtibat et al. 2024 of a softmax. */
const taylor = defineRule('taylor', 'taylor', {}, () => ({ kind: 'taylor' }));

const pass = defineRule('pass', 'pass', {}, () => ({ kind: 'pass' }));

const definitions = new Map<string, RuleDefinition>();

/** Adds a rule that composites can name. Throws OthelloError('badComposite') when the name is taken. */
export function registerRule(definition: RuleDefinition): void {
  if (definitions.has(definition.name)) {
    throw new OthelloError('badComposite', `A rule named '${definition.name}' is registered already.`);
  }
  definitions.set(definition.name, definition);
}

for (const rule of [
  epsilon,
  zPlus,
  alphaBeta,
  gamma,
  zBox,
  wSquare,
  flat,
  norm,
  gate,
  bilinear,
  taylor,
  pass,
]) {
  registerRule(rule);
}

/** Names of all rules, those that were registered included, in the order of their registration. */
export function ruleNames(): string[] {
  return [...definitions.keys()];
}

/** The definition by name; throws OthelloError('badComposite') naming the rules there are. */
export function ruleDefinition(name: string): RuleDefinition {
  const definition = definitions.get(name);
  if (definition === undefined) {
    const known = ruleNames();
    throw new OthelloError(
      'badComposite',
      `There is no rule named '${name}'; rules are ${known.join(', ')}${didYouMean(name, known)}.`,
    );
  }
  return definition;
}
