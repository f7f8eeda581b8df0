import type { Graph, Value } from '../nn/index.js';
import { abs, add, div, equal, greater, maximum, minimum, mul, reduceSum, sub, where } from '../nn/index.js';
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

/** What one branch of a rule needs of the forward pass. */
interface PreparedBranch {
  readonly branch: Branch;
  readonly terms: readonly PreparedTerm[];
  /** share / stab(den), 0 where the branch does not serve: s = R · quotient. */
  readonly quotient: Value;
  readonly added: Value | number;
  /** share where the branch serves, else 0; undefined where it always does. */
  readonly served: Value | undefined;
}

interface PreparedTerm {
  readonly input: Value | number;
  readonly weight: Part;
}

/**
 * The affine rules, all of them (docs/relevance.md): for each branch s = share · R / stab(den); inputs get Σ input · Wᵀs,
 * the bias b · s, the leak λ(den) · s, and what no branch serves is leak as well.
 * @param x input and `z` output of the layer at the positions; `nonNegative`: x >= 0 is known
 * @param relevance of the outputs, at the rows
 */
export function decomposeAffine(
  graph: Graph,
  layer: AffineLayer,
  planned: PlannedRule & { readonly rule: AffineRule },
  { x, z, nonNegative }: { readonly x: Value; readonly z: Value; readonly nonNegative: boolean },
  relevance: Value,
  rows: Rows,
): Decomposition {
  const part = inputParts(graph, x, nonNegative);
  const usesBias = planned.biasPolicy !== 'zero';
  const branches = planned.rule.branches.map((branch) =>
    prepare(graph, layer, branch, { part, z, nonNegative, usesBias, planned }),
  );
  const inputs = new Sum(graph);
  const bias = new Sum(graph);
  const leak = new Sum(graph);
  for (const { branch, terms, quotient, added } of branches) {
    const s = mul(graph, relevance, rowsOf(rows, quotient));
    for (const { input, weight } of terms) {
      const back = layer.transposed(s, weight);
      inputs.add(mul(graph, rowsOf(rows, typeof input === 'number' ? graph.constant(input) : input), back));
    }
    if (planned.biasPolicy === 'absorb') bias.add(layer.biasTotal(s, branch.bias));
    leak.add(leakTotal(graph, s, added, rows));
  }
  leak.add(unserved(graph, branches, relevance, rows));
  if (planned.biasPolicy === 'redistribute') {
    redistribute(graph, layer, branches, relevance, rows, inputs, leak);
  }
  return { inputs: [inputs.value!], bias: bias.value, leak: leak.value };
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

interface Context {
  readonly part: ReturnType<typeof inputParts>;
  readonly z: Value;
  readonly nonNegative: boolean;
  readonly usesBias: boolean;
  readonly planned: PlannedRule;
}

function prepare(graph: Graph, layer: AffineLayer, branch: Branch, context: Context): PreparedBranch {
  const { part, z, nonNegative, usesBias, planned } = context;
  const terms: PreparedTerm[] = [];
  const den = new Sum(graph);
  let isPositive = !usesBias || layer.biasIsPositive(branch.bias);
  for (const term of branch.terms) {
    const input = part(term.input);
    if (input === undefined) continue;
    const bias = usesBias && terms.length === 0 ? branch.bias : undefined;
    terms.push({ input, weight: term.weight });
    den.add(
      typeof input === 'number'
        ? layer.respond(input, term.weight, bias)
        : layer.apply(input, term.weight, bias),
    );
    isPositive &&= signOf(term.input, nonNegative) * layer.sign(term.weight) > 0;
  }
  const { value, added, canVanish } = stabilize(graph, den.value!, planned.stabilizer, isPositive ? 1 : 0);
  const zero = graph.constant(0);
  const share = graph.constant(branch.share ?? 1);
  const isDead = canVanish ? equal(graph, value, zero) : undefined;
  const gate =
    branch.when === undefined
      ? undefined
      : branch.when === 'positive'
        ? greater(graph, z, zero)
        : greater(graph, zero, z);
  const serving = (content: Value): Value => {
    const alive = isDead === undefined ? content : where(graph, isDead, zero, content);
    return gate === undefined ? alive : where(graph, gate, alive, zero);
  };
  const divisor = isDead === undefined ? value : where(graph, isDead, graph.constant(1), value);
  return {
    branch,
    terms,
    quotient: serving(div(graph, share, divisor)),
    added,
    served: isDead === undefined && gate === undefined ? undefined : serving(share),
  };
}

function signOf(part: InputPart, nonNegative: boolean): number {
  if (typeof part === 'number') return Math.sign(part);
  if (part === 'x') return nonNegative ? 1 : 0;
  return part === 'x+' ? 1 : -1;
}

/** R · (1 - Σ shares that serve): dead denominators, and outputs with z = 0 under a rule for z > 0 and z < 0. */
function unserved(
  graph: Graph,
  branches: readonly PreparedBranch[],
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
  inputs: Sum,
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
    for (const { input, weight } of absolute) {
      const back = layer.transposed(s, weight);
      inputs.add(mul(graph, rowsOf(rows, typeof input === 'number' ? graph.constant(input) : input), back));
    }
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
 */
export function decomposeSum(
  graph: Graph,
  planned: PlannedRule & { readonly rule: SumRule },
  { h, q, y }: { readonly h: Value; readonly q: Value; readonly y: Value },
  relevance: Value,
  rows: Rows,
): Decomposition {
  const { skipShare } = planned.rule;
  if (skipShare !== undefined) {
    const skip = mul(graph, relevance, rowsOf(rows, skipShare(graph, h, q)));
    return { inputs: [skip, sub(graph, relevance, skip)], bias: undefined, leak: undefined };
  }
  const { value, added, canVanish } = stabilize(graph, y, planned.stabilizer, 0);
  const zero = graph.constant(0);
  const one = graph.constant(1);
  const isDead = canVanish ? equal(graph, value, zero) : undefined;
  const quotient =
    isDead === undefined
      ? div(graph, one, value)
      : where(graph, isDead, zero, div(graph, one, where(graph, isDead, one, value)));
  const s = mul(graph, relevance, rows(quotient));
  const leak = new Sum(graph);
  leak.add(leakTotal(graph, s, added, rows));
  if (isDead !== undefined) leak.add(channelTotal(graph, relevance, rows(where(graph, isDead, one, zero))));
  return {
    inputs: [mul(graph, s, rows(h)), mul(graph, s, rows(q))],
    bias: undefined,
    leak: leak.value,
  };
}
