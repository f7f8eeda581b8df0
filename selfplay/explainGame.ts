import { initialPosition, OthelloError, PASS } from '../engine/index.js';
import { explanationRecord, parseTarget } from '../lrp/index.js';
import type { Explainer, Request } from '../lrp/index.js';
import { replay } from './record.js';
import type { GameRecord } from './record.js';
import type { StoredExplanation } from './storeExplanations.js';

/** Who explains a game: a network under its name, by a piece of software with its version. */
export interface GameExplainer {
  readonly explainer: Explainer;
  /** sha256 of the explained network. */
  readonly network: string;
  readonly software: string;
}

/**
 * Explains every ply of a game, for each target; `move` alone means the move that was played. A ply that
 * has no such explanation (a pass has no move to explain) is left out.
 *
 * @param targets in the spelling of parseTarget.
 */
export async function explainGame(
  game: GameRecord,
  targets: readonly string[],
  { explainer, network, software }: GameExplainer,
): Promise<StoredExplanation[]> {
  const positions = replay(game);
  const asked: (Request & { ply: number; text: string })[] = [];
  game.plies.forEach(({ move }, ply) => {
    for (const text of targets) {
      const target = parseTarget(text);
      const played = target.kind === 'move' && target.square === undefined;
      if (played && move === PASS) continue;
      asked.push({
        position: positions[ply]!,
        target: played ? { kind: 'move', square: move } : target,
        ply,
        text,
      });
    }
  });
  const answers = await explainer.explainEach(asked);
  const moves = game.plies.map(({ move }) => move);
  return answers.flatMap((answer, index) => {
    if (answer instanceof OthelloError) return [];
    const { ply, text } = asked[index]!;
    const record = explanationRecord(answer, {
      explainer,
      start: game.start ?? initialPosition(),
      moves: moves.slice(0, ply),
      move: moves[ply],
      network,
      software,
    });
    const name = { kind: game.kind ?? 'selfplay', index: game.index } as const;
    return [{ game: name, ply, target: text, composite: record.composite, network, record }];
  });
}
