import { OthelloError } from '../engine/errors.js';
import { formatPosition } from '../engine/notation.js';
import type { Position } from '../engine/position.js';
import type { Architecture } from '../nn/architecture.js';
import { planeLabels, planesOf } from '../nn/planes.js';
import type { Explanation } from './explanation.js';
import {
  legalSquares,
  needsLogits,
  preferredMove,
  type Request,
  resolveTarget,
  type Seed,
  seedOf,
} from './explanationRequest.js';
import { headsOf } from './heads.js';
import type { Precision } from './ledger.js';
import { splitByContent } from './mapContents.js';
import { type Controls, cosine, median, sumPlanes } from './mapControls.js';
import { checkRow, type RelevanceBatch, type Row, type RowRelevance } from './relevanceBatch.js';
import type { Target } from './target.js';

/** Logits [65] of the policy at each position. */
export type Policy = (positions: readonly Position[]) => Promise<Float32Array[]>;

const EMPTY_BOARD: Position = { ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0, turn: 'black' };

/** A request with the numbers of the rows that answer it. */
interface Plan {
  readonly position: Position;
  readonly target: Target;
  readonly row: number;
  readonly controls: ControlRows | undefined;
}

interface ControlRows {
  readonly moves: readonly number[];
  readonly counterpart: number | undefined;
  /** The seed whose map on the empty board is wanted. */
  readonly seed: Seed;
}

/** Turns requests into rows of a batch, together with those that the controls need, and rows into explanations. */
export class ExplanationPlanner {
  readonly #architecture: Architecture;
  readonly #composite: string;
  readonly #batch: RelevanceBatch;
  readonly #policy: Policy;
  /** Square maps of the empty board by seed; they depend on nothing else. */
  readonly #emptyBoards = new Map<string, Float32Array>();

  constructor(architecture: Architecture, composite: string, batch: RelevanceBatch, policy: Policy) {
    this.#architecture = architecture;
    this.#composite = composite;
    this.#batch = batch;
    this.#policy = policy;
  }

  async explain(
    requests: readonly Request[],
    withControls: boolean,
    precision?: Precision,
  ): Promise<(Explanation | OthelloError)[]> {
    const rows = new RowSet();
    const boards = requests.map(({ position }) => rows.board(position));
    const needsPolicy = withControls || requests.some(({ target }) => needsLogits(target));
    const logits = needsPolicy ? await this.#policy(rows.positions) : [];
    const plans = requests.map((request, index) =>
      this.#tryPlan(request, logits[boards[index]!], rows, withControls),
    );
    const planes = rows.positions.map((position) => planesOf(this.#architecture, [position]));
    const found = await this.#batch.run(planes, rows.rows, withControls, precision);
    for (const plan of plans) {
      if (!(plan instanceof OthelloError) && plan.controls !== undefined)
        await this.#learn(plan.controls.seed);
    }
    return plans.map((plan) =>
      plan instanceof OthelloError ? plan : unlessRefused(() => this.#explanation(plan, found)),
    );
  }

  /**
   * Computes the map of the empty board, unless it is known. It is kept for later calls, so it is computed by itself: the last
   * digits of a row depend on its batch. Two rows, since those of several rows a board have their pass compiled already.
   */
  async #learn(seed: Seed): Promise<void> {
    const key = seedKey(seed);
    if (this.#emptyBoards.has(key)) return;
    const row = { board: 0, seed };
    const [found] = await this.#batch.run([planesOf(this.#architecture, [EMPTY_BOARD])], [row, row], true);
    checkRow(found!, this.#composite, 'the empty board');
    this.#emptyBoards.set(key, sumPlanes(found!.planes));
  }

  #tryPlan(
    request: Request,
    logits: Float32Array | undefined,
    rows: RowSet,
    withControls: boolean,
  ): Plan | OthelloError {
    return unlessRefused(() => this.#plan(request, logits, rows, withControls));
  }

  #plan(request: Request, logits: Float32Array | undefined, rows: RowSet, withControls: boolean): Plan {
    const { position } = request;
    const legal = legalSquares(position);
    const target = resolveTarget(request, logits);
    const seed = (other: Target): Seed => seedOf(this.#architecture, other, legal, logits);
    const own = seed(target);
    const row = rows.add(position, own);
    if (!withControls) return { position, target, row, controls: undefined };
    const isValue = target.kind === 'value' || target.kind === 'valueTanh';
    const { policy, value } = headsOf(this.#architecture);
    const move = (): Target | undefined =>
      legal.length === 0 || policy === undefined
        ? undefined
        : { kind: 'move', square: preferredMove(legal, logits!) };
    const counterpart = isValue ? move() : value && ({ kind: 'value' } as const);
    const others = policy === undefined ? [] : otherMoves(target, legal);
    const controls: ControlRows = {
      moves: others.map((other) => rows.add(position, seed(other))),
      counterpart: counterpart && rows.add(position, seed(counterpart)),
      seed: own,
    };
    return { position, target, row, controls };
  }

  #explanation(plan: Plan, found: readonly RowRelevance[]): Explanation {
    const { position, target } = plan;
    for (const row of rowsOf(plan)) checkRow(found[row]!, this.#composite, formatPosition(position));
    const { planes, ledger, layers } = found[plan.row]!;
    const square = sumPlanes(planes);
    const maps = Object.fromEntries(
      planeLabels(this.#architecture.planes).map((name, index) => [
        name,
        planes.slice(index * 64, (index + 1) * 64),
      ]),
    );
    const controls = plan.controls && this.#controls(plan.controls, square, found);
    return {
      position,
      target,
      composite: this.#composite,
      output: ledger.output,
      maps,
      square,
      ...(maps.signed === undefined ? {} : { contents: splitByContent(position, maps.signed) }),
      ledger,
      ...(layers === undefined ? {} : { layers }),
      controls,
    };
  }

  #controls(rows: ControlRows, square: Float32Array, found: readonly RowRelevance[]): Controls {
    const map = (row: number): Float32Array => sumPlanes(found[row]!.planes);
    const emptyBoard = this.#emptyBoards.get(seedKey(rows.seed))!;
    const similar = rows.moves.map((row) => cosine(square, map(row))).filter((value) => value !== undefined);
    return {
      emptyBoard,
      emptyBoardCosine: cosine(square, emptyBoard),
      difference: square.map((value, index) => value - emptyBoard[index]!),
      legalMovesCosine: median(similar),
      policyValueCosine: rows.counterpart === undefined ? undefined : cosine(square, map(rows.counterpart)),
    };
  }
}

function rowsOf({ row, controls }: Plan): number[] {
  if (controls === undefined) return [row];
  const { moves, counterpart } = controls;
  return [row, ...moves, ...(counterpart === undefined ? [] : [counterpart])];
}

/** What is computed, or the error that says why it cannot be. */
function unlessRefused<T>(compute: () => T): T | OthelloError {
  try {
    return compute();
  } catch (error) {
    if (error instanceof OthelloError) return error;
    throw error;
  }
}

/** The other legal moves as targets; of a contrast, the same contrast of the other moves. */
function otherMoves(target: Target, legal: readonly number[]): Target[] {
  const isMove = target.kind === 'move' || target.kind === 'logit' || target.kind === 'contrast';
  return legal
    .filter((square) => !isMove || square !== target.square)
    .map((square) => (target.kind === 'contrast' ? { ...target, square } : { kind: 'move', square }));
}

/** Boards and rows of one batch, each once. */
class RowSet {
  readonly positions: Position[] = [];
  readonly rows: Row[] = [];
  readonly #boards = new Map<string, number>();
  readonly #keys = new Map<string, number>();

  board(position: Position): number {
    const { ownLow, ownHigh, opponentLow, opponentHigh, turn } = position;
    return indexIn(this.#boards, `${ownLow},${ownHigh},${opponentLow},${opponentHigh},${turn}`, () =>
      this.positions.push(position),
    );
  }

  /** The number of the row with this seed at this position. */
  add(position: Position, seed: Seed): number {
    const board = this.board(position);
    return indexIn(this.#keys, `${board} ${seedKey(seed)}`, () => this.rows.push({ board, seed }));
  }
}

/** The index of a key; a new key is appended, which returns the new length. */
function indexIn(indices: Map<string, number>, key: string, append: () => number): number {
  let index = indices.get(key);
  if (index === undefined) indices.set(key, (index = append() - 1));
  return index;
}

/** Equal for seeds that relevance cannot tell apart. */
function seedKey({ seeding, layer, coefficients, afterTanh }: Seed): string {
  const entries = [...coefficients].flatMap((value, index) => (value === 0 ? [] : [`${index}:${value}`]));
  return `${seeding.kind} ${layer} ${String(afterTanh)} ${entries.join(' ')}`;
}
