import type { Graph, Value } from '../nn/graph.js';
import {
  abs,
  add,
  div,
  equal,
  greater,
  maximum,
  minimum,
  mul,
  relu,
  sub,
  where,
} from '../nn/operators/elementwise.js';
import { reduceSum } from '../nn/operators/reduce.js';
import type { PlannedRule } from './composite.js';
import type { AffineLayer } from './layer.js';
import type { AffineRule, Branch, InputPart, Part, SumRule } from './rules.js';
import { stabilize } from './stabilizer.js';

// Values exist at two batch sizes: positions (the forward pass and every denominator) and rows (relevance). `rows`
// takes the former to the latter; whatever can be computed per position is computed before it.

export type Rows = (value: Value) => Value;

/** Where the relevance of a layer's outputs went; bias and leak summed over channels, [rows, 1, ...], undefined = 0. */
export interface Decomposition {
  readonly inputs: readonly Value[];
  readonly bias: Value | undefined;
  readonly leak: Value | undefined;
}

/**
 * Where the relevance of a layer's outputs can be other than 0: `anywhere`; where z is not 0, since whatever read z handed
 * out relevance in proportion to it; or where z is `positive`, since a rectifier alone read it.
 */
export type Support = 'anywhere' | 'nonzero' | 'positive';

/** The forward pass of an affine layer, at the positions. */
export interface Forward {
  readonly x: Value;
  /** Its output; where the support is `positive` max(output, 0), which is there already. */
  readonly z: Value;
  /** Whether x >= 0 is known. */
  readonly nonNegative: boolean;
  readonly support: Support;
  /** Whether the graph is for float64: then nothing is used that holds only as far as weights are rounded to float32. */
  readonly exact: boolean;
}

/** One branch of a rule as the rows need it. */
interface RowBranch {
  readonly branch: Branch;
  readonly terms: readonly PreparedTerm[];
  /** share · R / stab(den), 0 where the branch does not serve. */
  readonly s: Value;
  readonly added: Value | number;
  /** share where the branch serves, else 0; undefined where it does wherever there is relevance. */
  readonly served: Value | undefined;
}

interface PreparedBranch extends RowBranch {
  /** share / stab(den) at the positions, 0 where the branch does not serve. */
  readonly quotient: Value;
}

interface PreparedTerm {
  readonly input: Value | number;
  readonly weight: Part;
}

/**
 * The affine rules, all of them (docs/relevance.md): for each branch s = share · R / stab(den); inputs get Σ input · Wᵀs,
 * the bias b · s, the leak λ(den) · s, and what no branch serves is leak as well.
 * @param relevance of the outputs, at the rows
 */
export function decomposeAffine(
  graph: Graph,
  layer: AffineLayer,
  planned: PlannedRule & { readonly rule: AffineRule },
  forward: Forward,
  relevance: Value,
  rows: Rows,
): Decomposition {
  const usesBias = planned.biasPolicy !== 'zero';
  const part = inputParts(graph, forward.x, forward.nonNegative);
  const context: Context = { ...forward, part, usesBias, planned, relevance, rows };
  const wanted = planned.rule.branches.filter(
    ({ when }) => forward.support !== 'positive' || when !== 'negative',
  );
  const pair = opposites(graph, layer, wanted, context);
  const prepared = pair === undefined ? wanted.map((branch) => prepare(graph, layer, branch, context)) : [];
  const branches: readonly RowBranch[] = pair ?? prepared;
  const backs = new Backs(graph);
  const bias = new Sum(graph);
  const leak = new Sum(graph);
  for (const { branch, terms, s, added } of branches) {
    for (const { input, weight } of terms) backs.add(input, layer.transposed(s, weight));
    if (planned.biasPolicy === 'absorb') bias.add(layer.biasTotal(s, branch.bias));
    leak.add(leakTotal(graph, s, added, rows));
  }
  leak.add(unserved(graph, branches, relevance, rows));
  if (planned.biasPolicy === 'redistribute') {
    redistribute(graph, layer, prepared, relevance, rows, backs, leak);
  }
  return { inputs: [backs.total(rows)], bias: bias.value, leak: leak.value };
}

/** Σ input · back, where what goes to one input is added up before it is multiplied. */
class Backs {
  readonly #graph: Graph;
  readonly #sums = new Map<Value | number, Sum>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  add(input: Value | number, back: Value): void {
    let sum = this.#sums.get(input);
    if (sum === undefined) this.#sums.set(input, (sum = new Sum(this.#graph)));
    sum.add(back);
  }

  total(rows: Rows): Value {
    const total = new Sum(this.#graph);
    for (const [input, sum] of this.#sums) {
      const factor = typeof input === 'number' ? this.#graph.constant(input) : input;
      total.add(mul(this.#graph, rowsOf(rows, factor), sum.value!));
    }
    return total.value!;
  }
}

/** A running sum that starts empty. */
class Sum {
  readonly #graph: Graph;
  value: Value | undefined;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  add(value: Value | undefined): void {
    if (value === undefined) return;
    this.value = this.value === undefined ? value : add(this.#graph, this.value, value);
  }
}

/** Values with a batch of 1 (constants of the rule) serve all rows as they are. */
function rowsOf(rows: Rows, value: Value): Value {
  return value.shape.length === 0 || value.shape[0] === 1 ? value : rows(value);
}

/** The parts of an input, each computed once; undefined where a part is known to be 0. */
function inputParts(graph: Graph, x: Value, nonNegative: boolean) {
  const zero = graph.constant(0);
  let positive: Value | undefined = nonNegative ? x : undefined;
  let negative: Value | undefined;
  return (part: InputPart): Value | number | undefined => {
    if (typeof part === 'number') return part === 0 ? undefined : part;
    if (part === 'x') return x;
    if (part === 'x+') return (positive ??= maximum(graph, x, zero));
    return nonNegative ? undefined : (negative ??= minimum(graph, x, zero));
  };
}

interface Context extends Forward {
  readonly part: ReturnType<typeof inputParts>;
  readonly usesBias: boolean;
  readonly planned: PlannedRule;
  readonly relevance: Value;
  readonly rows: Rows;
}

function prepare(graph: Graph, layer: AffineLayer, branch: Branch, context: Context): PreparedBranch {
  const { z, support, planned, relevance, rows } = context;
  const found = denominator(graph, layer, branch, context);
  let { den, isPositive } = found;
  if (support === 'positive' && !isPositive && exceedsOutput(layer, branch, context)) {
    // Where it is negative z is so too, and there is no relevance.
    den = den === z ? z : relu(graph, den);
    isPositive = true;
  }
  const { value, added, canVanish } = stabilize(graph, den, planned.stabilizer, isPositive ? 1 : 0);
  const zero = graph.constant(0);
  const share = graph.constant(branch.share ?? 1);
  const isDead = canVanish ? equal(graph, value, zero) : undefined;
  const isServed = support === 'positive' ? undefined : gate(graph, branch, z);
  const serving = (content: Value): Value => {
    const alive = isDead === undefined ? content : where(graph, isDead, zero, content);
    return isServed === undefined ? alive : where(graph, isServed, alive, zero);
  };
  const divisor = isDead === undefined ? value : where(graph, isDead, graph.constant(1), value);
  const quotient = serving(div(graph, share, divisor));
  const isWhole = branch.share === undefined && isDead === undefined && isServed === undefined;
  return {
    branch,
    terms: found.terms,
    quotient,
    s: isWhole ? div(graph, relevance, rowsOf(rows, divisor)) : mul(graph, relevance, rowsOf(rows, quotient)),
    added,
    served: isDead === undefined && isServed === undefined ? undefined : serving(share),
  };
}

/** Σ terms W(input) + bias, the terms that are not known to be 0, and whether the sum is known not to be negative. */
function denominator(graph: Graph, layer: AffineLayer, branch: Branch, context: Context) {
  const { nonNegative, usesBias } = context;
  const terms: PreparedTerm[] = [];
  const sum = new Sum(graph);
  let isPositive = !usesBias || layer.biasIsPositive(branch.bias);
  for (const term of branch.terms) {
    const input = context.part(term.input);
    if (input === undefined) continue;
    const bias = usesBias && terms.length === 0 ? branch.bias : undefined;
    terms.push({ input, weight: term.weight });
    sum.add(
      typeof input === 'number'
        ? layer.respond(input, term.weight, bias)
        : layer.apply(input, term.weight, bias),
    );
    isPositive &&= signOf(term.input, nonNegative) * layer.sign(term.weight) > 0;
  }
  return { terms, den: sum.value!, isPositive };
}

/**
 * Two branches for z > 0 and z < 0 whose denominators are z + e and z + k·z - e with one e >= 0, as those of gamma are: e is
 * all that has to be computed of them, they have the sign of z, and one quotient serves both. Undefined where that is not
 * so, or where relevance can be where z is 0.
 */
function opposites(
  graph: Graph,
  layer: AffineLayer,
  branches: readonly Branch[],
  context: Context,
): RowBranch[] | undefined {
  const { z, support, exact, planned, relevance, rows } = context;
  const { epsilon, form, normScale } = planned.stabilizer;
  const [above, below] = branches;
  const isPlain = form === 'add' && epsilon > 0 && !normScale && planned.biasPolicy === 'absorb';
  if (exact || support !== 'nonzero' || !isPlain || above === undefined || below === undefined) return;
  const k = above.bias(1) + below.bias(1) - 2;
  if (!areOpposite(layer, above, below, k) || !exceedsOutput(layer, above, context)) return;
  const excess = denominator(graph, layer, excessOf(above), context);
  if (!excess.isPositive) return;
  const zero = graph.constant(0);
  // With the stabiliser's epsilon, which it takes away below.
  const e = stabilize(graph, excess.den, planned.stabilizer, 1).value;
  const less = sub(graph, mul(graph, z, graph.constant(k)), e);
  const divisor = rowsOf(rows, add(graph, z, where(graph, greater(graph, z, zero), e, less)));
  const s = div(graph, relevance, divisor);
  const sAbove = where(graph, greater(graph, divisor, zero), s, zero);
  const of = ({ terms }: Branch): PreparedTerm[] =>
    terms.flatMap(({ input, weight }) => {
      const part = context.part(input);
      return part === undefined ? [] : [{ input: part, weight }];
    });
  return [
    { branch: above, terms: of(above), s: sAbove, added: epsilon, served: undefined },
    { branch: below, terms: of(below), s: sub(graph, s, sAbove), added: -epsilon, served: undefined },
  ];
}

/** Whether the parts of the two add up to (2 + k) times every weight and bias, as far as rounding lets them. */
function areOpposite(layer: AffineLayer, above: Branch, below: Branch, k: number): boolean {
  const fits = above.when === 'positive' && below.when === 'negative' && above.share === below.share;
  if (!fits || above.share !== undefined || above.terms.length !== below.terms.length) return false;
  const within = (one: Part, other: Part): Part => {
    return (value) => 1e-6 * Math.abs(value) - Math.abs(one(value) + other(value) - (2 + k) * value);
  };
  return (
    layer.biasIsPositive(within(above.bias, below.bias)) &&
    above.terms.every(({ input, weight }, index) => {
      const other = below.terms[index]!;
      return input === other.input && layer.sign(within(weight, other.weight)) === 1;
    })
  );
}

/** What the denominator of a branch has more than z. */
function excessOf({ terms, bias }: Branch): Branch {
  return {
    terms: terms.map(({ input, weight }) => ({ input, weight: (value) => weight(value) - value })),
    bias: (value) => bias(value) - value,
  };
}

/** Where z has the sign that the branch is for; undefined where it is for both. */
function gate(graph: Graph, { when }: Branch, z: Value): Value | undefined {
  if (when === undefined) return undefined;
  const zero = graph.constant(0);
  return when === 'positive' ? greater(graph, z, zero) : greater(graph, zero, z);
}

/** Whether the denominator of a branch is known to be at least z: no term and no bias is below its part of z. */
function exceedsOutput(
  layer: AffineLayer,
  { terms, bias }: Branch,
  { nonNegative, usesBias }: Context,
): boolean {
  if (!usesBias || !layer.biasIsPositive((value) => bias(value) - value)) return false;
  const least = (inputs: readonly InputPart[], sign: 1 | -1): boolean => {
    const found = terms.filter(({ input }) => inputs.includes(input));
    return found.length === 1 && layer.sign((value) => sign * (found[0]!.weight(value) - value)) === 1;
  };
  const known = terms.every(({ input }) => typeof input !== 'number');
  return known && least(['x', 'x+'], 1) && (nonNegative || least(['x', 'x-'], -1));
}

function signOf(part: InputPart, nonNegative: boolean): number {
  if (typeof part === 'number') return Math.sign(part);
  if (part === 'x') return nonNegative ? 1 : 0;
  return part === 'x+' ? 1 : -1;
}

/** R · (1 - Σ shares that serve): dead denominators, and outputs with z = 0 under a rule for z > 0 and z < 0. */
function unserved(
  graph: Graph,
  branches: readonly RowBranch[],
  relevance: Value,
  rows: Rows,
): Value | undefined {
  if (branches.every(({ served }) => served === undefined)) return undefined;
  let rest = graph.constant(1);
  for (const { served, branch } of branches) {
    rest = sub(graph, rest, served ?? graph.constant(branch.share ?? 1));
  }
  return channelTotal(graph, relevance, rowsOf(rows, rest));
}

/**
 * Hands the share of the bias to the inputs in proportion to the absolute contributions |input|·|W|ᵀ|s| of the rule. With
 * β = Σ b·quotient and weight = Σ |quotient|·(|W||input|), output k hands R·β/weight to each; where weight is 0, R·β is leak.
 */
function redistribute(
  graph: Graph,
  layer: AffineLayer,
  branches: readonly PreparedBranch[],
  relevance: Value,
  rows: Rows,
  backs: Backs,
  leak: Sum,
): void {
  const beta = new Sum(graph);
  const total = new Sum(graph);
  const sizes = branches.map(({ terms, quotient, branch }) => {
    const bias = layer.bias(branch.bias);
    if (bias !== undefined) beta.add(mul(graph, bias, quotient));
    const size = abs(graph, quotient);
    const absolute = terms.map(({ input, weight }) => ({
      input: typeof input === 'number' ? Math.abs(input) : abs(graph, input),
      weight: absolutePart(weight),
    }));
    const reach = new Sum(graph);
    for (const { input, weight } of absolute) {
      reach.add(
        typeof input === 'number'
          ? layer.respond(input, weight, undefined)
          : layer.apply(input, weight, undefined),
      );
    }
    total.add(mul(graph, size, reach.value!));
    return { size, absolute };
  });
  if (beta.value === undefined) return;
  const zero = graph.constant(0);
  const isEmpty = equal(graph, total.value!, zero);
  const divisor = where(graph, isEmpty, graph.constant(1), total.value!);
  const ratio = where(graph, isEmpty, zero, div(graph, beta.value, divisor));
  leak.add(channelTotal(graph, relevance, rowsOf(rows, where(graph, isEmpty, beta.value, zero))));
  for (const { size, absolute } of sizes) {
    const s = mul(graph, relevance, rowsOf(rows, mul(graph, ratio, size)));
    for (const { input, weight } of absolute) backs.add(input, layer.transposed(s, weight));
  }
}

const absoluteParts = new WeakMap<Part, Part>();

/** |part(w)|, the same function each time it is asked for, so that layers store its numbers once. */
function absolutePart(part: Part): Part {
  let absolute = absoluteParts.get(part);
  if (absolute === undefined) absoluteParts.set(part, (absolute = (value) => Math.abs(part(value))));
  return absolute;
}

/** Σ over channels of a·b: [rows, 1, ...]. */
function channelTotal(graph: Graph, a: Value, b: Value): Value {
  return reduceSum(graph, mul(graph, a, b), [1], true);
}

/** Σ over channels of λ·s; a λ that is the same everywhere is multiplied afterwards, on fewer numbers. */
function leakTotal(graph: Graph, s: Value, added: Value | number, rows: Rows): Value | undefined {
  if (added === 0) return undefined;
  if (typeof added !== 'number') return channelTotal(graph, s, rowsOf(rows, added));
  return mul(graph, reduceSum(graph, s, [1], true), graph.constant(added));
}

/**
 * A sum y = h + q. The split `z`: h·s and q·s with s = R / stab(y), leak λ(y)·s; any other split hands on all of R.
 * @param y max(h + q, 0) where the support is `positive`
 */
export function decomposeSum(
  graph: Graph,
  planned: PlannedRule & { readonly rule: SumRule },
  forward: { readonly h: Value; readonly q: Value; readonly y: Value; readonly support: Support },
  relevance: Value,
  rows: Rows,
): Decomposition {
  const { h, q, y, support } = forward;
  const { skipShare } = planned.rule;
  if (skipShare !== undefined) {
    const skip = mul(graph, relevance, rowsOf(rows, skipShare(graph, h, q)));
    return { inputs: [skip, sub(graph, relevance, skip)], bias: undefined, leak: undefined };
  }
  const sign = support === 'positive' ? 1 : 0;
  const { value, added, canVanish } = stabilize(graph, y, planned.stabilizer, sign);
  const zero = graph.constant(0);
  const one = graph.constant(1);
  const isDead = canVanish ? equal(graph, value, zero) : undefined;
  const s =
    isDead === undefined
      ? div(graph, relevance, rows(value))
      : mul(
          graph,
          relevance,
          rows(where(graph, isDead, zero, div(graph, one, where(graph, isDead, one, value)))),
        );
  const leak = new Sum(graph);
  leak.add(leakTotal(graph, s, added, rows));
  if (isDead !== undefined) leak.add(channelTotal(graph, relevance, rows(where(graph, isDead, one, zero))));
  return {
    inputs: [mul(graph, s, rows(h)), mul(graph, s, rows(q))],
    bias: undefined,
    leak: leak.value,
  };
}
