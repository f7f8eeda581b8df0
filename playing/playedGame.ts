import {
  type Color,
  discs,
  initialPosition,
  isOver,
  opposite,
  play,
  type Position,
} from '../engine/position.js';
import { PASS } from '../engine/squareSet.js';
import { legalSquares } from '../lrp/explanationRequest.js';
import { type Line, type Moves, mustPass, positionAfter, takeBack } from './line.js';

/** Whose moves a person chooses: those of one side, of both, or of none who looks on. */
export type Seat = Color | 'both' | 'none';

/** A game with a person: what was played, and what was taken back and may be played again. */
export interface Game<Of extends Seat = Color> {
  /** The position it began with. */
  readonly start: Position;
  /** All moves, passes included; those from `ply` on were taken back. */
  readonly line: Moves;
  /** How many of them have been played. */
  readonly ply: number;
  readonly human: Of;
  /** Who gave up, if anyone did. */
  readonly gaveUp?: GaveUp | undefined;
}

export interface GaveUp {
  readonly color: Color;
  /** `resigned`, or why a program could not go on. */
  readonly why: string;
}

export function newGame<Of extends Seat>(
  human: Of,
  line: Moves = [],
  start: Position = initialPosition(),
): Game<Of> {
  return { start, line, ply: line.length, human };
}

/** Whether a person chooses the moves of a side. */
export function isPersons({ human }: Game<Seat>, color: Color): boolean {
  return human === color || human === 'both';
}

/** The game up to a ply of all its moves, those that were taken back among them. */
export function lineTo({ start, line }: Game<Seat>, ply: number): Line {
  return { start, moves: line.slice(0, ply) };
}

/** What has been played. */
export function lineOf(game: Game<Seat>): Line {
  return lineTo(game, game.ply);
}

export function positionOf(game: Game<Seat>): Position {
  return positionAfter(lineOf(game));
}

/** Whether nothing more is to be played. */
export function isFinished(game: Game<Seat>): boolean {
  return game.gaveUp !== undefined || isOver(positionOf(game));
}

/** Whose decision is awaited: nobody's when the game is finished or the side to move can only pass. */
export function toDecide(game: Game<Seat>): 'human' | 'opponent' | undefined {
  const position = positionOf(game);
  if (isFinished(game) || mustPass(position)) return undefined;
  return isPersons(game, position.turn) ? 'human' : 'opponent';
}

/** Whether a pass is to be acknowledged. */
export function passIsDue(game: Game<Seat>): boolean {
  return !isFinished(game) && mustPass(positionOf(game));
}

/** Plays a legal move. What was taken back stays only if this is the next of it. */
export function playMove<Of extends Seat>(game: Game<Of>, move: number): Game<Of> {
  const { line, ply } = game;
  const continues = line[ply] === move;
  return { ...game, line: continues ? line : [...line.slice(0, ply), move], ply: ply + 1, gaveUp: undefined };
}

/** Back to before the last move of the person; undefined when there is none. */
export function undo<Of extends Seat>(game: Game<Of>): Game<Of> | undefined {
  const earlier = takeBack(lineOf(game), (color) => isPersons(game, color));
  return earlier === undefined ? undefined : { ...game, ply: earlier.length, gaveUp: undefined };
}

/** Plays what was taken back up to where the person is to move again, or to the end; undefined when nothing was. */
export function redo<Of extends Seat>(game: Game<Of>): Game<Of> | undefined {
  const { line, ply } = game;
  if (ply >= line.length) return undefined;
  let next = ply + 1;
  while (next < line.length) {
    const position = positionAfter(lineTo(game, next));
    if (isPersons(game, position.turn) && !mustPass(position)) break;
    next++;
  }
  return { ...game, ply: next, gaveUp: undefined };
}

/** Goes on from any ply of the line; what came after can be played again. */
export function goTo<Of extends Seat>(game: Game<Of>, ply: number): Game<Of> {
  return { ...game, ply: Math.max(0, Math.min(game.line.length, ply)), gaveUp: undefined };
}

/** The person and the opponent change their colours. */
export function swapSides(game: Game): Game {
  return { ...game, human: opposite(game.human) };
}

/** Who won, with the discs: a side that gave up has lost, whatever the discs. */
export interface Result {
  readonly winner: Color | undefined;
  readonly black: number;
  readonly white: number;
  readonly gaveUp: GaveUp | undefined;
}

/** undefined while the game goes on. */
export function resultOf(game: Game<Seat>): Result | undefined {
  if (!isFinished(game)) return undefined;
  const { black, white } = discs(positionOf(game));
  const { gaveUp } = game;
  const more = black === white ? undefined : black > white ? 'black' : 'white';
  return { winner: gaveUp === undefined ? more : opposite(gaveUp.color), black, white, gaveUp };
}

/** The last move of a side before `ply`, as the index in the line; undefined when it has chosen none. */
export function lastChoiceOf({ start, line }: Game<Seat>, color: Color, ply: number): number | undefined {
  let position = start;
  let last: number | undefined;
  line.slice(0, ply).forEach((move, index) => {
    if (position.turn === color && move !== PASS) last = index;
    position = play(position, move);
  });
  return last;
}

/** The ply of the opponent's last move; before it has chosen one, that of the move to come. */
export function whyPly(game: Game): number {
  return lastChoiceOf(game, opposite(game.human), game.ply) ?? game.ply;
}

/** Whether a move was played at a ply of the line, or a square could be: else there is nothing to explain. */
export function isExplained(game: Game<Seat>, ply: number): boolean {
  return game.line[ply] !== undefined || legalSquares(positionAfter(lineTo(game, ply))).length > 0;
}
