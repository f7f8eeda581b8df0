import {
  type Color,
  colorAt,
  initialPosition,
  isLegal,
  isOver,
  play,
  type Position,
  positionFromDiscs,
} from '../../engine/position.js';
import { PASS, setOf, SQUARE_COUNT } from '../../engine/squareSet.js';
import { refuse } from './gtpText.js';

/**
 * The game as commands of GTP have made it. A forced pass may be told or left out; what takes back takes back one command, with
 * the pass that it implied. Whatever is refused (see `refuse`) leaves the board as it was.
 */
export class GtpBoard {
  /** The position after each command that moved; the first is the beginning. */
  #history: Position[] = [initialPosition()];
  /** Nothing has been set up since the board was cleared. */
  #isCleared = true;

  get position(): Position {
    return this.#history.at(-1)!;
  }

  clear(): void {
    this.#history = [initialPosition()];
    this.#isCleared = true;
  }

  /** A whole game: the positions from its beginning to where it stands. */
  load(positions: readonly Position[]): void {
    this.#history = [...positions];
    this.#isCleared = false;
  }

  play(color: Color, move: number): void {
    const { position } = this;
    // Two passes may be told at the end, as in Go.
    if (move === PASS && isOver(position)) {
      this.#history.push(position);
      return;
    }
    const mover = withTurn(position, color);
    if (mover === undefined || !isLegal(mover, move)) refuse('illegal move');
    else this.#history.push(play(mover, move));
  }

  /** All of the moves, or none where one of them is refused. */
  playAll(moves: readonly (readonly [Color | undefined, number])[]): void {
    const before = [...this.#history];
    try {
      for (const [color, move] of moves) this.play(color!, move);
    } catch (error) {
      this.#history = before;
      throw error;
    }
  }

  /** Takes back so many commands that moved. */
  undo(count = 1): void {
    if (count >= this.#history.length) refuse('cannot undo');
    this.#history.length -= count;
  }

  /** The position in which that colour is to move, after a pass that is left out. */
  mover(color: Color): Position {
    const { position } = this;
    return withTurn(position, color) ?? refuse(`it is ${position.turn}'s turn`);
  }

  /**
   * A game that begins with these discs, black to move. On a board that was cleared they are all that there are, unless some
   * square is to be emptied: then, and on a board that was set up, they change what is there.
   */
  setUp(stones: readonly (readonly [Color | undefined, number])[]): void {
    const clears = this.#isCleared && this.#history.length === 1;
    const isWhole = clears && stones.every(([color]) => color !== undefined);
    const { position } = this;
    const colors = Array.from({ length: SQUARE_COUNT }, (_, square) =>
      isWhole ? undefined : colorAt(position, square),
    );
    for (const [color, square] of stones) {
      if (square === PASS) refuse('syntax error');
      colors[square] = color;
    }
    this.#begin(colors, 'black');
  }

  /** Whose move it is in a position that was set up. */
  setTurn(color: Color): void {
    const { position } = this;
    if (position.turn === color) return;
    this.#begin(
      Array.from({ length: SQUARE_COUNT }, (_, square) => colorAt(position, square)),
      color,
    );
  }

  #begin(colors: readonly (Color | undefined)[], turn: Color): void {
    const squaresOf = (color: Color): number[] =>
      colors.flatMap((each, square) => (each === color ? [square] : []));
    this.#history = [positionFromDiscs(setOf(...squaresOf('black')), setOf(...squaresOf('white')), turn)];
    this.#isCleared = false;
  }
}

/** The position with this side to move, after a pass that is left out; undefined when it is not its turn. */
function withTurn(position: Position, color: Color): Position | undefined {
  if (position.turn === color) return position;
  return isLegal(position, PASS) ? play(position, PASS) : undefined;
}
