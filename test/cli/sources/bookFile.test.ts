import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bookMoves, seenPosition } from '../../../cli/engine/book.js';
import { decodeBook, encodeBook, openBook } from '../../../cli/sources/bookFile.js';
import { openModel } from '../../../cli/sources/model.js';
import { shippedBook } from '../../../cli/sources/shippedModels.js';
import { initialPosition, legalMoveList, play, type Position } from '../../../engine/position.js';
import { commandFolder } from '../../support/cli/commandInputs.js';
import { runProgram } from '../../support/cli/program.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { expectRefusal } from '../../support/cli/refusal.js';

const { model } = commandFolder();
const KEY = seenPosition(initialPosition()).text;
const book = {
  network: 'ab'.repeat(32),
  positions: new Map([[KEY, new Map([[19, 0.125], [26, -1]])]]), // prettier-ignore
};
const about = { seed: 's', simulations: 5 };

describe('a file of a book', () => {
  it('gives back what was written, and says how it was made', () => {
    const text = encodeBook(book, about);
    expect(decodeBook(text, 'x')).toEqual(book);
    expect(JSON.parse(text)).toMatchObject({ version: 1, ...about });
  });

  it.each([
    ['nothing', ''],
    ['another document', '{"version":2}'],
    ['a square that is none', encodeBook(book, about).replace('"d3"', '"d9"')],
    ['a value that is none', encodeBook(book, about).replace('0.125', '1.5')],
    ['a position that is none', encodeBook(book, about).replace('OX', 'O?')],
  ])('is refused where it is %s', (_, text) => {
    expect(() => decodeBook(text, 'x.json')).toThrow('x.json is no book of openings.');
  });
});

describe('the shipped book', () => {
  it('is of the shipped network, small, and names legal moves of positions that can be come to', async () => {
    const shipped = openBook((await openModel('default')).sha256);
    expect(statSync(shippedBook).size).toBeLessThan(200_000);
    expect(shipped.positions.size).toBeGreaterThan(100);
    const met = new Set<string>();
    const walk = (position: Position): void => {
      const { text } = seenPosition(position);
      const moves = bookMoves(shipped, position);
      if (moves === undefined || met.has(text)) return;
      met.add(text);
      for (const { move } of moves) expect(legalMoveList(position)).toContain(move);
      for (const move of legalMoveList(position)) walk(play(position, move));
    };
    walk(initialPosition());
    expect(met.size).toBe(shipped.positions.size);
  });

  it('is for no other network', async () => {
    for (const command of ['gtp', 'nboard']) {
      await expectRefusal(
        [command, '--model', model, '--book'],
        /The book is of the shipped network f482af25c4cd/,
      );
    }
    const refusal = await runHere(['play', '--plain', '--model', model, '--book'], 'quit\n');
    expect(refusal.code).toBe(2);
  });

  it('is played from by an engine, another way with another seed', async () => {
    const input = ['genmove b', 'play w d6', 'quit', ''].join('\n');
    const first = async (seed: string): Promise<string> => {
      const { stdout } = await runProgram(['gtp', '--book', '--sims', '2', '--seed', seed], { input });
      return /^= ([A-H][1-8])$/m.exec(stdout)![1]!;
    };
    const moves = await Promise.all(['a', 'b', 'c', 'a'].map(first));
    expect(moves[3]).toBe(moves[0]);
    const known = bookMoves(openBook((await openModel('default')).sha256), initialPosition())!;
    expect(known.length).toBeGreaterThan(0);
  });
});
