import { parseTranscript, positionsOf } from '../notation.js';
import { discs, type Position } from '../position.js';
import { symmetryKey } from '../symmetry.js';
import { OPENINGS } from './table.js';

interface NamedPositions {
  /** By {@link symmetryKey}. */
  readonly names: ReadonlyMap<string, string>;
  /** Fewest empty squares of a position that has a name. */
  readonly leastEmpty: number;
}

let known: NamedPositions | undefined;

function namedPositions(): NamedPositions {
  const names = new Map<string, string>();
  let leastEmpty = 60;
  for (const [moves, name] of OPENINGS) {
    const position = positionsOf(parseTranscript(moves)).at(-1)!;
    names.set(symmetryKey(position), name);
    leastEmpty = Math.min(leastEmpty, discs(position).empty);
  }
  return { names, leastEmpty };
}

/**
 * The name of the opening of a game, such as `Tiger`: that of the last of its positions that has one. Positions count and
 * not moves, so it is the same by other moves, mirrored or turned. Undefined where no position has a name.
 *
 * @param positions of the game from its first on, as {@link positionsOf} gives them.
 */
export function openingName(positions: Iterable<Position>): string | undefined {
  known ??= namedPositions();
  let name: string | undefined;
  for (const position of positions) {
    if (discs(position).empty < known.leastEmpty) break;
    name = known.names.get(symmetryKey(position)) ?? name;
  }
  return name;
}
