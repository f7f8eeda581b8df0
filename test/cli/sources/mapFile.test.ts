import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readMapFile } from '../../../cli/sources/mapFile.js';
import { formatPosition, parseMove } from '../../../engine/notation.js';
import { initialPosition, play } from '../../../engine/position.js';
import { givenSample } from '../../../studies/faithfulness/givenMaps.js';
import { floatsFile, textsFile, writeNpz } from '../../support/npyFile.js';
import { temporaryFolder } from '../../support/scratch.js';

const { at } = temporaryFolder();
const first = initialPosition();
const second = play(first, parseMove('f5'));
const positions = [first, second].map(formatPosition);
const targets = ['f5', 'move:d6'];
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function file(arrays: Readonly<Record<string, Buffer>>): string {
  const path = at(`${Math.random()}.npz`);
  writeNpz(path, arrays);
  return path;
}

const whole = {
  maps: floatsFile([2, 64], numbers(128)),
  positions: textsFile(positions),
  targets: textsFile(targets),
};

describe('maps made elsewhere', () => {
  it('of all shapes, planes summed', () => {
    const read = (maps: Buffer) => readMapFile(`mine=${file({ ...whole, maps })}`, undefined, 'move').maps;
    const flat = read(whole.maps);
    expect(flat.map(({ question }) => question)).toEqual([
      { kind: 'move', square: 37 },
      { kind: 'move', square: 43 },
    ]);
    expect(flat.map(({ position }) => position)).toEqual([first, second]);
    expect([...flat[1]!.map]).toEqual(numbers(64).map((square) => 64 + square));
    expect(read(floatsFile([2, 8, 8], numbers(128)))).toEqual(flat);
    // Row, plane, square: 192 r + 64 p + s, summed over the planes 3 (192 r + s) + 192.
    for (const shape of [
      [2, 3, 64],
      [2, 3, 8, 8],
    ]) {
      const sums = read(floatsFile(shape, numbers(384))).map(({ map }) => [...map]);
      expect(sums).toEqual([0, 1].map((row) => numbers(64).map((square) => 3 * (192 * row + square) + 192)));
    }
  });

  it('under a name, with what they were read from', () => {
    const { name, sha256, file: from } = readMapFile(file(whole), undefined, 'move');
    expect(from).toBe(`${name}.npz`);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('of arrays alone, with their positions in lines of JSON, or squares by number', () => {
    const maps = at('maps.npy');
    writeFileSync(maps, whole.maps);
    const lines = at('rows.jsonl');
    writeFileSync(
      lines,
      positions.map((position, row) => JSON.stringify({ position, target: [37, 'd6'][row] })).join('\n'),
    );
    const found = readMapFile(`mine=${maps}`, lines, 'move');
    expect(found.maps).toEqual(readMapFile(`mine=${file(whole)}`, undefined, 'move').maps);
    writeFileSync(lines, positions.map((position) => JSON.stringify({ position })).join('\n'));
    expect(readMapFile(maps, lines, 'value').maps.map(({ question }) => question.kind)).toEqual([
      'value',
      'value',
    ]);
    expect(() => readMapFile(maps, lines, 'move')).toThrow(/does not say which move each map explains/);
    writeFileSync(lines, '{"position": 1}\n');
    expect(() => readMapFile(maps, lines, 'move')).toThrow(/line 1, is not an object with a position/);
    writeFileSync(lines, 'f5\n');
    expect(() => readMapFile(maps, lines, 'move')).toThrow(/line 1, is not JSON/);
    expect(() => readMapFile(maps, undefined, 'move')).toThrow(
      /does not say which positions its maps are of/,
    );
  });

  it('of positions whose games are known, by name or number, or not', () => {
    const gamesIn = (arrays: Readonly<Record<string, Buffer>>) =>
      readMapFile(`mine=${file({ ...whole, ...arrays })}`, undefined, 'move').maps.map(({ game }) => game);
    expect(gamesIn({})).toEqual([undefined, undefined]);
    expect(gamesIn({ games: textsFile(['12', 'arena/3']) })).toEqual(['12', 'arena/3']);
    expect(gamesIn({ game: floatsFile([2], [7, 7]) })).toEqual(['7', '7']);
    expect(() => gamesIn({ games: textsFile(['12']) })).toThrow(/has 2 positions and 1 games/);
    const [maps, lines] = [at('sited.npy'), at('sited.jsonl')];
    writeFileSync(maps, whole.maps);
    const rows = positions.map((position, row) => ({ position, target: targets[row]!, game: 4 }));
    writeFileSync(lines, rows.map((row) => JSON.stringify(row)).join('\n'));
    const sited = readMapFile(maps, lines, 'move');
    expect(sited.maps.map(({ game }) => game)).toEqual(['4', '4']);
    const unsited = readMapFile(`mine=${file(whole)}`, undefined, 'move');
    // The first file that knows a game says it.
    expect(givenSample([unsited, sited], 'move')).toMatchObject({ games: ['4', '4'], unnamed: 0 });
    expect(givenSample([unsited], 'move')).toMatchObject({ games: positions, unnamed: 2 });
    writeFileSync(
      lines,
      [rows[0]!, { ...rows[1], game: undefined }].map((row) => JSON.stringify(row)).join('\n'),
    );
    expect(() => readMapFile(maps, lines, 'move')).toThrow(/1 of the 2 lines of .* have a game/);
  });

  it('leaves out what explains anything else', () => {
    const some = file({ ...whole, targets: textsFile(['contrast', 'value']) });
    expect(readMapFile(some, undefined, 'value').maps.map(({ position }) => position)).toEqual([second]);
  });

  it.each([
    [{ ...whole, maps: floatsFile([128], numbers(128)) }, /are of the shape \(128\); shapes are \(n, 64\)/],
    [{ ...whole, maps: floatsFile([1, 1, 2, 64], numbers(128)) }, /are of the shape \(1, 1, 2, 64\)/],
    [{ ...whole, maps: textsFile(['a', 'b']) }, /are texts/],
    [{ ...whole, maps: floatsFile([3, 64], numbers(192)) }, /has 3 maps, and .* 2 positions/],
    [{ ...whole, targets: textsFile(['f5']) }, /has 2 positions and 1 targets/],
    [{ ...whole, targets: textsFile(['f5', 'a1']) }, /Map 2 of .* explains a1, which is not legal there/],
    [{ ...whole, targets: textsFile(['f5', 'move']) }, /Row 2 of .* must be said/],
    [{ ...whole, targets: textsFile(['f5', 'best']) }, /Row 2 of /],
    [{ ...whole, targets: floatsFile([2], [37, 64]) }, /Row 2 of .*: 64 is not a square/],
    [{ ...whole, positions: textsFile([positions[0]!, 'X']) }, /Row 2 of .*65 characters; 1 were given/],
    [{ ...whole, positions: floatsFile([2], [1, 2]) }, /are not one row of texts/],
    [{ ...whole, maps: floatsFile([2, 64], [...numbers(127), NaN]) }, /Map 2 of .* is not finite at h8/],
    [
      { ...whole, positions: textsFile([positions[0]!, positions[0]!]), targets: textsFile(['f5', 'f5']) },
      /Maps 1 and 2 of .* explain the same/,
    ],
    [{ positions: whole.positions }, /has no array that is called maps/],
  ])('refuses %# in a sentence', (arrays, message) => {
    expect(() => readMapFile(`mine=${file(arrays)}`, undefined, 'move')).toThrow(message);
  });

  it('refuses names and files that are none', () => {
    expect(() => readMapFile('=x', undefined, 'move')).toThrow(/--maps takes NAME=FILE/);
    expect(() => readMapFile('mine=nowhere.npz', undefined, 'move')).toThrow(/nowhere.npz/);
  });
});
