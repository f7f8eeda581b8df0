import type { Graph, Value } from '../nn/graph.js';
import {
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
import type { PlannedRule } from './composite.js';
import type { AffineLayer } from './layers/affineLayer.js';
import { channelTotal, type Rows, rowsOf, Sum } from './rowSums.js';
import type { Branch, InputPart, Part } from './rules.js';
import { stabilize } from './stabilizer.js';
import type { Support } from './support.js';

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
  /** How what belongs to the positions comes to the rows. */
  readonly rows: Rows;
}

/** One branch of a rule as the rows need it. */
export interface RowBranch {
  readonly branch: Branch;
  readonly terms: readonly PreparedTerm[];
  /** share · R / stab(den), 0 where the branch does not serve. */
  readonly s: Value;
  readonly added: Value | number;
  /** share where the branch serves, else 0; undefined where it does wherever there is relevance. */
  readonly served: Value | undefined;
}

/** One branch of a rule with its quotient at the positions. */
export interface PreparedBranch extends RowBranch {
  /** share / stab(den) at the positions, 0 where the branch does not serve. */
  readonly quotient: Value;
}

interface PreparedTerm {
  readonly input: Value | number;
  readonly weight: Part;
}

/** The parts of an input, each computed once; undefined where a part is known to be 0. */
export function inputParts(graph: Graph, x: Value, nonNegative: boolean) {
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

/** What the branches of a layer share. */
export interface BranchContext extends Forward {
  readonly part: ReturnType<typeof inputParts>;
  readonly usesBias: boolean;
  readonly planned: PlannedRule;
  readonly relevance: Value;
}

/** Branch of a rule on a layer: its terms, its stabilised denominator and the share that it hands out. */
export function prepareBranch(
  graph: Graph,
  layer: AffineLayer,
  branch: Branch,
  context: BranchContext,
): PreparedBranch {
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
function denominator(graph: Graph, layer: AffineLayer, branch: Branch, context: BranchContext) {
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
export function oppositeBranches(
  graph: Graph,
  layer: AffineLayer,
  branches: readonly Branch[],
  context: BranchContext,
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
  { nonNegative, usesBias }: BranchContext,
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
export function unserved(
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
