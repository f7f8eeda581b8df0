import type { Position } from '../../engine/position.js';
import type { Explainer } from '../explainer.js';
import type { ExplainOptions, Explanation, SearchPart } from '../explanation.js';
import { CLOSURE_LIMIT, type LedgerLine } from '../ledger.js';
import { type Controls, cosine, median } from '../mapControls.js';
import { chooseLeaves } from './leafChoice.js';
import { LeafMaps } from './leafMaps.js';
import { type LeafSum, sumLeaves, type WeightedLeaf } from './leafSum.js';
import type { SearchedPosition } from './searchedPosition.js';
import { preferredOf, type Question, questionOf, type SearchTarget } from './searchQuestion.js';
import { isValued, mergeTerms, type Term, termsOf, weightOf } from './searchTerms.js';

export interface SearchExplainOptions extends Pick<ExplainOptions, 'controls'> {
  /** Most leaves that are explained (see chooseLeaves); all unless said. */
  readonly leaves?: number | undefined;
}

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
    const chosen = chooseLeaves(valued, most);
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
        exact: exactPart(terms),
        leaves: terms.length,
        valued: valued.length,
        explained: chosen.length,
        leftOut: left?.weight ?? 0,
        fates,
        ...this.#sides(question, chosen, planes),
        prior: prior!,
      },
    };
  }

  /** Of a contrast: what the leaves of the move have on each square, and those of its rival. */
  #sides(
    { square, against }: Question,
    terms: readonly Term[],
    planes: readonly string[],
  ): Pick<SearchPart, 'sides'> {
    if (square === undefined || against === undefined) return {};
    const below = (move: number): Float32Array => {
      const parts = terms.map((each) => ({ ...each, weight: each.parts.get(move) ?? 0 }));
      return sumLeaves(this.#searched.position, this.#maps.of(parts), 0, [], planes).square;
    };
    return { sides: { move: below(square), rival: below(against) } };
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

/** Part of the weights that ended games and proofs have, 0..1. */
function exactPart(terms: readonly Term[]): number {
  const all = weightOf(terms);
  return all === 0 ? 0 : weightOf(terms.filter((each) => !isValued(each))) / all;
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
