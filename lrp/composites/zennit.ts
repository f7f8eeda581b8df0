import { OthelloError } from '../../engine/errors.js';
import { didYouMean } from '../../engine/nearest.js';
import { z } from '../../nn/zod.js';
import type { Composite, CompositeEntry, RuledKind, RuleSpec } from '../composite.js';

// Composites in the terms of Zennit (Anders et al. 2021): its composites, types of layers and rules by their own names.

/** A rule by its name, or with the arguments that Zennit's class takes. */
const ruleSchema = z.union([z.string(), z.tuple([z.string(), z.record(z.string(), z.unknown())])]);
type ZennitRule = z.infer<typeof ruleSchema>;
const mapSchema = z.array(z.tuple([z.string(), ruleSchema])).default([]);
const stabilizerSchema = z.union([
  z.number().min(0),
  z.strictObject({
    epsilon: z.number().min(0).default(1e-6),
    clip: z.boolean().default(false),
    norm_scale: z.boolean().default(false),
  }),
]);
const zeroSchema = z.union([z.null(), z.literal('bias'), z.array(z.literal('bias'))]);

const COMPOSITES = [
  'EpsilonPlus',
  'EpsilonPlusFlat',
  'EpsilonAlpha2Beta1',
  'EpsilonAlpha2Beta1Flat',
  'EpsilonGammaBox',
  'ExcitationBackprop',
] as const;

const zennitSchema = z.strictObject({
  name: z.string().min(1).optional(),
  zennit: z.strictObject({
    composite: z.enum(COMPOSITES).optional(),
    epsilon: stabilizerSchema.default(1e-6),
    stabilizer: stabilizerSchema.default(1e-6),
    gamma: z.number().min(0).default(0.25),
    low: z.number().optional(),
    high: z.number().optional(),
    zero_params: zeroSchema.default(null),
    name_map: z.array(z.tuple([z.array(z.string().min(1)), ruleSchema])).default([]),
    first_map: mapSchema,
    layer_map: mapSchema,
  }),
});
type Zennit = z.infer<typeof zennitSchema>['zennit'];

/** Whether data are a composite in the terms of Zennit, { "zennit": ... }. */
export function isZennit(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'zennit' in data;
}

/**
 * The composite that Zennit's classes describe:
 * { "name"?, "zennit": { "composite"?, "epsilon"?, "stabilizer"?, "gamma"?, "low"?, "high"?, "zero_params"?, "name_map"?,
 * "first_map"?, "layer_map"? } }, maps as lists of [type or names, rule or [rule, arguments]]. One's own maps stand before those
 * of the composite, as there. Throws OthelloError('badComposite').
 */
export function zennitComposite(data: unknown): Composite {
  const parsed = zennitSchema.safeParse(data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'the top'}: ${issue.message}`;
    throw new OthelloError('badComposite', `The composite in the terms of Zennit is not understood${where}.`);
  }
  const { name, zennit } = parsed.data;
  const known =
    zennit.composite === undefined ? { first: [], layers: [] } : builtIn(zennit.composite, zennit);
  const entries = [
    ...zennit.name_map.flatMap(([names, rule]) => names.map((layer) => ({ layer, ...specOf(rule) }))),
    ...[...zennit.first_map, ...known.first].map(([type, rule]): CompositeEntry => {
      kindsOf(type);
      return { first: 'one', ...specOf(rule) };
    }),
    ...[...zennit.layer_map, ...known.layers].flatMap(([type, rule]) =>
      kindsOf(type).map((kind) => ({ kind, ...specOf(rule) })),
    ),
  ];
  if (entries.length === 0) {
    throw new OthelloError('badComposite', 'The composite in the terms of Zennit has no rules.');
  }
  return { name: name ?? `zennit ${zennit.composite ?? 'composite'}`, entries };
}

type TypeMap = readonly (readonly [string, ZennitRule])[];

function builtIn(
  name: (typeof COMPOSITES)[number],
  { epsilon, stabilizer, gamma, low, high, zero_params }: Zennit,
): { readonly first: TypeMap; readonly layers: TypeMap } {
  const shared = { stabilizer, zero_params };
  const sums: TypeMap = [
    ['Sum', ['Norm', { stabilizer }]],
    ['AvgPool', ['Norm', { stabilizer }]],
  ];
  if (name === 'ExcitationBackprop') return { first: [], layers: [...sums, ['Linear', ['ZPlus', shared]]] };
  const conv: ZennitRule = name.startsWith('EpsilonGamma')
    ? ['Gamma', { ...shared, gamma }]
    : [name.startsWith('EpsilonPlus') ? 'ZPlus' : 'AlphaBeta', shared];
  const layers: TypeMap = [
    ['Activation', 'Pass'],
    ...sums,
    ['BatchNorm', 'Pass'],
    ['Convolution', conv],
    ['torch.nn.Linear', ['Epsilon', { epsilon, zero_params }]],
  ];
  if (name.endsWith('Flat')) return { first: [['Linear', ['Flat', shared]]], layers };
  if (name !== 'EpsilonGammaBox') return { first: [], layers };
  return { first: [['Convolution', ['ZBox', { ...shared, low, high }]]], layers };
}

/** Kinds of layers by Zennit's types; `Linear` is its own type of both kinds, `torch.nn.Linear` the dense layers alone. */
const KINDS: Readonly<Record<string, readonly RuledKind[]>> = {
  Activation: ['activation'],
  Sum: ['sum'],
  BatchNorm: ['batchNorm'],
  Convolution: ['conv'],
  Linear: ['conv', 'dense'],
  'torch.nn.Linear': ['dense'],
  AvgPool: [],
};

function kindsOf(type: string): readonly RuledKind[] {
  const kinds = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (kinds !== undefined) return kinds;
  throw unknownName('type of layers', type, Object.keys(KINDS));
}

const RULES: Readonly<Record<string, string>> = {
  Epsilon: 'epsilon',
  ZPlus: 'zPlus',
  AlphaBeta: 'alphaBeta',
  Gamma: 'gamma',
  ZBox: 'zBox',
  WSquare: 'wSquare',
  Flat: 'flat',
  Norm: 'norm',
  Pass: 'pass',
};

/** What Zennit's rules take where they are not told. */
const FALLBACKS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AlphaBeta: { alpha: 2, beta: 1 },
  Gamma: { gamma: 0.25 },
};

function specOf(rule: ZennitRule): RuleSpec {
  const [name, given] = typeof rule === 'string' ? [rule, {}] : rule;
  const own = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  if (own === undefined) throw unknownName('rule', name, Object.keys(RULES));
  const { epsilon, stabilizer = epsilon, zero_params, ...options } = { ...FALLBACKS[name], ...given };
  const isZeroed = checked(zeroSchema.default(null), name, zero_params) !== null;
  const known = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return {
    rule: own,
    ...known,
    ...(stabilizer === undefined ? {} : stabilizerOf(checked(stabilizerSchema, name, stabilizer))),
    // There the bias is one more weight of this rule, unless it is set to 0.
    ...(own === 'wSquare' ? { biasSquared: !isZeroed } : isZeroed ? { biasPolicy: 'zero' } : {}),
  };
}

function stabilizerOf(given: z.infer<typeof stabilizerSchema>): Partial<RuleSpec> {
  if (typeof given === 'number') return { epsilon: given };
  return { epsilon: given.epsilon, form: given.clip ? 'clip' : 'add', normScale: given.norm_scale };
}

function checked<T>(schema: z.ZodType<T>, rule: string, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const what = parsed.error.issues[0]?.message ?? '';
  throw new OthelloError('badComposite', `Zennit's rule '${rule}' does not accept its arguments: ${what}.`);
}

function unknownName(what: string, name: string, known: readonly string[]): OthelloError {
  return new OthelloError(
    'badComposite',
    `There is no ${what} of Zennit named '${name}' here; known are ${known.join(', ')}${didYouMean(name, known)}.`,
  );
}
