import { OthelloError } from '../../engine/errors.js';
import { formatPosition, moveName } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import { PASS } from '../../engine/squareSet.js';
import type { Explainer } from '../explainer.js';
import type { ExplainOptions, Explanation } from '../explanation.js';
import { legalSquares } from '../explanationRequest.js';
import { CLOSURE_LIMIT, type LedgerLine } from '../ledger.js';
import { type Controls, cosine, median } from '../mapControls.js';
import type { Target } from '../target.js';
import { type LeafSum, sumLeaves, type WeightedLeaf } from './searchRelevance.js';

/** A position whose value is in the mean of a root move. Values are from the view of the side to move at the root. */
export interface SearchedLeaf {
  readonly position: Position;
  readonly value: number;
  /** Who said it: the network, the end of the game, or a proof. */
  readonly source: 'network' | 'over' | 'proven';
  /** Times that it was counted. */
  readonly count: number;
}

/** A root move that the search has a value for: the mean of its leaves' values by their counts. */
export interface SearchedMove {
  readonly move: number;
  readonly value: number;
  /** Its part of the value of the position. */
  readonly weight: number;
  readonly leaves: readonly SearchedLeaf[];
}

/** What a search found: all that its relevance needs. */
export interface SearchedPosition {
  readonly position: Position;
  readonly simulations: number;
  /** The move that it plays. */
  readonly best: number;
  /** Of the position: the sum of the moves' weights times their values, and `rootWeight` times the network's own. */
  readonly value: number;
  readonly networkValue: number;
  readonly rootWeight: number;
  /** The value is exact, and no mean. */
  readonly proven: boolean;
  /** The moves with a value. */
  readonly moves: readonly SearchedMove[];
  /** The network's probability of each legal move. */
  readonly priors: ReadonlyMap<number, number>;
}

export interface SearchExplainOptions extends Pick<ExplainOptions, 'controls'> {
  /** Most leaves that are explained, those of most weight; all unless said. */
  readonly leaves?: number | undefined;
}

/** A part of the explained number. */
interface Term extends Omit<SearchedLeaf, 'count'> {
  readonly weight: number;
}

/** A target that is about a search. */
export type SearchTarget = Extract<Target, { kind: 'q' | 'qContrast' }>;

const EMPTY = { ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0 } as const;

/**
 * The relevance of the value of a search, of a move's value, or of the difference of two: the same mean of the leaves'
 * relevance. Leaves are explained once, whatever is asked.
 */
export class SearchRelevance {
  readonly #explainer: Explainer;
  readonly #searched: SearchedPosition;
  readonly #maps: LeafMaps;

  constructor(explainer: Explainer, searched: SearchedPosition) {
    this.#explainer = explainer;
    this.#searched = searched;
    this.#maps = new LeafMaps(explainer);
  }

  /**
   * With controls the leaves of all moves are explained, for the likeness of their maps.
   * @throws OthelloError badTarget for a move that is not legal or has no value.
   */
  async explain(
    asked: SearchTarget,
    { controls = true, leaves: most = Infinity }: SearchExplainOptions = {},
  ): Promise<Explanation> {
    const { position, moves } = this.#searched;
    const question = questionOf(this.#searched, asked);
    const terms = mergeTerms(question.terms);
    const valued = terms.filter(isValued);
    const chosen = heaviest(valued, most);
    // Of a capped explanation the other moves' maps would be of other leaves than their values.
    const compared = controls && chosen.length === valued.length;
    const others = moves
      .filter(({ move }) => compared && move !== question.square)
      .map((move) => termsOf(move, 1));
    await this.#maps.explain([...chosen, ...others.flat().filter(isValued)]);
    const [prior] = await this.#explainer.explain([{ position, target: question.prior }], {
      controls: false,
    });
    const planes = Object.keys(prior!.maps);
    const lines = linesOf(terms, chosen);
    const { fates, ...found } = await this.#sum(chosen, question.output, lines, planes);
    const leaves = this.#maps.of(chosen);
    const likeness = others.map((parts) =>
      cosine(found.square, sumLeaves(position, this.#maps.of(parts), 0, [], planes).square),
    );
    const left = lines.find(({ name }) => name === 'left out');
    return {
      position,
      target: question.target,
      composite: this.#explainer.composite.name,
      output: question.output,
      ...found,
      controls: controls
        ? await controlsOf(this.#explainer, found.square, leaves, { root: position, prior: prior!, likeness })
        : undefined,
      search: {
        simulations: this.#searched.simulations,
        best: this.#searched.best,
        preferred: preferredOf(this.#searched),
        ...(question.against === undefined ? {} : { against: question.against }),
        proven: valued.length === 0,
        leaves: terms.length,
        valued: valued.length,
        explained: chosen.length,
        leftOut: left?.weight ?? 0,
        fates,
        prior: prior!,
      },
    };
  }

  /** Where the leaves' values cancel and their rounding does not, those that close worst are computed again in float64. */
  async #sum(
    terms: readonly Term[],
    output: number,
    lines: readonly LedgerLine[],
    planes: readonly string[],
  ): Promise<LeafSum> {
    for (let exact = 0; ; exact += EXACT_AT_ONCE) {
      const leaves = this.#maps.of(terms);
      const sum = sumLeaves(this.#searched.position, leaves, output, lines, planes);
      if (sum.ledger.closure <= CLOSURE_LIMIT || exact >= terms.length) return sum;
      const worst = leaves
        .filter(({ explanation }) => explanation.ledger.precision === 'float32')
        .sort((a, b) => errorOf(b) - errorOf(a))
        .slice(0, EXACT_AT_ONCE);
      await this.#maps.explainExactly(worst.map(({ explanation }) => explanation.position));
    }
  }
}

const EXACT_AT_ONCE = 8;

/** What a leaf adds to the error of the sum. */
function errorOf({ explanation, weight }: WeightedLeaf): number {
  const { input, bias, leak, output } = explanation.ledger;
  return Math.abs(weight * (input + bias + leak - output));
}

function isValued({ source }: Pick<SearchedLeaf, 'source'>): boolean {
  return source === 'network';
}

/** What is explained, as a weighted sum. */
interface Question {
  readonly target: Target;
  readonly square?: number;
  readonly against?: number;
  readonly output: number;
  readonly terms: readonly Term[];
  readonly prior: Target;
}

function questionOf(searched: SearchedPosition, asked: SearchTarget): Question {
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
  const own: Term = { position, value: networkValue, source: 'network', weight: rootWeight };
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

function preferredOf({ priors }: SearchedPosition): number {
  return [...priors].reduce<[number, number]>((a, b) => (b[1] > a[1] ? b : a), [PASS, 0])[0];
}

function termsOf({ leaves }: SearchedMove, weight: number): Term[] {
  const total = leaves.reduce((sum, { count }) => sum + count, 0);
  return leaves.map(({ count, ...leaf }) => ({ ...leaf, weight: (weight * count) / total }));
}

/** Positions that were reached by several ways are one term. */
function mergeTerms(terms: readonly Term[]): Term[] {
  const merged = new Map<string, Term>();
  for (const term of terms) {
    // A position may have been valued by the network before it was proven.
    const key = `${term.source} ${positionKey(term.position)}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? term : { ...known, weight: known.weight + term.weight });
  }
  return [...merged.values()];
}

function positionKey({ ownLow, ownHigh, opponentLow, opponentHigh, turn }: Position): string {
  return `${ownLow},${ownHigh},${opponentLow},${opponentHigh},${turn}`;
}

/** Those of most weight; among equals, spread evenly over the order in which the search found them. */
function heaviest(terms: readonly Term[], most: number): readonly Term[] {
  if (terms.length <= most) return terms;
  const size = ({ weight }: Term): number => Math.abs(weight);
  const threshold = terms.map(size).sort((a, b) => b - a)[most - 1]!;
  const heavier = terms.filter((term) => size(term) > threshold);
  const equal = terms.filter((term) => size(term) === threshold);
  const free = most - heavier.length;
  const spread = Array.from(
    { length: free },
    (_, index) => equal[Math.floor((index * equal.length) / free)]!,
  );
  return [...heavier, ...spread];
}

function weightOf(terms: readonly Term[]): number {
  return terms.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
}

function linesOf(terms: readonly Term[], chosen: readonly Term[]): LedgerLine[] {
  const all = weightOf(terms);
  const isChosen = new Set(chosen);
  const left = terms.filter((term) => isValued(term) && !isChosen.has(term));
  const line = (name: LedgerLine['name'], parts: readonly Term[]): LedgerLine[] => {
    if (parts.length === 0) return [];
    const relevance = parts.reduce((sum, { weight, value }) => sum + weight * value, 0);
    return [{ name, relevance, weight: weightOf(parts) / all }];
  };
  const of = (source: Term['source']): Term[] => terms.filter((term) => term.source === source);
  return [...line('over', of('over')), ...line('proven', of('proven')), ...line('left out', left)];
}

/** The maps of leaves, each explained once, all in one call so that they fill batches. */
class LeafMaps {
  readonly #explainer: Explainer;
  readonly #found = new Map<string, Explanation>();

  constructor(explainer: Explainer) {
    this.#explainer = explainer;
  }

  async explain(terms: readonly Term[]): Promise<void> {
    const wanted = new Map(terms.map(({ position }) => [positionKey(position), position]));
    const positions = [...wanted].flatMap(([key, position]) => (this.#found.has(key) ? [] : [position]));
    await this.#explain(positions, { controls: false });
  }

  async explainExactly(positions: readonly Position[]): Promise<void> {
    await this.#explain(positions, { controls: false, precision: 'float64' });
  }

  async #explain(positions: readonly Position[], options: ExplainOptions): Promise<void> {
    if (positions.length === 0) return;
    const requests = positions.map((position) => ({ position, target: { kind: 'valueTanh' } as const }));
    const found = await this.#explainer.explain(requests, options);
    positions.forEach((position, index) => this.#found.set(positionKey(position), found[index]!));
  }

  of(terms: readonly Term[]): WeightedLeaf[] {
    return terms.flatMap(({ position, weight, source }) =>
      source === 'network' ? [{ explanation: this.#found.get(positionKey(position))!, weight }] : [],
    );
  }
}

interface Compared {
  readonly root: Position;
  readonly prior: Explanation;
  /** Cosines with the maps of the other moves. */
  readonly likeness: readonly (number | undefined)[];
}

/** The empty board stands for every leaf in turn, with its weight and its side to move. */
async function controlsOf(
  explainer: Explainer,
  square: Float32Array,
  leaves: readonly WeightedLeaf[],
  { root, prior, likeness }: Compared,
): Promise<Controls> {
  const position = { ...EMPTY, turn: root.turn };
  const [empty] = await explainer.explain([{ position, target: { kind: 'valueTanh' } }], { controls: false });
  const factor = leaves.reduce(
    (sum, { explanation, weight }) => sum + (explanation.position.turn === root.turn ? weight : -weight),
    0,
  );
  const emptyBoard = empty!.square.map((value) => value * factor);
  return {
    emptyBoard,
    emptyBoardCosine: cosine(square, emptyBoard),
    difference: square.map((value, index) => value - emptyBoard[index]!),
    legalMovesCosine: median(likeness.filter((value) => value !== undefined)),
    policyValueCosine: cosine(square, prior.square),
  };
}
