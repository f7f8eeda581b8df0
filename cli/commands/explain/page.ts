import { OthelloError } from '../../../engine/errors.js';
import type { Composite } from '../../../lrp/composite.js';
import type { SearchBudget } from '../../../lrp/explanation.js';
import { formatTarget, type Target } from '../../../lrp/target.js';
import type { Network } from '../../../nn/network.js';
import type { RuntimeChoice } from '../../../nn/runtimeChoice.js';
import {
  explainPlies,
  type PageGame,
  type PagePly,
  type PlyExplanations,
} from '../../../web/gamePage/explainPlies.js';
import { renderHtml } from '../../../web/gamePage/renderHtml.js';
import { checkNeurons } from '../../engine/explainAll.js';
import { openExplainer } from '../../engine/searchBudget.js';
import { makerOf } from '../../output/maker.js';
import type { Cards } from '../../sources/reportCard.js';
import type { Subjects } from '../../sources/subject.js';
import { openProgress } from '../../terminal/progress.js';
import type { Terminal } from '../../terminal/terminal.js';

/** Positions explained in one call: with their legal moves they fill the batches. */
const CHUNK = 6;

export interface PageChoice {
  readonly subjects: Subjects;
  readonly targets: readonly Target[];
  /** The search that targets are about. */
  readonly search: SearchBudget | undefined;
  readonly composites: readonly Composite[];
  /** Report cards, shown beside the maps. */
  readonly cards: Cards;
  readonly network: Network;
  readonly sha256: string;
  readonly runtime: RuntimeChoice;
}

/** The page of a whole game; undefined when it was interrupted. */
export async function explainPage(choice: PageChoice, terminal: Terminal): Promise<string | undefined> {
  const { subjects, targets, sha256 } = choice;
  const games = new Set(subjects.subjects.map(({ game }) => game));
  if (games.size > 1) {
    throw new OthelloError('usage', `A page shows one game, not ${games.size}; choose one with --game N.`);
  }
  const plies = subjects.subjects.map(({ position, moves, move }): PagePly => ({
    ply: moves.length,
    position,
    move,
  }));
  const composites = await explainComposites(choice, plies, terminal);
  if (composites === undefined) return undefined;
  const asked = targets.map(formatTarget);
  return renderHtml({
    title: subjects.title,
    network: sha256,
    ...(await makerOf(choice.runtime)),
    targets: asked,
    plies,
    composites,
  });
}

async function explainComposites(
  { targets, search, composites, cards, network, runtime }: PageChoice,
  plies: readonly PagePly[],
  terminal: Terminal,
): Promise<PageGame['composites'] | undefined> {
  const signal = terminal.listenForInterrupt('Stopping.');
  const progress = openProgress(terminal);
  const bar = progress.start({
    label: 'explaining',
    total: plies.length * composites.length,
    unit: 'positions',
  });
  const done: PageGame['composites'][number][] = [];
  try {
    for (const composite of composites) {
      const explainer = await openExplainer(network, runtime, { composite }, search);
      const found: PlyExplanations[] = [];
      try {
        await checkNeurons(explainer, targets);
        for (let from = 0; from < plies.length; from += CHUNK) {
          if (signal.aborted) return undefined;
          const chunk = plies.slice(from, from + CHUNK);
          found.push(...(await explainPlies(explainer, chunk, targets)));
          bar.update(done.length * plies.length + found.length, explainer.composite.name);
        }
      } finally {
        await explainer.dispose();
      }
      const { name } = explainer.composite;
      done.push({ name, table: explainer.table, plies: found, cards: cards(name) });
    }
    return done;
  } finally {
    progress.finish();
  }
}
