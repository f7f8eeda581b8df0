import { OthelloError } from '../engine/errors.js';
import { didYouMean } from '../engine/nearest.js';
import { type Architecture, inputsOf, type Layer } from '../nn/architecture.js';
import { planesRange } from '../nn/planes.js';
import { beforeTanh } from './foldForRelevance.js';
import { type InputRange, type Rule, ruleDefinition } from './rules.js';
import { defaultStabilizer, type Stabilizer } from './stabilizer.js';

/** What becomes of the share of the bias: kept and reported, the bias left out, or handed to the inputs. */
export const BIAS_POLICIES = ['absorb', 'zero', 'redistribute'] as const;
/** What becomes of the share of the bias: kept and reported, the bias left out, or handed to the inputs. */
export type BiasPolicy = (typeof BIAS_POLICIES)[number];

/**
 * Kinds of layers that an entry can name. A convolution whose numbers are a head's (before tanh) is `dense`: what it weighs
 * up can speak against it too, which the rules of inner convolutions leave out. So is a dense layer that each square has for
 * itself. A `product` is one of two computed arrays, number by number or of matrices, neither of which is a gate.
 */
export const RULED_KINDS = [
  'conv',
  'dense',
  'batchNorm',
  'sum',
  'activation',
  'gate',
  'layerNorm',
  'lrn',
  'softmax',
  'product',
] as const;
export type RuledKind = (typeof RULED_KINDS)[number];

/** A rule by name with its options, and how its denominators and biases are treated where that is not the default. */
export interface RuleSpec {
  readonly rule: string;
  readonly epsilon?: number;
  readonly form?: Stabilizer['form'];
  readonly normScale?: boolean;
  readonly biasPolicy?: BiasPolicy;
  /**
   * Of batch norms with the rule `epsilon`: whether it falls also on those that became part of the layer before them. They stay
   * as the identity then, whose stabiliser takes its share, as Zennit leaves them in place. True unless said.
   */
  readonly merged?: boolean;
  /** Options of the rule itself, such as `alpha`. */
  readonly [option: string]: unknown;
}

/**
 * Which layers an entry is for: one by name, those that read the planes (`true`: all of them, `one`: the one that is computed
 * first), or all of a kind.
 */
export type Selector =
  { readonly layer: string } | { readonly first: true | 'one' } | { readonly kind: RuledKind };
/** A rule with its options, for the layers that it names. */
export type CompositeEntry = Selector & RuleSpec;

/** Which layer gets which rule: the first entry that matches. Names stand before `first`, `first` before kinds. */
export interface Composite {
  readonly name: string;
  readonly entries: readonly CompositeEntry[];
}

/** Used by entries that do not say otherwise. */
export interface RuleDefaults {
  readonly stabilizer: Stabilizer;
  readonly biasPolicy: BiasPolicy;
}
const ruleDefaults: RuleDefaults = { stabilizer: defaultStabilizer, biasPolicy: 'absorb' };

/** The rule of one layer with everything it needs. */
export interface PlannedRule {
  readonly layer: Layer;
  readonly spec: RuleSpec;
  readonly rule: Rule;
  readonly stabilizer: Stabilizer;
  readonly biasPolicy: BiasPolicy;
  /** Of the identity that is left of a merged batch norm, where the composite decomposes it. */
  readonly mergedNorm?: Stabilizer;
}

/** The rules of kinds that composites may leave out: they were written for networks that have none of them. */
const LATER_KINDS: readonly CompositeEntry[] = [
  { kind: 'gate', rule: 'gate' },
  { kind: 'layerNorm', rule: 'epsilon' },
  { kind: 'lrn', rule: 'taylor' },
  { kind: 'softmax', rule: 'taylor' },
  { kind: 'product', rule: 'bilinear' },
];

/** `options` go to every entry. */
function preset(
  name: string,
  conv: RuleSpec,
  dense: RuleSpec,
  first?: RuleSpec,
  options: Partial<RuleSpec> = {},
): Composite {
  const entries: CompositeEntry[] = [
    ...(first === undefined ? [] : [{ first: true, ...first } as const]),
    { kind: 'conv', ...conv },
    { kind: 'dense', ...dense },
    { kind: 'batchNorm', rule: 'epsilon', merged: false },
    { kind: 'sum', rule: 'norm' },
    { kind: 'activation', rule: 'pass' },
    ...LATER_KINDS,
  ];
  return { name, entries: entries.map((entry) => ({ ...entry, ...options })) };
}

const epsilon: RuleSpec = { rule: 'epsilon' };
const zPlus: RuleSpec = { rule: 'zPlus' };
const alpha2Beta1: RuleSpec = { rule: 'alphaBeta', alpha: 2, beta: 1 };

/** The composites by name. All of them: sums `norm`, activations `pass`, unfolded batch norms `epsilon`. */
export const presets: ReadonlyMap<string, Composite> = new Map(
  [
    preset('epsilonGamma', { rule: 'gamma', gamma: 0.05 }, epsilon),
    preset('epsilonPlus', zPlus, epsilon),
    preset('epsilonPlusFlat', zPlus, epsilon, { rule: 'flat' }),
    preset('epsilonPlusWSquare', zPlus, epsilon, { rule: 'wSquare' }),
    preset('epsilonAlpha2Beta1', alpha2Beta1, epsilon),
    preset('epsilonAlpha2Beta1Flat', alpha2Beta1, epsilon, { rule: 'flat' }),
    preset('epsilonGammaBox', { rule: 'gamma', gamma: 0.25 }, epsilon, { rule: 'zBox' }),
    preset('epsilon', epsilon, epsilon),
    preset('lrp0', epsilon, epsilon, undefined, { epsilon: 0 }),
    preset('excitation', zPlus, zPlus),
  ].map((composite) => [composite.name, composite]),
);

/** The composite that is used unless another is asked for: the one that the figures of docs/faithfulness.md support. */
export const DEFAULT_COMPOSITE = 'epsilonGamma';

/** A preset by name; throws OthelloError('badComposite') naming those there are. */
export function compositeNamed(name: string): Composite {
  const composite = presets.get(name);
  if (composite === undefined) {
    const known = [...presets.keys()];
    throw new OthelloError(
      'badComposite',
      `There is no composite named '${name}'; composites are ${known.join(', ')}${didYouMean(name, known)}.`,
    );
  }
  return composite;
}

/** Composite as it is told apart from others in what is stored: a preset by its name, any other with all its entries. */
export function compositeIdentity(composite: Composite): string | Composite {
  return presets.get(composite.name) === composite ? composite.name : composite;
}

const SELECTORS = ['layer', 'first', 'kind'];
const COMMON_KEYS = new Set([...SELECTORS, 'rule', 'epsilon', 'form', 'normScale', 'biasPolicy', 'merged']);

/** The options that belong to the rule itself. */
function ownOptions(spec: RuleSpec): Record<string, unknown> {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => !COMMON_KEYS.has(key)));
}

/** Throws OthelloError('badComposite') where a rule does not take its options. */
export function checkOptions(spec: RuleSpec): void {
  const parsed = ruleDefinition(spec.rule).options.safeParse(ownOptions(spec));
  if (parsed.success) return;
  const issue = parsed.error.issues[0];
  const option = issue?.path.join('.') ?? '';
  const what = `${option === '' ? '' : `option '${option}': `}${issue?.message ?? ''}`;
  throw new OthelloError('badComposite', `The rule '${spec.rule}' does not accept its options: ${what}.`);
}

/**
 * The kind under which entries find a layer; undefined where each number of R goes where the number came from. A mean is a sum,
 * whatever the entry says of the split between two branches.
 */
function ruledKind(layer: Layer): RuledKind | undefined {
  switch (layer.kind) {
    case 'relu':
    case 'tanh':
    case 'activation':
    case 'prelu':
      return 'activation';
    case 'conv':
    case 'dense':
    case 'batchNorm':
    case 'sum':
    case 'gate':
    case 'layerNorm':
    case 'lrn':
    case 'softmax':
    case 'product':
      return layer.kind;
    case 'matmul':
      return 'product';
    case 'averagePool':
    case 'globalAverage':
      return 'sum';
    case 'input':
    case 'flatten':
    case 'concat':
    case 'slice':
    case 'pad':
    case 'reshape':
    case 'transpose':
    case 'maxPool':
    case 'constant':
    case 'winDrawLoss':
      return undefined;
  }
}

/** What rules a layer can have. */
const RULE_KINDS: Readonly<Record<RuledKind, readonly Rule['kind'][]>> = {
  conv: ['affine'],
  dense: ['affine'],
  batchNorm: ['affine', 'pass'],
  sum: ['sum'],
  activation: ['pass'],
  gate: ['gate'],
  layerNorm: ['affine', 'pass'],
  lrn: ['taylor', 'pass'],
  softmax: ['taylor'],
  product: ['bilinear'],
};

/**
 * Finds the rule of every layer of a folded network (flatten and input have none). Throws OthelloError('badComposite')
 * for a layer without a rule, a rule that is not for that kind of layer, or an entry that names no layer.
 */
export function planRules(
  architecture: Architecture,
  composite: Composite,
  defaults: RuleDefaults = ruleDefaults,
): Map<string, PlannedRule> {
  const names = new Set(architecture.layers.map(({ name }) => name));
  for (const entry of composite.entries) {
    if ('layer' in entry && !names.has(entry.layer as string)) {
      const layer = String(entry.layer);
      const meant = didYouMean(layer, [...names]);
      const message = `The composite '${composite.name}' names the layer '${layer}', which the network does not have; its layers are ${[...names].join(', ')}${meant}.`;
      throw new OthelloError('badComposite', message);
    }
  }
  const first = firstLayers(architecture);
  const range = planesRange(architecture.planes);
  const heads = new Set(
    Object.values(architecture.outputs).map((output) => beforeTanh(architecture, output)),
  );
  const [one] = first.keys();
  const mergedNorm = mergedNormOf(composite, defaults);
  const plan = new Map<string, PlannedRule>();
  for (const layer of architecture.layers) {
    const own = ruledKind(layer);
    if (own === undefined) continue;
    const isDense = layer.kind === 'conv' && (layer.dense === true || heads.has(layer.name));
    const kind = isDense ? 'dense' : own;
    const entry = [...composite.entries, ...LATER_KINDS].find(
      (candidate) =>
        ('layer' in candidate && candidate.layer === layer.name) ||
        ('first' in candidate && (candidate.first === 'one' ? layer.name === one : first.has(layer.name))) ||
        ('kind' in candidate && candidate.kind === kind),
    );
    if (entry === undefined) {
      const message = `The composite '${composite.name}' has no rule for the layer '${layer.name}' (${kind}); add an entry for it or for its kind.`;
      throw new OthelloError('badComposite', message);
    }
    const rule = planned(layer, kind, entry, first.get(layer.name) ? range : undefined, defaults);
    const isNormed = 'normed' in layer && layer.normed === true;
    plan.set(layer.name, isNormed && mergedNorm !== undefined ? { ...rule, mergedNorm } : rule);
  }
  return plan;
}

/** Zennit leaves a merged batch norm in place, as the identity; with `epsilon` its stabiliser still takes a share. */
function mergedNormOf({ entries }: Composite, defaults: RuleDefaults): Stabilizer | undefined {
  const entry = entries.find((candidate) => 'kind' in candidate && candidate.kind === 'batchNorm');
  const isTaken = entry?.rule === 'epsilon' && entry.merged !== false;
  return isTaken ? stabilizerOf(entry, defaults) : undefined;
}

function planned(
  layer: Layer,
  kind: RuledKind,
  entry: CompositeEntry,
  range: InputRange | undefined,
  defaults: RuleDefaults,
): PlannedRule {
  checkOptions(entry);
  const definition = ruleDefinition(entry.rule);
  const isPlain = definition.kind !== 'affine' || definition.name === 'epsilon';
  if (!RULE_KINDS[kind].includes(definition.kind) || (kind === 'layerNorm' && !isPlain)) {
    const message = `The rule '${entry.rule}' is not a rule for the layer '${layer.name}' (${kind}).`;
    throw new OthelloError('badComposite', message);
  }
  const biasPolicy = entry.biasPolicy ?? defaults.biasPolicy;
  if (kind === 'layerNorm' && biasPolicy === 'redistribute') {
    const message = `The layer '${layer.name}' (${kind}) has no absolute contributions to redistribute its bias by; the bias policies absorb and zero fit.`;
    throw new OthelloError('badComposite', message);
  }
  return {
    layer,
    spec: entry,
    rule: definition.create(ownOptions(entry), range),
    stabilizer: stabilizerOf(entry, defaults),
    biasPolicy,
  };
}

function stabilizerOf(entry: RuleSpec, defaults: RuleDefaults): Stabilizer {
  const { epsilon, form, normScale } = { ...defaults.stabilizer, ...defined(entry) };
  return { epsilon, form, normScale };
}

function defined({ epsilon, form, normScale }: RuleSpec): Partial<Stabilizer> {
  return {
    ...(epsilon === undefined ? {} : { epsilon }),
    ...(form === undefined ? {} : { form }),
    ...(normScale === undefined ? {} : { normScale }),
  };
}

/**
 * The convolutions and dense layers that come first, in the order of computation: they read the planes, at most laid out flat,
 * normalised or beside something else. True for those that see the planes as they are and nothing else.
 */
export function firstLayers(architecture: Architecture): Map<string, boolean> {
  const planes = new Map<string, boolean>();
  const first = new Map<string, boolean>();
  for (const layer of architecture.layers) {
    const read = inputsOf(layer).map((name) => planes.get(name));
    const isPlain = read.every((value) => value === true);
    if (layer.kind === 'input') planes.set(layer.name, true);
    else if (read.every((value) => value === undefined)) continue;
    else if (layer.kind === 'conv' || layer.kind === 'dense') first.set(layer.name, isPlain);
    else if (layer.kind === 'flatten' || layer.kind === 'concat') planes.set(layer.name, isPlain);
    else if (layer.kind === 'batchNorm') planes.set(layer.name, false);
  }
  return first;
}

/** The composite as it falls on a network, a line a layer: name, kind, rule with its options. */
export function compositeTable(plan: ReadonlyMap<string, PlannedRule>): string {
  const rows = [...plan.values()].map(({ layer, spec, rule, stabilizer, biasPolicy, mergedNorm }) => {
    const options = Object.entries(ownOptions(spec)).map(([key, value]) => `${key} ${String(value)}`);
    if (rule.kind !== 'pass') options.push(describeStabilizer(stabilizer));
    if (rule.kind === 'affine') options.push(`bias ${biasPolicy}`);
    if (mergedNorm !== undefined) options.push(`merged norm ${describeStabilizer(mergedNorm)}`);
    return [layer.name, layer.kind, spec.rule, options.join(', ')];
  });
  const table = [['layer', 'kind', 'rule', 'options'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function describeStabilizer({ epsilon, form, normScale }: Stabilizer): string {
  return `epsilon ${epsilon}${form === 'clip' ? ' clipped' : ''}${normScale ? ' × norm' : ''}`;
}
