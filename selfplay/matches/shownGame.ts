/** A game of a match while it is played. */
export interface ShownGame {
  readonly pair: number;
  readonly firstIsBlack: boolean;
  /** Those of the opening among `moves`. */
  readonly openingPlies: number;
  /** From the initial position on. */
  readonly moves: readonly number[];
}

/** More plies than any game has, passes included. */
const MOST_MOVES = 128;
/** Entries before the moves. */
const OWNER = 0;
const OPENING = 1;
const COUNT = 2;
const MOVES = 3;
const NOBODY = 0;

/**
 * A place in shared memory where one of the games that threads play can be looked at without a message: the first that comes has
 * it to its end, then the next one that makes a move.
 */
export function createStage(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * (MOVES + MOST_MOVES)));
}

/** Shows a game as it is now where no other one is shown. */
export function showGame(stage: Int32Array, game: ShownGame): void {
  const own = nameOf(game);
  const owner = Atomics.compareExchange(stage, OWNER, NOBODY, own);
  if (owner !== NOBODY && owner !== own) return;
  const { moves, openingPlies } = game;
  const count = Math.min(MOST_MOVES, moves.length);
  for (let ply = 0; ply < count; ply++) Atomics.store(stage, MOVES + ply, moves[ply]!);
  Atomics.store(stage, OPENING, openingPlies);
  Atomics.store(stage, COUNT, count);
}

/** Leaves the place to another game, where this one has it. */
export function leaveStage(stage: Int32Array, game: Pick<ShownGame, 'pair' | 'firstIsBlack'>): void {
  const own = nameOf(game);
  if (Atomics.load(stage, OWNER) !== own) return;
  Atomics.store(stage, COUNT, 0);
  Atomics.compareExchange(stage, OWNER, own, NOBODY);
}

/** The game that is shown; undefined where none is at the moment. */
export function readStage(stage: Int32Array): ShownGame | undefined {
  const owner = Atomics.load(stage, OWNER);
  const count = Atomics.load(stage, COUNT);
  const openingPlies = Atomics.load(stage, OPENING);
  const moves = Array.from({ length: count }, (_, ply) => Atomics.load(stage, MOVES + ply));
  // Of a game that left meanwhile nothing is told: what was read may be another's.
  if (owner === NOBODY || count === 0 || Atomics.load(stage, OWNER) !== owner) return undefined;
  return { pair: (owner - 1) >> 1, firstIsBlack: owner % 2 === 1, openingPlies, moves };
}

/** Not 0, and another for each game of a match. */
function nameOf({ pair, firstIsBlack }: Pick<ShownGame, 'pair' | 'firstIsBlack'>): number {
  return 2 * pair + (firstIsBlack ? 1 : 2);
}
