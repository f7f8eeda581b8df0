import { computeFlips, computeMoves, popcount } from '../kernel.js';
import { moveName } from '../notation.js';
import { type Color, opposite, type Position } from '../position.js';
import { PASS } from '../squareSet.js';

const pair = new Int32Array(2);

/** Plays a record's moves by the rules, on bare halves since files hold many games. */
export class Replay {
  /** Moves played so far, inserted passes among them. */
  readonly moves: number[] = [];
  turn: Color;
  #ownLow: number;
  #ownHigh: number;
  #opponentLow: number;
  #opponentHigh: number;

  constructor(start: Position) {
    this.turn = start.turn;
    this.#ownLow = start.ownLow;
    this.#ownHigh = start.ownHigh;
    this.#opponentLow = start.opponentLow;
    this.#opponentHigh = start.opponentHigh;
  }

  get position(): Position {
    return {
      ownLow: this.#ownLow,
      ownHigh: this.#ownHigh,
      opponentLow: this.#opponentLow,
      opponentHigh: this.#opponentHigh,
      turn: this.turn,
    };
  }

  get finished(): boolean {
    return !this.#ownCanMove() && !this.#opponentCanMove();
  }

  /** The mover has only the pass. */
  get mustPass(): boolean {
    return !this.#ownCanMove() && this.#opponentCanMove();
  }

  /** Discs from black's view; with `empties`, those are counted for the winner. */
  result(empties = true): number {
    const own = popcount(this.#ownLow) + popcount(this.#ownHigh);
    const opponent = popcount(this.#opponentLow) + popcount(this.#opponentHigh);
    const lead = own - opponent + (empties ? Math.sign(own - opponent) * (64 - own - opponent) : 0);
    return this.turn === 'black' ? lead : 0 - lead;
  }

  /** Plays a square or PASS; a pass that the square implies is inserted. Returns why not, or undefined. */
  play(move: number): string | undefined {
    if (move === PASS) {
      if (!this.mustPass) return this.#refusal(move);
      this.pass();
      return undefined;
    }
    computeFlips(move, this.#ownLow, this.#ownHigh, this.#opponentLow, this.#opponentHigh, pair);
    if ((pair[0]! | pair[1]!) === 0) {
      if (this.#ownCanMove()) return this.#refusal(move);
      computeFlips(move, this.#opponentLow, this.#opponentHigh, this.#ownLow, this.#ownHigh, pair);
      if ((pair[0]! | pair[1]!) === 0) return this.#refusal(move);
      this.pass();
    }
    this.#place(move, pair[0]!, pair[1]!);
    return undefined;
  }

  /** Hands the turn over; the caller knows that the pass is legal. */
  pass(): void {
    const { moves } = this;
    moves.push(PASS);
    [this.#ownLow, this.#opponentLow] = [this.#opponentLow, this.#ownLow];
    [this.#ownHigh, this.#opponentHigh] = [this.#opponentHigh, this.#ownHigh];
    this.turn = opposite(this.turn);
  }

  #place(square: number, flipsLow: number, flipsHigh: number): void {
    this.moves.push(square);
    const low = this.#ownLow | flipsLow | (square < 32 ? 1 << square : 0);
    const high = this.#ownHigh | flipsHigh | (square < 32 ? 0 : 1 << (square - 32));
    this.#ownLow = this.#opponentLow & ~flipsLow;
    this.#ownHigh = this.#opponentHigh & ~flipsHigh;
    this.#opponentLow = low;
    this.#opponentHigh = high;
    this.turn = opposite(this.turn);
  }

  #refusal(move: number): string {
    const where = `move ${this.moves.length + 1}, ${moveName(move)},`;
    return this.finished
      ? `${where} comes after the end of the game`
      : `${where} is not legal for ${this.turn}`;
  }

  #ownCanMove(): boolean {
    computeMoves(this.#ownLow, this.#ownHigh, this.#opponentLow, this.#opponentHigh, pair);
    return (pair[0]! | pair[1]!) !== 0;
  }

  #opponentCanMove(): boolean {
    computeMoves(this.#opponentLow, this.#opponentHigh, this.#ownLow, this.#ownHigh, pair);
    return (pair[0]! | pair[1]!) !== 0;
  }
}
