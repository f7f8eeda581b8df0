import { positionsOf } from '../../../engine/notation.js';
import { openingName } from '../../../engine/openings/openingName.js';
import { type Color, isOver, score } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import type { EngineResult } from '../../../playing/engineResult.js';
import { type Line, positionAfter, positionKey } from '../../../playing/line.js';
import { lineOf, lineTo } from '../../../playing/playedGame.js';
import { setupPosition } from '../../../playing/setup.js';
import { type GameReview, reviewGame } from '../../../selfplay/review/gameReview.js';
import type { PlayState } from './state.js';

/** The game up to the position in front: the one that is played, an earlier one of it, or a game that is offered. */
export function shownLine({ game, pane }: PlayState): Line {
  switch (pane.kind) {
    case 'browse':
      return lineTo(game, pane.ply);
    case 'resume':
      return lineOf(pane.kept.game);
    case 'setup':
      return { start: setupPosition(pane), moves: [] };
    case 'game':
      return lineOf(game);
  }
}

/** The square of the last disc that was played; undefined where none was. */
export function lastSquare({ moves }: Line): number | undefined {
  return moves.findLast((move) => move !== PASS);
}

export function shownOpening(line: Line): string | undefined {
  return openingName(positionsOf(line.moves, line.start));
}

/** What the engine makes of a position. */
export interface Judgement {
  /** Black's expected result, -1..1. */
  readonly value: number;
  /** Whether that is certain. */
  readonly isCertain: boolean;
  /** The final disc difference for black with best play, where it is known. */
  readonly discs?: number;
}

/** Of the position after so many moves of the game; undefined where nothing is known of it. */
export function judgementAt(state: PlayState, line: Line): Judgement | undefined {
  const position = positionAfter(line);
  if (isOver(position)) {
    const difference = score(position) * signOf(position.turn);
    return { value: Math.sign(difference), isCertain: true, discs: difference };
  }
  const known = state.hints.get(positionKey(line));
  const result = betterOf(state.thoughts.get(positionKey(line)), known);
  return result === undefined ? undefined : ofResult(result, position.turn);
}

/** What was proven or solved before what was searched longer. */
function betterOf(
  thought: EngineResult | undefined,
  hint: EngineResult | undefined,
): EngineResult | undefined {
  return thought?.proven === undefined ? (hint ?? thought) : thought;
}

function ofResult({ proven, value, exact }: EngineResult, turn: Color): Judgement {
  const sign = signOf(turn);
  return {
    value: sign * (proven ?? value) + 0,
    isCertain: proven !== undefined,
    ...(exact === undefined ? {} : { discs: sign * exact.score + 0 }),
  };
}

function signOf(turn: Color): 1 | -1 {
  return turn === 'black' ? 1 : -1;
}

/** Black's expected result after 0, 1, … moves of the game, -1..1; null where nothing is known of it. */
export function valuesOf(state: PlayState): (number | null)[] {
  const { game } = state;
  const values = Array.from({ length: game.line.length + 1 }, (_, ply) => {
    return judgementAt(state, lineTo(game, ply))?.value ?? null;
  });
  // A side that can only pass stands as well as the other does after it.
  return values.map((value, ply) =>
    value === null && game.line[ply] === PASS ? (values[ply + 1] ?? null) : value,
  );
}

/** The review of the game, as far as its moves have been judged. */
export function reviewOf({ game, judged }: PlayState): GameReview {
  return reviewGame(game.line.flatMap((_, ply) => judged.get(positionKey(lineTo(game, ply + 1))) ?? []));
}

/** Who is ahead, in words: the side and its share of the point. */
export function leaderOf({ value }: Judgement): { readonly color: Color; readonly share: number } {
  const color: Color = value >= 0 ? 'black' : 'white';
  return { color, share: (1 + Math.abs(value)) / 2 };
}
