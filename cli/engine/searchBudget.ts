import { OthelloError } from '../../engine/errors.js';
import { createExplainer, type Explainer, type ExplainerOptions } from '../../lrp/explainer.js';
import type { SearchBudget } from '../../lrp/explanation.js';
import { needsSearch, type Target } from '../../lrp/target.js';
import type { Network } from '../../nn/network.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { createSearchExplainer } from '../../selfplay/explanations/searchExplainer.js';
import { ENDGAME } from '../../selfplay/players/endgame.js';

/** Enough to change a mind, few enough that a game is explained in minutes. */
const SIMULATIONS = 100;

/**
 * The search that targets are about; undefined where none is. Positions near the end are proven, as in analysis.
 * Throws OthelloError `usage` for options of a search that nobody asks about.
 */
export function searchBudgetFor(
  targets: readonly Target[],
  { sims, leaves }: { readonly sims: number | undefined; readonly leaves: number | undefined },
): SearchBudget | undefined {
  if (targets.some(needsSearch)) {
    const budget = { simulations: sims ?? SIMULATIONS, prove: ENDGAME.prove };
    return leaves === undefined ? budget : { ...budget, leaves };
  }
  const given = sims === undefined ? (leaves === undefined ? undefined : 'leaves') : 'sims';
  if (given === undefined) return undefined;
  throw new OthelloError(
    'usage',
    `--${given} belongs to the targets q and q-contrast; add one, or leave it out.`,
  );
}

/** An explainer for what is asked, with a search where that needs one. */
export async function openExplainer(
  network: Network,
  runtime: RuntimeChoice,
  options: ExplainerOptions,
  search: SearchBudget | undefined,
): Promise<Explainer> {
  const opened = await openRuntime(runtime, { steady: true });
  const explainer = await createExplainer(network, opened, options);
  return search === undefined ? explainer : createSearchExplainer(explainer, network, opened, search);
}
