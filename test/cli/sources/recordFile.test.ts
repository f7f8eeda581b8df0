import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpacked, unpackedStream } from '../../../cli/sources/compressed.js';
import { filesNamed } from '../../../cli/sources/fileNames.js';
import { formatOfFile, recordsIn } from '../../../cli/sources/recordFile.js';
import { formatTranscript } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import type { RecordEntry } from '../../../engine/records/recordReader.js';
import { encodeWthor } from '../../../engine/records/wthorWriter.js';
import { runProgram } from '../../support/cli/program.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { randomRecordedGame } from '../../support/engine/recordedGames.js';
import { temporaryFolder } from '../../support/scratch.js';

const { at } = temporaryFolder();
const random = Random.fromSeed('record files');

/** What bzip2 makes of the transcripts f5d6c3d3c4 and f5f6e6, each with its line end. */
const PACKED = [
  'QlpoOTFBWSZTWZtmFVYAAAVJAAAQDwANACAAMQwIGjQ2o5EMiDxdyRThQkJtmFVY',
  'QlpoOTFBWSZTWfeXAcAAAALJAAAQAwADACAAIYNBmgoS44u5IpwoSHvLgOAA',
].map((text) => Buffer.from(text, 'base64')) as [Buffer, Buffer];
const BOTH = 'f5d6c3d3c4\nf5f6e6\n';

const transcripts = (entries: Iterable<RecordEntry>): string[] =>
  [...entries].map((entry) =>
    entry.kind === 'game' ? formatTranscript(entry.game.moves) : JSON.stringify(entry),
  );

/** Each piece is its own, as those of a file are. */
function inParts(bytes: Buffer, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
}

async function* asStream(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    await Promise.resolve();
    yield piece;
  }
}

describe('a packed file', () => {
  const long = Buffer.from(Array.from({ length: 5000 }, () => 'f5d6c3d3c4 '[random.integer(11)]!).join(''));
  it.each([
    ['plain', Buffer.from(BOTH), BOTH],
    ['nothing', Buffer.alloc(0), ''],
    ['by gzip', gzipSync(long), long.toString()],
    ['by gzip in two parts', Buffer.concat([gzipSync(BOTH), gzipSync(long)]), BOTH + long.toString()],
    ['by bzip2 in two parts', Buffer.concat(PACKED), BOTH],
  ])('%s is unpacked, at once and as it comes in', async (_, bytes, content) => {
    for (const size of [1, 7, 10_000]) {
      expect(Buffer.concat([...unpacked(inParts(bytes, size), 'x')]).toString()).toBe(content);
    }
    const pieces: Uint8Array[] = [];
    const stream = asStream(inParts(bytes, 3));
    for await (const piece of unpackedStream(stream, 'x')) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe(content);
  });

  it.each([
    ['gzip, cut short', gzipSync(long).subarray(0, 300), /packed in x is cut short or damaged/],
    ['bzip2, cut short', PACKED[0].subarray(0, 30), /packed in x is cut short or damaged/],
    ['bzip2, damaged', Buffer.from(PACKED[0]).fill(7, 20, 30), /packed in x is cut short or damaged/],
    ['ZIP', Buffer.from('PK\x03\x04........'), /x is a ZIP archive; unpack it first/],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1]), /x is packed by xz/],
  ])('%s is refused', async (_, bytes, message) => {
    expect(() => [...unpacked([bytes], 'x')]).toThrow(message);
    const read = async (): Promise<void> => {
      for await (const piece of unpackedStream(asStream([bytes]), 'x')) expect(piece).toBeDefined();
    };
    await expect(read()).rejects.toThrow(message);
  });

  it('is read by every command that reads games', () => {
    writeFileSync(at('games.txt.bz2'), Buffer.concat(PACKED));
    writeFileSync(at('games.gz'), gzipSync(BOTH));
    for (const file of ['games.txt.bz2', 'games.gz']) {
      expect(transcripts(recordsIn(at(file)))).toEqual(BOTH.trim().split('\n'));
    }
  });
});

describe('names of files', () => {
  it('stand for those that they match, in their order', () => {
    mkdirSync(at('years'));
    for (const name of ['b.wtb', 'a.wtb', 'c.ggf', '[d].wtb']) writeFileSync(at(`years/${name}`), '');
    expect(filesNamed([at('years/*.wtb')])).toEqual(
      ['[d].wtb', 'a.wtb', 'b.wtb'].map((name) => at(`years/${name}`)),
    );
    expect(filesNamed(['-', at('years/[d].wtb'), 'x.ggf'])).toEqual(['-', at('years/[d].wtb'), 'x.ggf']);
    expect(filesNamed([at('years/?.{ggf,txt}')])).toEqual([at('years/c.ggf')]);
    expect(() => filesNamed([at('years/*.sgf')])).toThrow(/and none that it matches/);
  });

  it('say what an empty file would be', () => {
    expect(formatOfFile(at('years/a.wtb'))).toBe('wthor');
    writeFileSync(at('nothing'), '');
    expect(formatOfFile(at('nothing'))).toBeUndefined();
    expect(() => formatOfFile(at('x'.repeat(300)))).toThrow(/its name is longer than the file system allows/);
  });

  it('of WTHOR have the players of the files beside it, also where it is packed', () => {
    const game = { ...randomRecordedGame(random), black: 'Rose', white: 'Tamenori', year: 2000 };
    const files = encodeWthor([game], { year: 2001, month: 1, day: 1 });
    writeFileSync(at('own.wtb.gz'), gzipSync(files.games));
    writeFileSync(at('own.jou'), files.players);
    expect([...recordsIn(at('own.wtb.gz'))]).toMatchObject([{ game: { black: 'Rose', white: 'Tamenori' } }]);
  });
});

describe('import', () => {
  it('takes several files, patterns and standard input, packed or not', async () => {
    mkdirSync(at('many'));
    writeFileSync(at('many/one.txt'), 'f5d6\n');
    writeFileSync(at('many/two.txt.bz2'), PACKED[1]);
    writeFileSync(at('three.sgf'), '(;GM[2];B[e6];W[f4])');
    const { code, stdout, stderr } = await runProgram(
      ['import', at('many/*'), at('three.sgf'), '-', '--out', at('many.db'), '--json'],
      { input: '{"moves":["c4","e3"]}' },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout) as { imported: number; files: { file: string; imported: number }[] };
    expect(report.files.map(({ file, imported }) => [file, imported])).toEqual([
      [at('many/one.txt'), 1],
      [at('many/two.txt.bz2'), 1],
      [at('three.sgf'), 1],
      ['-', 1],
    ]);
    const { stdout: watched } = await runProgram(['watch', '--file', '-', '--json'], {
      input: '1. f5 d6 2. c3',
    });
    expect(watched).toContain('"f5"');
  });

  it.each([
    [['x'.repeat(300)], /its name is longer than the file system allows/],
    [['*.nothing'], /none that it matches/],
    [['.'], /\. is not a file/],
  ])('of %j says in a sentence what is wrong', async (files, message) => {
    const { code, stderr } = await runHere(['import', ...files, '--out', at('no.db')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
