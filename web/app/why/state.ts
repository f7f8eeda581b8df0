import { formatPosition } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { DEFAULT_COMPOSITE } from '../../../lrp/composite.js';
import type { ExplainRequest } from '../../engine/workerProtocol.js';
import {
  isOfSearch,
  isOfSquare,
  movesToExplain,
  type Question,
  squaresToAsk,
  targetText,
} from './questions.js';

/** All planes together. */
export const ALL_PLANES = 'all';

/** Simulations that can be chosen for a search that is explained. */
export const SEARCH_SIZES = [50, 100, 200, 400] as const;

/** A composite of a file. */
export interface OwnComposite {
  readonly file: string;
  /** JSON. */
  readonly text: string;
}

/** What somebody wants explained, and how. */
export interface WhyState {
  readonly question: Question;
  /** The name of a preset, or a composite as a file has it, in JSON. */
  readonly composite: string;
  /** A composite that somebody brought, to choose again. */
  readonly own: OwnComposite | undefined;
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
  own: undefined,
  plane: ALL_PLANES,
  controls: false,
  simulations: 100,
  kept: { position: '', square: undefined },
};

export type WhyAction =
  | { readonly type: 'ask'; readonly question: Question }
  | { readonly type: 'composite'; readonly name: string }
  | { readonly type: 'own'; readonly own: OwnComposite }
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
    case 'own':
      return { ...state, own: action.own, composite: action.own.text };
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

/** Which moves may be asked about. */
export interface Pointing {
  /** Under the pointer or the focus now. */
  readonly pointed: number | undefined;
  /** The one that was played, where the game went on. */
  readonly played?: number | undefined;
}

/**
 * The move that is asked about: the one that is pointed at now, else the one before, else the one that was played. Undefined
 * where none of them is legal; of a search also where none is pointed at, which is about all of them. Of a question about any
 * square it is never undefined.
 */
export function askedSquare(
  { kept, question }: WhyState,
  position: Position,
  { pointed, played }: Pointing,
): number | undefined {
  const before = kept.position === formatPosition(position) ? kept.square : undefined;
  const possible = squaresToAsk(question, position);
  const asked = [pointed, before, question === 'q' ? undefined : played].find(
    (square) => square !== undefined && possible.includes(square),
  );
  return asked ?? (isOfSquare(question) ? (movesToExplain(position)[0] ?? 0) : undefined);
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
