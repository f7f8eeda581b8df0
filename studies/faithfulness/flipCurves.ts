import { formatPosition } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { legalSquares, preferredMove } from '../../lrp/explanationRequest.js';
import { planesOf } from '../../nn/planes.js';
import type { Asked } from './askedMaps.js';
import {
  areaUnder,
  type Flip,
  FLIP_SHARES,
  flipCounts,
  flippable,
  FLIPS,
  flipSquares,
  orderSquares,
  rankAbove,
  splitByLegality,
  type SquaresByLegality,
} from './flipping.js';
import { causalSquares, type Finding, findingOf } from './legality.js';
import type { MapMethods } from './mapMethods.js';
import { answerTo, type Question } from './networkPass.js';

/** Of one method at one position: areas under the fall of the number, most and least relevant squares first. */
export interface FlipAreas {
  readonly most: number;
  readonly least: number;
}

/** What one method's map of one position is worth; a flip is absent where too few squares can be changed. */
export interface MethodResult {
  readonly flips: Partial<Record<Flip, FlipAreas>>;
  /** How far the squares whose change makes the move illegal stand above the others. */
  readonly critical: Partial<Record<Flip, number>>;
  /** Against what makes the move legal; absent where the value is explained. */
  readonly finding?: Finding;
}

/** Of a composite. */
export interface LedgerResult {
  readonly closure: number;
  /** Sizes of the shares, 0..1. */
  readonly input: number;
  readonly bias: number;
  readonly leak: number;
}

export interface PositionResult {
  readonly position: string;
  /** The move whose logit is explained, and how many squares make it legal; absent where the value is explained. */
  readonly move?: number;
  readonly causal?: number;
  /**
   * How often the logit of a legal move is above that of an illegal empty square; absent where there is none. Training does
   * not ask networks for it: illegal moves are masked.
   */
  readonly legality?: number;
  /** Squares whose change makes the move illegal, alone or together with others; they are left out of the curves. */
  readonly critical: Record<Flip, number>;
  readonly shared: Record<Flip, number>;
  readonly methods: Readonly<Record<string, MethodResult>>;
  readonly ledgers: Readonly<Record<string, LedgerResult>>;
}

/** Falls of the number at FLIP_SHARES, summed over positions. */
export interface CurveSum {
  count: number;
  readonly most: number[];
  readonly least: number[];
}

export interface ChunkResult {
  readonly positions: readonly PositionResult[];
  readonly curves: Readonly<Record<string, Record<Flip, CurveSum>>>;
}

/** Fewer squares than this have no order to speak of. */
const FEWEST = 4;

/**
 * Holds the maps of all methods to what the network does when squares are changed, and to what makes the move legal.
 * @param positions each with at least two legal moves
 * @param random of the whole evaluation; each position draws from its own part
 */
export async function measureFlips(
  methods: MapMethods,
  positions: readonly Position[],
  random: Random,
  subject: Subject = 'move',
): Promise<ChunkResult> {
  const asked = await questionsOf(methods, positions, subject);
  const { maps, explained } = await methods.maps(asked);
  const plans = asked.map(({ position, question }, index) => {
    const found = new Map(
      methods.names.flatMap((name) => {
        const map = maps.get(name)![index];
        return map === undefined ? [] : [[name, map] as const];
      }),
    );
    return new FlipPlan(position, question, found, random.split('flip', formatPosition(position)));
  });
  const boards = plans.flatMap((plan) => plan.boards);
  const { falls, logits } = await fallsOf(methods, asked, plans, boards);
  const curves = emptyCurves(methods.names);
  const results = plans.map((plan, index): PositionResult => {
    const ledgers = [...explained].map(([name, found]) => {
      const { closure, share } = found[index]!.ledger;
      const { input, bias, leak } = share;
      return [name, { closure, input: Math.abs(input), bias: Math.abs(bias), leak: Math.abs(leak) }] as const;
    });
    const legality = legalityKnown(asked[index]!.position, logits[index]!);
    return {
      ...plan.result(falls[index]!, curves),
      ...(legality === undefined ? {} : { legality }),
      ledgers: Object.fromEntries(ledgers),
    };
  });
  return { positions: results, curves };
}

/** What is explained of every position: the logit of the legal move that the policy prefers, or the value before tanh. */
export const SUBJECTS = ['move', 'value'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** The question that is asked about each position. */
export async function questionsOf(
  methods: MapMethods,
  positions: readonly Position[],
  subject: Subject,
): Promise<Asked[]> {
  if (subject === 'move') return preferredMoves(methods, positions);
  return positions.map((position) => ({ position, question: { kind: 'value' } }));
}

/** A question about a move. */
export interface AskedMove extends Asked {
  readonly question: { readonly kind: 'move'; readonly square: number };
}

/** Each position with the move that maps made elsewhere explain there, or else its legal move that the policy prefers. */
export async function preferredMoves(
  methods: MapMethods,
  positions: readonly Position[],
): Promise<AskedMove[]> {
  const { logits } = await methods.pass.forward(planesOf(methods.architecture, positions));
  return positions.map((position, index) => {
    const own = logits.subarray(index * 65, (index + 1) * 65);
    const square = methods.givenMove(position) ?? preferredMove(legalSquares(position), own);
    return { position, question: { kind: 'move', square } };
  });
}

function legalityKnown(position: Position, logits: Float32Array): number | undefined {
  const legal = legalSquares(position);
  const illegal = flippable(position, 'emptyToDisc').filter((square) => !legal.includes(square));
  return rankAbove(logits, legal, illegal);
}

/** How far the number of each plan falls on each of its boards, and the logits [65] of each position. */
async function fallsOf(
  { pass, architecture }: MapMethods,
  asked: readonly Asked[],
  plans: readonly FlipPlan[],
  boards: readonly Position[],
): Promise<{ falls: Float64Array[]; logits: Float32Array[] }> {
  const answers = await pass.forward(planesOf(architecture, boards));
  const firsts: Float32Array[] = [];
  let from = 0;
  const falls = plans.map((plan, index) => {
    const { question } = asked[index]!;
    firsts.push(answers.logits.slice(from * 65, (from + 1) * 65));
    // The first board of a plan is the position itself.
    const whole = answerTo(question, answers, from);
    const own = Float64Array.from(plan.boards, (_, at) => whole - answerTo(question, answers, from + at));
    from += plan.boards.length;
    return own;
  });
  return { falls, logits: firsts };
}

type Orders = Readonly<Record<'most' | 'least', readonly number[]>>;

/** The boards that the curves of one position need, each once, and which of them each curve goes through. */
class FlipPlan {
  readonly boards: Position[];
  readonly #position: Position;
  /** What makes the explained move legal; undefined where it is the value that is explained. */
  readonly #causal: readonly number[] | undefined;
  readonly #maps: ReadonlyMap<string, Float32Array>;
  readonly #ties: Float64Array;
  readonly #isOwn: boolean[];
  readonly #known = new Map<string, number>();
  readonly #paths = new Map<Flip, Map<string, Orders>>();
  readonly #squares: Readonly<Record<Flip, SquaresByLegality>>;
  readonly #move: number | undefined;

  constructor(
    position: Position,
    question: Question,
    maps: ReadonlyMap<string, Float32Array>,
    random: Random,
  ) {
    this.#position = position;
    this.#move = question.kind === 'move' ? question.square : undefined;
    this.#causal = this.#move === undefined ? undefined : causalSquares(position, this.#move);
    this.#maps = maps;
    this.#ties = Float64Array.from({ length: 64 }, () => random.uniform());
    this.#isOwn = Array.from({ length: 64 }, () => random.uniform() < 0.5);
    this.boards = [position];
    this.#squares = {
      discToEmpty: this.#split('discToEmpty'),
      discToOther: this.#split('discToOther'),
      emptyToDisc: this.#split('emptyToDisc'),
    };
    for (const flip of FLIPS) this.#plan(flip);
  }

  #split(flip: Flip): SquaresByLegality {
    if (this.#move === undefined || this.#causal === undefined) {
      return { critical: [], shared: [], free: flippable(this.#position, flip) };
    }
    return splitByLegality(this.#position, this.#move, flip, this.#isOwn, this.#causal);
  }

  #plan(flip: Flip): void {
    const { free } = this.#squares[flip];
    if (free.length < FEWEST) return;
    const paths = new Map<string, Orders>();
    for (const [name, map] of this.#maps) {
      const most = orderSquares(free, map, this.#ties);
      const path = (order: readonly number[]): number[] =>
        flipCounts(order.length).map((count) => this.#board(flip, order.slice(0, count)));
      paths.set(name, { most: path(most), least: path(most.reverse()) });
    }
    this.#paths.set(flip, paths);
  }

  #board(flip: Flip, squares: readonly number[]): number {
    if (squares.length === 0) return 0;
    const key = `${flip} ${[...squares].sort((a, b) => a - b).join()}`;
    let index = this.#known.get(key);
    if (index === undefined) {
      index = this.boards.push(flipSquares(this.#position, squares, flip, this.#isOwn)) - 1;
      this.#known.set(key, index);
    }
    return index;
  }

  /** @param falls of the boards; the curves are added to `curves` */
  result(
    falls: Float64Array,
    curves: Record<string, Record<Flip, CurveSum>>,
  ): Omit<PositionResult, 'ledgers'> {
    const causal = this.#causal;
    const methods: Record<string, MethodResult> = {};
    for (const [name, map] of this.#maps) {
      const flips: Partial<Record<Flip, FlipAreas>> = {};
      const critical: Partial<Record<Flip, number>> = {};
      for (const flip of FLIPS) {
        const above = rankAbove(map, this.#squares[flip].critical, this.#squares[flip].free);
        if (above !== undefined) critical[flip] = above;
        const path = this.#paths.get(flip)?.get(name);
        if (path === undefined) continue;
        const [most, least] = [path.most, path.least].map((boards) => boards.map((board) => falls[board]!));
        flips[flip] = { most: areaUnder(most!), least: areaUnder(least!) };
        const sum = curves[name]![flip];
        sum.count++;
        FLIP_SHARES.forEach((_, at) => {
          sum.most[at]! += most![at]!;
          sum.least[at]! += least![at]!;
        });
      }
      methods[name] = {
        flips,
        critical,
        ...(causal === undefined ? {} : { finding: findingOf(map, causal, this.#ties) }),
      };
    }
    const count = (of: (squares: SquaresByLegality) => readonly number[]): Record<Flip, number> =>
      Object.fromEntries(FLIPS.map((flip) => [flip, of(this.#squares[flip]).length])) as Record<Flip, number>;
    return {
      position: formatPosition(this.#position),
      ...(this.#move === undefined || causal === undefined
        ? {}
        : { move: this.#move, causal: causal.length }),
      critical: count(({ critical }) => critical),
      shared: count(({ shared }) => shared),
      methods,
    };
  }
}

export function emptyCurves(names: readonly string[]): Record<string, Record<Flip, CurveSum>> {
  const zeros = (): number[] => FLIP_SHARES.map(() => 0);
  const curve = (): CurveSum => ({ count: 0, most: zeros(), least: zeros() });
  return Object.fromEntries(
    names.map((name) => [name, { discToEmpty: curve(), discToOther: curve(), emptyToDisc: curve() }]),
  );
}
