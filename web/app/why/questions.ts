import { moveName } from '../../../engine/notation.js';
import { isOver, legalMoveList, type Position } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';

/** What can be asked of a position, as targets without their square are written. */
export const QUESTIONS = [
  ...(['value', 'score', 'move', 'contrast:mean', 'contrast:runnerUp', 'contrast:probability'] as const),
  ...(['logit', 'ownership', 'q', 'q-contrast'] as const),
] as const;
export type Question = (typeof QUESTIONS)[number];

/** In a few words, for a list. */
export const QUESTION_NAMES: Readonly<Record<Question, string>> = {
  value: 'value of the position',
  score: 'final discs that it expects',
  move: 'why this move',
  'contrast:mean': 'this move against the others',
  'contrast:runnerUp': 'this move against the runner-up',
  'contrast:probability': 'this move against the likely others',
  logit: 'the logit of any square',
  ownership: 'who it expects to own a square',
  q: 'what the search saw',
  'q-contrast': 'why the search prefers it',
};

/** Whether it is about a search and not about the network alone. */
export function isOfSearch(question: Question): boolean {
  return question === 'q' || question === 'q-contrast';
}

/** Whether it is about a square that need not be one that can be played. */
export function isOfSquare(question: Question): boolean {
  return question === 'logit' || question === 'ownership';
}

/** Whether a move or a square is part of the question. */
export function isOfMove(question: Question): boolean {
  return question !== 'value' && question !== 'score';
}

/** Whether the answers for all moves are soon there: a search a move takes long. */
export function isComparable(question: Question): boolean {
  return isOfMove(question) && !isOfSearch(question) && !isOfSquare(question);
}

/** Squares that can be played. */
export function movesToExplain(position: Position): number[] {
  return legalMoveList(position).filter((move) => move !== PASS);
}

/** Squares that the question can be about. */
export function squaresToAsk(question: Question, position: Position): number[] {
  return isOfSquare(question) ? Array.from({ length: 64 }, (_, square) => square) : movesToExplain(position);
}

/** What is asked, as lrp's parseTarget reads it; without a square of the preferred move, or of the search as a whole. */
export function targetText(question: Question, square: number | undefined): string {
  return isOfMove(question) && square !== undefined ? `${question}:${moveName(square)}` : question;
}

/** Why there is nothing to explain: one sentence; undefined where there is something. */
export function refusalOf(question: Question, position: Position): string | undefined {
  if (!isOfMove(question) || isOfSquare(question)) return undefined;
  if (isOver(position)) return 'The game is over; only its value can be explained.';
  const moves = movesToExplain(position);
  if (moves.length === 0 && question !== 'q')
    return 'The side to move must pass; only its value can be explained.';
  const isCompared = question.startsWith('contrast') || question === 'q-contrast';
  if (isCompared && moves.length === 1)
    return 'There is only one move here, so there is nothing to compare it with.';
  return undefined;
}
