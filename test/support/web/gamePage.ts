import { positionsOf } from '../../../engine/notation.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { explainPlies, type PagePly, type PlyExplanations } from '../../../web/gamePage/explainPlies.js';
import { renderHtml } from '../../../web/gamePage/renderHtml.js';
import { endgames, smallNetwork } from '../selfplay/loggedGames.js';

export const COMPOSITES = ['epsilonPlus', 'epsilonPlusFlat'] as const;

const { start, moves } = endgames(1, 12)[0]!;
const positions = positionsOf(moves, start);
const plies: PagePly[] = positions.map((position, ply) => ({ ply, position, move: moves[ply] }));

/** An endgame that has a pass in it. */
export const shownGame = { moves, positions, plies };

/** The page of the endgame, and its explanations by composite and ply. */
export async function gamePage(): Promise<{ html: string; explained: PlyExplanations[][] }> {
  const explained: PlyExplanations[][] = [];
  const runtime = await openRuntime('onnxruntime');
  const composites = [];
  for (const composite of COMPOSITES) {
    const explainer = await createExplainer(smallNetwork, runtime, { composite });
    const found = await explainPlies(explainer, plies, [{ kind: 'value' }, { kind: 'move' }]);
    composites.push({ name: composite, table: explainer.table, plies: found });
    explained.push(found);
    await explainer.dispose();
  }
  const title = 'A game </script><b>&"';
  const about = {
    title,
    network: 'abcdef0123456789',
    software: 'othello-zero test',
    runtime: 'some runtime 1.0 (cpu)',
    targets: ['value', 'move'],
  };
  return { html: renderHtml({ ...about, plies, composites }), explained };
}
