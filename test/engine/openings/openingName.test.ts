import { describe, expect, it } from 'vitest';
import { formatPosition, parseTranscript, positionsOf } from '../../../engine/notation.js';
import { openingName } from '../../../engine/openings/openingName.js';
import { OPENINGS } from '../../../engine/openings/table.js';
import { initialPosition, legalMoveList, play, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { SYMMETRY_COUNT, transformPosition, transformSquare } from '../../../engine/symmetry.js';

const nameOf = (moves: string): string | undefined => openingName(positionsOf(parseTranscript(moves)));
/** A position as the first of its eight views, by their texts. */
const viewed = (position: Position): string =>
  Array.from({ length: SYMMETRY_COUNT }, (_, symmetry) =>
    formatPosition(transformPosition(symmetry, position)),
  ).sort()[0]!;

describe('the table of openings', () => {
  it('holds legal lines from f5, each with a name and a position of its own', () => {
    const names = OPENINGS.map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
    const ends = OPENINGS.map(([moves]) => viewed(positionsOf(parseTranscript(moves)).at(-1)!));
    expect(new Set(ends).size).toBe(ends.length);
    for (const [moves] of OPENINGS) expect(moves).toMatch(/^f5(?:[a-h][1-8])+$/);
  });

  it('gives each line its name', () => {
    for (const [moves, name] of OPENINGS) expect(nameOf(moves)).toBe(name);
  });
});

describe('the name of an opening', () => {
  it.each([
    ['f5', undefined],
    ['f5d6c3d3', 'Perpendicular'],
    ['f5d6c3d3c4f4f6f3', "Comp'Oth"],
    ['c4e3f6e6f5c5c3c6', "Comp'Oth"],
    ['d3c5f6f5e6e3c3f3', "Comp'Oth"],
    ['e6f4c3c4d3d6f6c6', "Comp'Oth"],
    // By other moves.
    ['f5d6c4d3c3', 'Tiger'],
    ['e6f6f5f4e3', 'Cow'],
    ['f5f4e3d6', 'Parallel'],
  ])('of %s is %s', (moves, name) => expect(nameOf(moves)).toBe(name));

  it('is the same whichever way the board is turned, and stays when the game goes on', () => {
    const random = Random.fromSeed('openings');
    for (const [moves, name] of OPENINGS) {
      const line = parseTranscript(moves);
      for (let symmetry = 0; symmetry < SYMMETRY_COUNT; symmetry++) {
        const start = transformPosition(symmetry, initialPosition());
        const turned = line.map((move) => transformSquare(symmetry, move));
        const positions = positionsOf(turned, start);
        expect(openingName(positions)).toBe(name);
      }
      const positions = positionsOf(line);
      for (let ply = 0; ply < 30; ply++) {
        const legal = legalMoveList(positions.at(-1)!);
        if (legal.length === 0) break;
        positions.push(play(positions.at(-1)!, legal[random.integer(legal.length)]!));
      }
      expect(openingName(positions)).toBe(slowName(positions));
    }
  });

  it('is there for games that begin with a position of their own only where they come upon it', () => {
    const [, ...rest] = positionsOf(parseTranscript('f5d6c3d3c4'));
    expect(openingName(rest)).toBe('Tiger');
    expect(openingName(rest.slice(0, 1))).toBeUndefined();
    expect(openingName([])).toBeUndefined();
  });
});

/** By comparing all views of all positions with the end of every line. */
function slowName(positions: readonly Position[]): string | undefined {
  const views = positions.map(viewed);
  let [last, found]: [number, string | undefined] = [-1, undefined];
  for (const [moves, name] of OPENINGS) {
    const at = views.lastIndexOf(viewed(positionsOf(parseTranscript(moves)).at(-1)!));
    if (at > last) [last, found] = [at, name];
  }
  return found;
}
