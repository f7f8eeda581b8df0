import { OthelloError } from '../../engine/errors.js';
import { formatPosition, moveName } from '../../engine/notation.js';
import { PASS } from '../../engine/squareSet.js';
import { legalSquares } from '../explanationRequest.js';
import type { Target } from '../target.js';
import type { SearchedMove, SearchedPosition } from './searchedPosition.js';
import { ROOT_ITSELF, type Term, term, termsOf } from './searchTerms.js';

/** A target that is about a search. */
export type SearchTarget = Extract<Target, { kind: 'q' | 'qContrast' }>;

/** What is explained, as a weighted sum. */
export interface Question {
  readonly target: Target;
  readonly square?: number;
  /** Of a contrast: its rival. */
  readonly against?: number;
  /** The explained number, the sum of the terms. */
  readonly output: number;
  readonly terms: readonly Term[];
  /** What the network alone is asked beside it. */
  readonly prior: Target;
}

/** Throws OthelloError `badTarget` for a move that is not legal or has no value. */
export function questionOf(searched: SearchedPosition, asked: SearchTarget): Question {
  if (asked.kind === 'qContrast') return contrastOf(searched, asked.square);
  if (asked.square !== undefined) {
    const { square } = asked;
    const move = moveNamed(searched, square);
    return {
      target: asked,
      square,
      output: move.value,
      terms: termsOf(move, 1),
      prior: { kind: 'move', square },
    };
  }
  const { position, networkValue, rootWeight, moves, value } = searched;
  const terms = moves.flatMap((move) => (move.weight === 0 ? [] : termsOf(move, move.weight)));
  const own = term({ position, value: networkValue, source: 'network' }, ROOT_ITSELF, rootWeight);
  return {
    target: asked,
    output: value,
    terms: rootWeight === 0 ? terms : [own, ...terms],
    prior: { kind: 'valueTanh' },
  };
}

/** The move minus the one among the others that the policy prefers, of those that have a value. */
function contrastOf(searched: SearchedPosition, square: number | undefined): Question {
  const { position, best, moves, priors } = searched;
  if (legalSquares(position).length < 2) {
    const message = `There is only one move in ${formatPosition(position)}, so there is nothing to contrast it with.`;
    throw new OthelloError('badTarget', message);
  }
  const move = moveNamed(searched, square ?? best);
  const others = moves.filter((other) => other !== move);
  if (others.length === 0) {
    const message = `The search tried only ${moveName(move.move)}, so there is nothing to contrast it with; give it more simulations.`;
    throw new OthelloError('badTarget', message);
  }
  const against = others.reduce((a, b) => (priors.get(b.move)! > priors.get(a.move)! ? b : a));
  return {
    target: { kind: 'qContrast', square: move.move },
    square: move.move,
    against: against.move,
    output: move.value - against.value,
    terms: [...termsOf(move, 1), ...termsOf(against, -1)],
    prior: { kind: 'contrast', against: 'runnerUp', square: move.move },
  };
}

function moveNamed(searched: SearchedPosition, square: number): SearchedMove {
  const { position, moves } = searched;
  const legal = legalSquares(position);
  if (!legal.includes(square)) {
    const names = legal.length === 0 ? 'only the pass is' : `legal are ${legal.map(moveName).join(', ')}`;
    throw new OthelloError(
      'badTarget',
      `${moveName(square)} is not legal in ${formatPosition(position)}; ${names}.`,
    );
  }
  const found = moves.find(({ move }) => move === square);
  if (found !== undefined) return found;
  const tried = moves.map(({ move }) => moveName(move)).join(', ');
  const message = `The search never tried ${moveName(square)}, so it has no value there; it tried ${tried}. Give it more simulations.`;
  throw new OthelloError('badTarget', message);
}

/** The move that the network alone prefers; a pass where there is no other. */
export function preferredOf({ priors }: SearchedPosition): number {
  return [...priors].reduce<[number, number]>((a, b) => (b[1] > a[1] ? b : a), [PASS, 0])[0];
}
