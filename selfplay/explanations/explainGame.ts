import { OthelloError } from '../../engine/errors.js';
import { positionsOf } from '../../engine/notation.js';
import { initialPosition, type Position } from '../../engine/position.js';
import type { Explainer } from '../../lrp/explainer.js';
import { type ExplanationRecord, explanationRecord } from '../../lrp/explanationRecord.js';
import type { Request } from '../../lrp/explanationRequest.js';
import type { LayerRelevance } from '../../lrp/layerRelevance.js';
import { parseTarget, targetOfMove } from '../../lrp/target.js';
import { type GameRecord, replay } from '../records/gameRecord.js';
import type { StoredExplanation } from '../store/storeExplanations.js';

/** Who explains a game: a network under its name, by a piece of software with its version. */
export interface GameExplainer {
  readonly explainer: Explainer;
  /** sha256 of the explained network. */
  readonly network: string;
  readonly software: string;
}

/** An explanation of one ply of a game. */
export interface ExplainedPly {
  readonly ply: number;
  /** The target as it was asked for. */
  readonly target: string;
  readonly record: ExplanationRecord;
  /** Of an explainer that keeps them. */
  readonly layers?: readonly LayerRelevance[] | undefined;
}

/** What came of a game; `refused` is the first of the errors of plies that could not be explained. */
export interface ExplainedMoves {
  readonly plies: ExplainedPly[];
  readonly refused: OthelloError | undefined;
}

/**
 * Explains the position before each move of a game, for each target; `move` and `contrast` without a square are about the
 * move that was played. A ply that has no such explanation (a pass has no move to explain) is left out. The numbers
 * depend on the game alone, not on what the explainer did before.
 *
 * @param moves from `start` on, passes among them.
 * @param targets in the spelling of parseTarget.
 * @param controls whether the controls are computed too.
 * @throws OthelloError `badMove` for a move that is not legal.
 */
export async function explainMoves(
  start: Position,
  moves: readonly number[],
  targets: readonly string[],
  { explainer, network, software }: GameExplainer,
  controls = true,
): Promise<ExplainedMoves> {
  const positions = positionsOf(moves, start);
  const asked = moves.flatMap((move, ply) =>
    targets.flatMap((text) => {
      const target = targetOfMove(parseTarget(text), move);
      return target === undefined ? [] : [{ position: positions[ply]!, target, ply, text }];
    }),
  );
  const answers = await explainer.explainEach(asked satisfies Request[], { controls });
  // A network that computes no numbers is no game that cannot be explained.
  const unusable = answers.find((answer) => answer instanceof OthelloError && answer.code === 'badModel');
  if (unusable instanceof OthelloError) throw unusable;
  const plies = answers.flatMap((answer, index) => {
    if (answer instanceof OthelloError) return [];
    const { ply, text } = asked[index]!;
    const context = { explainer, start, moves: moves.slice(0, ply), move: moves[ply], network, software };
    return [{ ply, target: text, record: explanationRecord(answer, context), layers: answer.layers }];
  });
  return { plies, refused: answers.find((answer) => answer instanceof OthelloError) };
}

/** Explains every ply of a stored game, as `explainMoves`. Throws OthelloError `badRecord` for a damaged game. */
export async function explainGame(
  game: GameRecord,
  targets: readonly string[],
  by: GameExplainer,
): Promise<StoredExplanation[]> {
  replay(game);
  const moves = game.plies.map(({ move }) => move);
  const { plies } = await explainMoves(game.start ?? initialPosition(), moves, targets, by);
  const name = { kind: game.kind ?? 'selfplay', index: game.index } as const;
  return plies.map(({ ply, target, record }) => ({
    game: name,
    ply,
    target,
    composite: record.composite,
    network: by.network,
    record,
  }));
}
