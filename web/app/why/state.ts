import { formatPosition } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { DEFAULT_COMPOSITE } from '../../../lrp/composite.js';
import type { ExplainRequest } from '../../engine/protocol.js';
import { isOfSearch, movesToExplain, type Question, targetText } from './questions.js';

/** All planes together. */
export const ALL_PLANES = 'all';

/** Simulations that can be chosen for a search that is explained. */
export const SEARCH_SIZES = [50, 100, 200, 400] as const;

/** What somebody wants explained, and how. */
export interface WhyState {
  readonly question: Question;
  readonly composite: string;
  /** ALL_PLANES, or one of them. */
  readonly plane: string;
  readonly controls: boolean;
  /** Of searches that are explained. */
  readonly simulations: number;
  /** The move that was pointed at last, and in which position: it stays while the pointer goes to the numbers. */
  readonly kept: { readonly position: string; readonly square: number | undefined };
}

export const FIRST_STATE: WhyState = {
  question: 'move',
  composite: DEFAULT_COMPOSITE,
  plane: ALL_PLANES,
  controls: false,
  simulations: 100,
  kept: { position: '', square: undefined },
};

export type WhyAction =
  | { readonly type: 'ask'; readonly question: Question }
  | { readonly type: 'composite'; readonly name: string }
  | { readonly type: 'plane'; readonly name: string }
  | { readonly type: 'controls'; readonly wanted: boolean }
  | { readonly type: 'simulations'; readonly count: number }
  | { readonly type: 'point'; readonly position: Position; readonly square: number | undefined };

export function reduceWhy(state: WhyState, action: WhyAction): WhyState {
  switch (action.type) {
    case 'ask':
      return { ...state, question: action.question };
    case 'composite':
      return { ...state, composite: action.name };
    case 'plane':
      return { ...state, plane: action.name };
    case 'controls':
      return { ...state, controls: action.wanted };
    case 'simulations':
      return { ...state, simulations: action.count };
    case 'point':
      return { ...state, kept: { position: formatPosition(action.position), square: action.square } };
  }
}

/** The move that is asked about: the one that is pointed at now, else the one before; undefined where none is legal. */
export function askedSquare(
  { kept }: WhyState,
  position: Position,
  pointed: number | undefined,
): number | undefined {
  const moves = movesToExplain(position);
  if (pointed !== undefined && moves.includes(pointed)) return pointed;
  const isHere = kept.square !== undefined && kept.position === formatPosition(position);
  return isHere && moves.includes(kept.square) ? kept.square : undefined;
}

/** What the worker is asked. */
export function explainRequest(
  { question, composite, controls, simulations }: WhyState,
  position: Position,
  square: number | undefined,
): ExplainRequest {
  return {
    position,
    target: targetText(question, square),
    composite,
    controls,
    ...(isOfSearch(question) ? { simulations } : {}),
  };
}
