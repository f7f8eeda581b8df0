import { OthelloError } from '../../../../engine/errors.js';
import { parseMove } from '../../../../engine/notation.js';
import { opposite } from '../../../../engine/position.js';
import type { Explanation } from '../../../../lrp/explanation.js';
import { type Game, lastChoiceOf, lineOf, lineTo } from '../../../../playing/playedGame.js';
import { COMPOSITES } from '../../../screen/relevance.js';
import type { Palette } from '../../../terminal/palette.js';
import { explanationText, strongestText } from '../../../text/explanation.js';
import { ask, type Question } from '../why.js';

export interface Explaining {
  /** Relevance by the network that gives the hints. Throws OthelloError where there is nothing to explain. */
  readonly explain: (question: Question) => Promise<Explanation>;
  /** sha256 of that network. */
  readonly network: string;
}

/**
 * Relevance of a move in words, or the sentence that says why there is none.
 *
 * @param square what the person could play; of the other side's last move where it is empty.
 */
export async function explainInLines(
  game: Game,
  square: string,
  { explain, network }: Explaining,
  palette: Palette,
): Promise<string[]> {
  const last = lastChoiceOf(game, opposite(game.human), game.ply);
  if (square === '' && last === undefined) {
    return ['The other side has not moved yet; why d3 asks about a move of yours.'];
  }
  try {
    const line = square === '' ? lineTo(game, last!) : lineOf(game);
    const move = square === '' ? game.line[last!]! : parseMove(square);
    const asked = ask({ ...line, move, aspect: 'move', composite: COMPOSITES[0]! });
    if ('none' in asked) return [asked.none];
    const explanation = await explain(asked.question);
    const { position } = explanation;
    // A move that is only asked about was not played.
    const subject = { position, ...line, ...(square === '' ? { move } : {}) };
    return [
      '',
      ...[explanationText(explanation, subject, network, palette)].flat(),
      ...[strongestText(explanation.square)].flat(),
    ];
  } catch (error) {
    if (!(error instanceof OthelloError)) throw error;
    return [error.message];
  }
}
