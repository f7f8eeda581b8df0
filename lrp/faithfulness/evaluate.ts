import type { Position, Random } from '../../engine/index.js';
import { formatPosition } from '../../engine/index.js';
import { planesOf } from '../explanations.js';
import { legalSquares, preferredMove } from '../request.js';
import type { Flip } from './flipping.js';
import {
  FLIPS,
  FLIP_SHARES,
  areaUnder,
  flipCounts,
  flipSquares,
  flippable,
  orderSquares,
  rankAbove,
  splitByLegality,
} from './flipping.js';
import type { Finding } from './legality.js';
import { causalSquares, findingOf } from './legality.js';
import type { Asked, MapMethods } from './mapMethods.js';

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
  readonly finding: Finding;
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
  /** The explained move: the legal one that the policy prefers. */
  readonly move: number;
  readonly causal: number;
  /**
   * How often the logit of a legal move is above that of an illegal empty square; absent where there is none. Training does
   * not ask networks for it: illegal moves are masked.
   */
  readonly legality?: number;
  /** Squares whose change alone makes the move illegal; they are left out of the curves. */
  readonly critical: Record<Flip, number>;
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
export async function evaluatePositions(
  methods: MapMethods,
  positions: readonly Position[],
  random: Random,
): Promise<ChunkResult> {
  const asked = await preferredMoves(methods, positions);
  const { maps, explained } = await methods.maps(asked);
  const plans = asked.map((one, index) => {
    const found = new Map(methods.names.map((name) => [name, maps.get(name)![index]!]));
    return new FlipPlan(
      one.position,
      one.question.square,
      found,
      random.split('flip', formatPosition(one.position)),
    );
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

/** A question about a move. */
export interface AskedMove extends Asked {
  readonly question: { readonly kind: 'move'; readonly square: number };
}

/** Each position with its legal move that the policy prefers. */
export async function preferredMoves(
  { pass, architecture }: MapMethods,
  positions: readonly Position[],
): Promise<AskedMove[]> {
  const size = pass.planeCount * 64;
  const boards = new Float32Array(positions.length * size);
  positions.forEach((position, index) => boards.set(planesOf(architecture, position), index * size));
  const { logits } = await pass.forward(boards);
  return positions.map((position, index) => {
    const own = logits.subarray(index * 65, (index + 1) * 65);
    return { position, question: { kind: 'move', square: preferredMove(legalSquares(position), own) } };
  });
}

function legalityKnown(position: Position, logits: Float32Array): number | undefined {
  const legal = legalSquares(position);
  const illegal = flippable(position, 'emptyToDisc').filter((square) => !legal.includes(square));
  return rankAbove(logits, legal, illegal);
}

/** How far the logit of each plan's move falls on each of its boards, and the logits [65] of each position. */
async function fallsOf(
  { pass, architecture }: MapMethods,
  asked: readonly AskedMove[],
  plans: readonly FlipPlan[],
  boards: readonly Position[],
): Promise<{ falls: Float64Array[]; logits: Float32Array[] }> {
  const size = pass.planeCount * 64;
  const planes = new Float32Array(boards.length * size);
  boards.forEach((board, index) => planes.set(planesOf(architecture, board), index * size));
  const { logits } = await pass.forward(planes);
  const firsts: Float32Array[] = [];
  let from = 0;
  const falls = plans.map((plan, index) => {
    const { square } = asked[index]!.question;
    firsts.push(logits.slice(from * 65, (from + 1) * 65));
    // The first board of a plan is the position itself.
    const whole = logits[from * 65 + square]!;
    const own = Float64Array.from(plan.boards, (_, at) => whole - logits[(from + at) * 65 + square]!);
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
  readonly #move: number;
  readonly #maps: ReadonlyMap<string, Float32Array>;
  readonly #ties: Float64Array;
  readonly #isOwn: boolean[];
  readonly #known = new Map<string, number>();
  readonly #paths = new Map<Flip, Map<string, Orders>>();
  readonly #critical: Record<Flip, number[]> = { discToEmpty: [], discToOther: [], emptyToDisc: [] };
  readonly #free: Record<Flip, number[]> = { discToEmpty: [], discToOther: [], emptyToDisc: [] };

  constructor(position: Position, move: number, maps: ReadonlyMap<string, Float32Array>, random: Random) {
    this.#position = position;
    this.#move = move;
    this.#maps = maps;
    this.#ties = Float64Array.from({ length: 64 }, () => random.uniform());
    this.#isOwn = Array.from({ length: 64 }, () => random.uniform() < 0.5);
    this.boards = [position];
    for (const flip of FLIPS) this.#plan(flip);
  }

  #plan(flip: Flip): void {
    const { critical, free } = splitByLegality(this.#position, this.#move, flip, this.#isOwn);
    this.#critical[flip] = critical;
    this.#free[flip] = free;
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
    const causal = causalSquares(this.#position, this.#move);
    const methods: Record<string, MethodResult> = {};
    for (const [name, map] of this.#maps) {
      const flips: Partial<Record<Flip, FlipAreas>> = {};
      const critical: Partial<Record<Flip, number>> = {};
      for (const flip of FLIPS) {
        const above = rankAbove(map, this.#critical[flip], this.#free[flip]);
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
      methods[name] = { flips, critical, finding: findingOf(map, causal, this.#ties) };
    }
    const counted = Object.fromEntries(FLIPS.map((flip) => [flip, this.#critical[flip].length]));
    return {
      position: formatPosition(this.#position),
      move: this.#move,
      causal: causal.length,
      critical: counted as Record<Flip, number>,
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
