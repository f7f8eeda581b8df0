import { formatPosition } from '../engine/notation.js';
import {
  type Color,
  initialPosition,
  isOver,
  legalMoveList,
  play,
  type Position,
  samePosition,
} from '../engine/position.js';
import { PASS } from '../engine/squareSet.js';

/** Moves that follow one another, passes included. */
export type Moves = readonly number[];

/** A game as far as it has been played: the position it began with, and its moves. Plain data. */
export interface Line {
  readonly start: Position;
  readonly moves: Moves;
}

/** Whether a game begins with the position that games begin with. */
export function isUsualStart(start: Position): boolean {
  return samePosition(start, initialPosition());
}

export function positionAfter({ start, moves }: Line): Position {
  return moves.reduce(play, start);
}

/** The moves up to before the last one that a person chose; undefined when there is none to take back. */
export function takeBack({ start, moves }: Line, isPersons: (color: Color) => boolean): Moves | undefined {
  let position = start;
  let before: number | undefined;
  moves.forEach((move, ply) => {
    if (isPersons(position.turn) && move !== PASS) before = ply;
    position = play(position, move);
  });
  return before === undefined ? undefined : moves.slice(0, before);
}

/** Whether the side to move has nothing but a pass. */
export function mustPass(position: Position): boolean {
  return legalMoveList(position)[0] === PASS;
}

/** Whether the side to move has squares to choose from. */
export function isChoice(line: Line): boolean {
  const position = positionAfter(line);
  return !isOver(position) && !mustPass(position);
}

/** A position by the moves that led to it, and by where they began unless that is the usual position. */
export function positionKey({ start, moves }: Line): string {
  const played = moves.join(' ');
  return isUsualStart(start) ? played : `${formatPosition(start)} ${played}`;
}
