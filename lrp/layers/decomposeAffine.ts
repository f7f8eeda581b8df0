import type { Graph, Value } from '../../nn/graph.js';
import type { PlannedRule } from '../composite.js';
import type { Decomposition } from '../decomposition.js';
import { redistributeBias } from '../redistributeBias.js';
import { Backs, leakTotal, Sum } from '../rowSums.js';
import {
  type BranchContext,
  type Forward,
  inputParts,
  oppositeBranches,
  prepareBranch,
  type RowBranch,
  unserved,
} from '../ruleBranches.js';
import type { AffineRule } from '../rules.js';
import type { AffineLayer } from './affineLayer.js';

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
): Decomposition {
  const { rows } = forward;
  const usesBias = planned.biasPolicy !== 'zero';
  const part = inputParts(graph, forward.x, forward.nonNegative);
  const context: BranchContext = { ...forward, part, usesBias, planned, relevance };
  const wanted = planned.rule.branches.filter(
    ({ when }) => forward.support !== 'positive' || when !== 'negative',
  );
  const pair = oppositeBranches(graph, layer, wanted, context);
  const prepared =
    pair === undefined ? wanted.map((branch) => prepareBranch(graph, layer, branch, context)) : [];
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
    redistributeBias(graph, layer, prepared, context, { backs, leak });
  }
  return { inputs: [backs.total(rows)], bias: bias.value, leak: leak.value };
}
