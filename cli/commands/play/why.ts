import { formatPosition, moveName } from '../../../engine/notation.js';
import { colorAt, isLegal, isOver, type Position } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import { type Line, type Moves, positionAfter } from '../../../playing/line.js';

/** What of the network is asked about: the move, how it compares with the others, or the value after it. */
export const ASPECTS = ['move', 'contrast', 'value'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** One relevance map that is wanted. Plain data. */
export interface Question extends Line {
  /** As lrp's parseTarget reads it. */
  readonly target: string;
  readonly composite: string;
}

export function questionKey({ start, moves, target, composite }: Question): string {
  return `${formatPosition(start)} ${moves.join(' ')}|${target}|${composite}`;
}

/** What the explanation of a move looks at: the game up to before the move, and how it is asked about. */
export interface WhySubject extends Line {
  /** Undefined: the move that the network prefers. */
  readonly move: number | undefined;
  readonly aspect: Aspect;
  readonly composite: string;
}

/** A question, or the sentence that says why there is none. */
export type Asked = { readonly question: Question } | { readonly none: string };

/**
 * The question about a move. A move that is not legal is asked about by its logit, since the network gives every
 * square one; a value is that of the position after the move, for the side to move there.
 */
export function ask({ start, moves, move, aspect, composite }: WhySubject): Asked {
  const position = positionAfter({ start, moves });
  const about = (target: string, after: Moves = moves): Asked => ({
    question: { start, moves: after, target, composite },
  });
  if (aspect === 'value') return askValue(moves, position, move, about);
  if (move === PASS) return { none: 'A pass is no choice; ask about the value.' };
  if (isOver(position)) return { none: 'The game is over.' };
  if (move === undefined) return about(aspect === 'move' ? 'move' : 'contrast:mean');
  const name = moveName(move);
  if (isLegal(position, move)) return about(`${aspect === 'move' ? 'move' : 'contrast:mean'}:${name}`);
  if (colorAt(position, move) !== undefined) return { none: `There is a disc on ${name}.` };
  return aspect === 'move' ? about(`logit:${name}`) : { none: `${name} is not a legal move.` };
}

function askValue(
  moves: Moves,
  position: Position,
  move: number | undefined,
  about: (target: string, after?: Moves) => Asked,
): Asked {
  if (move === undefined) return about('value');
  if (!isLegal(position, move)) return { none: `${moveName(move)} is not a legal move.` };
  return about('value', [...moves, move]);
}

/** The value of a position as the network has it, from the number before tanh. */
export function shareOf(value: number): number {
  return (1 + Math.tanh(value)) / 2;
}
