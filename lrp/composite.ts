import { OthelloError } from '../engine/errors.js';
import { didYouMean } from '../engine/nearest.js';
import { type Architecture, inputsOf, type Layer } from '../nn/architecture.js';
import { planesRange } from '../nn/planes.js';
import { z } from '../nn/zod.js';
import { beforeTanh } from './foldForRelevance.js';
import { type InputRange, type Rule, ruleDefinition } from './rules.js';
import { defaultStabilizer, type Stabilizer } from './stabilizer.js';

/** What becomes of the share of the bias: kept and reported, the bias left out, or handed to the inputs. */
export const BIAS_POLICIES = ['absorb', 'zero', 'redistribute'] as const;
/** What becomes of the share of the bias: kept and reported, the bias left out, or handed to the inputs. */
export type BiasPolicy = (typeof BIAS_POLICIES)[number];

/**
 * Kinds of layers that an entry can name. A convolution whose numbers are a head's (before tanh) is `dense`: what it weighs
 * up can speak against it too, which the rules of inner convolutions leave out.
 */
export const RULED_KINDS = ['conv', 'dense', 'batchNorm', 'sum', 'activation'] as const;
export type RuledKind = (typeof RULED_KINDS)[number];

/** A rule by name with its options, and how its denominators and biases are treated where that is not the default. */
export interface RuleSpec {
  readonly rule: string;
  readonly epsilon?: number;
  readonly form?: Stabilizer['form'];
  readonly normScale?: boolean;
  readonly biasPolicy?: BiasPolicy;
  /** Options of the rule itself, such as `alpha`. */
  readonly [option: string]: unknown;
}

/** Which layers an entry is for: one by name, those that read the planes, or all of a kind. */
export type Selector = { readonly layer: string } | { readonly first: true } | { readonly kind: RuledKind };
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
}

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
    { kind: 'batchNorm', rule: 'epsilon' },
    { kind: 'sum', rule: 'norm' },
    { kind: 'activation', rule: 'pass' },
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

const common = z.object({
  rule: z.string(),
  layer: z.string().optional(),
  first: z.literal(true).optional(),
  kind: z.enum(RULED_KINDS).optional(),
  epsilon: z.number().min(0).optional(),
  form: z.enum(['add', 'clip']).optional(),
  normScale: z.boolean().optional(),
  biasPolicy: z.enum(BIAS_POLICIES).optional(),
});
const compositeSchema = z.strictObject({
  name: z.string().min(1),
  entries: z.array(common.catchall(z.unknown())).min(1),
});

/**
 * A composite from data that came from outside (a JSON file), checked as far as that is possible without a network:
 * { "name", "entries": [{ "layer" | "first" | "kind", "rule", ...options }] }. Throws OthelloError('badComposite').
 */
export function parseComposite(data: unknown): Composite {
  const parsed = compositeSchema.safeParse(data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'the top'}: ${issue.message}`;
    throw new OthelloError('badComposite', `The composite is not understood${where}.`);
  }
  const { name, entries } = parsed.data;
  const ranks = entries.map((entry, index) => {
    const selectors = [entry.layer, entry.first, entry.kind].map((selector) => selector !== undefined);
    if (selectors.filter(Boolean).length !== 1) {
      const message = `Entry ${index} of the composite '${name}' must have exactly one of layer, first and kind.`;
      throw new OthelloError('badComposite', message);
    }
    checkOptions(entry as CompositeEntry);
    return selectors.indexOf(true);
  });
  if (ranks.some((rank, index) => index > 0 && rank < ranks[index - 1]!)) {
    const message = `The entries of the composite '${name}' must stand in the order layers by name, first, kinds; the first match wins.`;
    throw new OthelloError('badComposite', message);
  }
  return { name, entries: entries as unknown as CompositeEntry[] };
}

const COMMON_KEYS = new Set(['rule', 'layer', 'first', 'kind', 'epsilon', 'form', 'normScale', 'biasPolicy']);

/** The options that belong to the rule itself. */
function ownOptions(spec: RuleSpec): Record<string, unknown> {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => !COMMON_KEYS.has(key)));
}

function checkOptions(spec: RuleSpec): void {
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
      return 'activation';
    case 'conv':
    case 'dense':
    case 'batchNorm':
    case 'sum':
      return layer.kind;
    case 'averagePool':
    case 'globalAverage':
      return 'sum';
    case 'input':
    case 'flatten':
    case 'concat':
    case 'slice':
    case 'pad':
    case 'reshape':
    case 'maxPool':
    case 'constant':
    case 'winDrawLoss':
      return undefined;
  }
}

const RULE_KIND: Readonly<Record<RuledKind, Rule['kind']>> = {
  conv: 'affine',
  dense: 'affine',
  batchNorm: 'affine',
  sum: 'sum',
  activation: 'pass',
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
  const unmixed = firstLayers({
    ...architecture,
    layers: architecture.layers.filter(({ kind }) => kind !== 'concat'),
  });
  const heads = new Set(
    Object.values(architecture.outputs).map((output) => beforeTanh(architecture, output)),
  );
  const plan = new Map<string, PlannedRule>();
  for (const layer of architecture.layers) {
    const own = ruledKind(layer);
    if (own === undefined) continue;
    const kind = own === 'conv' && heads.has(layer.name) ? 'dense' : own;
    const entry = composite.entries.find(
      (candidate) =>
        ('layer' in candidate && candidate.layer === layer.name) ||
        ('first' in candidate && first.has(layer.name)) ||
        ('kind' in candidate && candidate.kind === kind),
    );
    if (entry === undefined) {
      const message = `The composite '${composite.name}' has no rule for the layer '${layer.name}' (${kind}); add an entry for it or for its kind.`;
      throw new OthelloError('badComposite', message);
    }
    plan.set(layer.name, planned(layer, kind, entry, unmixed.has(layer.name) ? range : undefined, defaults));
  }
  return plan;
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
  if (definition.kind !== RULE_KIND[kind]) {
    const message = `The rule '${entry.rule}' is not a rule for the layer '${layer.name}' (${kind}).`;
    throw new OthelloError('badComposite', message);
  }
  const { epsilon, form, normScale } = { ...defaults.stabilizer, ...defined(entry) };
  return {
    layer,
    spec: entry,
    rule: definition.create(ownOptions(entry), range),
    stabilizer: { epsilon, form, normScale },
    biasPolicy: entry.biasPolicy ?? defaults.biasPolicy,
  };
}

function defined({ epsilon, form, normScale }: RuleSpec): Partial<Stabilizer> {
  return {
    ...(epsilon === undefined ? {} : { epsilon }),
    ...(form === undefined ? {} : { form }),
    ...(normScale === undefined ? {} : { normScale }),
  };
}

/** The affine layers that see the planes themselves, at most laid out flat or beside something else. */
export function firstLayers(architecture: Architecture): Set<string> {
  const raw = new Set<string>();
  const first = new Set<string>();
  for (const layer of architecture.layers) {
    const readsPlanes = inputsOf(layer).some((name) => raw.has(name));
    const isSeen = layer.kind === 'flatten' || layer.kind === 'concat';
    if (layer.kind === 'input' || (isSeen && readsPlanes)) raw.add(layer.name);
    else if ((layer.kind === 'conv' || layer.kind === 'dense') && readsPlanes) first.add(layer.name);
  }
  return first;
}

/** The composite as it falls on a network, a line a layer: name, kind, rule with its options. */
export function compositeTable(plan: ReadonlyMap<string, PlannedRule>): string {
  const rows = [...plan.values()].map(({ layer, spec, rule, stabilizer, biasPolicy }) => {
    const options = Object.entries(ownOptions(spec)).map(([key, value]) => `${key} ${String(value)}`);
    if (rule.kind !== 'pass') options.push(describeStabilizer(stabilizer));
    if (rule.kind === 'affine') options.push(`bias ${biasPolicy}`);
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
