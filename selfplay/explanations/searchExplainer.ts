import { OthelloError } from '../../engine/errors.js';
import { formatPosition } from '../../engine/notation.js';
import { isOver, type Position } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { createSolver } from '../../engine/solver/solver.js';
import { type Explainer, throwRefusals } from '../../lrp/explainer.js';
import type { ExplainOptions, Explanation, SearchBudget } from '../../lrp/explanation.js';
import type { Request } from '../../lrp/explanationRequest.js';
import type { SearchedPosition } from '../../lrp/search/searchedPosition.js';
import { SearchRelevance } from '../../lrp/search/searchRelevance.js';
import { needsSearch } from '../../lrp/target.js';
import { runSearch } from '../../mcts/drive.js';
import { createPuctSearch, PLAY_PUCT } from '../../mcts/puct.js';
import type { Search } from '../../mcts/search.js';
import { type Evaluator, networkEvaluator } from '../../nn/evaluators/evaluator.js';
import type { Network } from '../../nn/network.js';
import type { Runtime } from '../../nn/runtime.js';
import { exactValues } from '../players/endgame.js';

/** Leaves that wait for the network together, as in analysis and play: the same search has the same values. */
const WAITING = 8;

/**
 * An explainer that also answers the targets that are about a search, and hands the others on. The search is PUCT
 * without noise, as in analysis and play.
 * @throws OthelloError usage for a search without simulations.
 */
export async function createSearchExplainer(
  explainer: Explainer,
  network: Network,
  runtime: Runtime,
  settings: SearchBudget,
): Promise<Explainer> {
  if (settings.simulations < 1) {
    throw new OthelloError(
      'usage',
      'A search without simulations has no leaves to explain; give it at least one.',
    );
  }
  const evaluator = await networkEvaluator(network, runtime, { maxBatch: WAITING });
  const exact = settings.prove > 0 ? exactValues(createSolver(), settings) : undefined;
  const search = createPuctSearch({ ...PLAY_PUCT, leaves: WAITING, exact, traced: true });
  const explainEach = async (
    requests: readonly Request[],
    options: ExplainOptions = {},
  ): Promise<(Explanation | OthelloError)[]> => {
    const answers = await explainer.explainEach(
      requests.filter(({ target }) => !needsSearch(target)),
      options,
    );
    const searched = new Map<string, SearchRelevance>();
    const found: (Explanation | OthelloError)[] = [];
    for (const request of requests) {
      found.push(
        needsSearch(request.target)
          ? await explainOne(explainer, request, options, { search, evaluator, settings, searched })
          : answers.shift()!,
      );
    }
    return found;
  };
  return {
    ...explainer,
    settings: { ...explainer.settings, search: settings },
    explainEach,
    async explain(requests, options) {
      return throwRefusals(await explainEach(requests, options));
    },
    async dispose() {
      await explainer.dispose();
      await evaluator.dispose();
    },
  };
}

interface Searching {
  readonly search: Search;
  readonly evaluator: Evaluator;
  readonly settings: SearchBudget;
  /** What this call has searched already. */
  readonly searched: Map<string, SearchRelevance>;
}

async function explainOne(
  explainer: Explainer,
  { position, target }: Request,
  options: ExplainOptions,
  searching: Searching,
): Promise<Explanation | OthelloError> {
  if (target.kind !== 'q' && target.kind !== 'qContrast') throw new Error('No target of a search.');
  const { settings, searched } = searching;
  try {
    const key = formatPosition(position);
    let found = searched.get(key);
    if (found === undefined) {
      found = new SearchRelevance(explainer, await searchPosition(position, searching));
      searched.set(key, found);
    }
    return await found.explain(target, { ...options, leaves: settings.leaves });
  } catch (error) {
    if (error instanceof OthelloError) return error;
    throw error;
  }
}

async function searchPosition(
  position: Position,
  { search, evaluator, settings }: Searching,
): Promise<SearchedPosition> {
  if (isOver(position)) {
    const message = `The game is over in ${formatPosition(position)}, so there is no search to explain; ask for the value.`;
    throw new OthelloError('badTarget', message);
  }
  // Without noise and at temperature 0 the search draws nothing.
  const random = Random.fromSeed('explain');
  const result = await runSearch(search, evaluator, position, random, settings.simulations);
  const { moves, rootWeight, proven } = search.trace();
  const { simulations, move: best, value, networkValue } = result;
  const priors = new Map(result.moves.map((move, index) => [move, result.priors[index]!]));
  return { position, simulations, best, value, networkValue, rootWeight, proven, moves, priors };
}
