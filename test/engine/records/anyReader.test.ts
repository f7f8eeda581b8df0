import { describe, expect, it } from 'vitest';
import { formatPosition, formatTranscript, parsePosition } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { anyReader } from '../../../engine/records/anyReader.js';
import { detectFormat } from '../../../engine/records/detect.js';
import { formatGgf } from '../../../engine/records/ggf.js';
import { formatObf } from '../../../engine/records/obf.js';
import type { RecordedGame, RecordEntry } from '../../../engine/records/recordReader.js';
import { readGivenMoves, readGivenPosition } from '../../../engine/records/typedGame.js';
import { encodeWthor } from '../../../engine/records/wthorWriter.js';
import { pgnOf, questOf, rowsOf, sgfOf } from '../../support/engine/foreignRecords.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import {
  cutGame,
  inPieces,
  problemsOf,
  randomRecordedGame,
  readAll,
} from '../../support/engine/recordedGames.js';

const encoder = new TextEncoder();
const random = Random.fromSeed('any reader');
const games = Array.from({ length: 12 }, (): RecordedGame => randomRecordedGame(random));
const transcript = ({ moves }: RecordedGame): string => formatTranscript(moves);

const numbered = (game: RecordedGame): string =>
  (transcript(game).match(/.{1,4}/g) ?? [])
    .map((pair, index) => `${index + 1}. ${pair.slice(0, 2)} ${pair.slice(2)}${index % 5 === 4 ? '\n' : ' '}`)
    .join('');

/** Whole files, all of the same games. */
const FILES: Readonly<Record<string, [format: string, content: Uint8Array]>> = {
  WTHOR: ['wthor', encodeWthor(games, { year: 2020, month: 1, day: 1 }).games],
  GGF: ['ggf', encoder.encode(games.map((game) => `1 ${formatGgf(game)}\n`).join(''))],
  SGF: ['sgf', encoder.encode(games.map((game) => sgfOf(game, true)).join(''))],
  PGN: ['pgn', encoder.encode(games.map((game) => pgnOf({ ...game, black: 'x' })).join('\n'))],
  JSON: ['json', encoder.encode(JSON.stringify(games.map(questOf)))],
  'lines of JSON': ['json', encoder.encode(games.map((game) => JSON.stringify(questOf(game))).join('\n'))],
  transcripts: ['text', encoder.encode(games.map(transcript).join('\n'))],
  'transcripts in capitals': [
    'text',
    encoder.encode(games.map((game) => transcript(game).toUpperCase()).join('\r\n')),
  ],
  'numbered moves over several lines': ['text', encoder.encode(games.map(numbered).join('\n\n'))],
  'lines that were broken': [
    'text',
    encoder.encode(games.map((game) => transcript(game).replace(/.{20}/g, '$&\n').trim()).join('\n')),
  ],
  'boards with the moves below': [
    'text',
    encoder.encode(games.map((game) => `${rowsOf(game.start)}\n${transcript(game)}\n`).join('\n')),
  ],
  'boards with the moves behind': [
    'text',
    encoder.encode(games.map((game) => `${formatPosition(game.start)} ${transcript(game)}`).join('\n')),
  ],
};

const playedIn = (entries: readonly RecordEntry[]): string[] =>
  entries.map((entry) => (entry.kind === 'game' ? transcript(entry.game) : JSON.stringify(entry)));

describe('a file of any format', () => {
  it.each(Object.keys(FILES))('%s: is known by its content, whatever its name', (name) => {
    const [format, content] = FILES[name]!;
    expect(detectFormat(content)).toBe(format);
    for (const file of ['a.ggf', 'a.wtb', 'a', 'standard input']) {
      expect(playedIn(readAll(anyReader(file), inPieces(content, random)))).toEqual(games.map(transcript));
    }
  });

  it('in other encodings', () => {
    const game = { ...games[0]!, black: 'Jürgen', white: 'É' };
    const text = formatGgf(game);
    const utf16 = Uint8Array.from([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from(text, (sign) => sign.charCodeAt(0)).buffer),
    ]);
    const latin = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
    for (const content of [encoder.encode(text), encoder.encode(`\ufeff${text}`), utf16, latin]) {
      const [entry] = readAll(anyReader('x'), inPieces(content, random));
      expect(entry).toMatchObject({ kind: 'game', game: { black: 'Jürgen', white: 'É', moves: game.moves } });
    }
  });

  it('positions and scores, of mixed forms in one file', () => {
    const positions = Array.from({ length: 6 }, () => randomPosition(random, 10));
    const [a, b, c, d, e, f] = positions as [(typeof positions)[0], ...typeof positions];
    const text = [
      `#7 ${formatObf({ position: a, scores: [] })} % comment`,
      formatPosition(b!).toLowerCase(),
      rowsOf(c!),
      '',
      `  A B C D E F G H\n${rowsOf(d!).replace(/.{8}\n/g, '| $&')}`,
      '% a comment',
      `8 ${formatPosition(e!)}`,
      '',
      transcript(games[0]!),
      rowsOf(f!),
    ].join('\n');
    const entries = readAll(anyReader('x'), inPieces(encoder.encode(text), random));
    expect(
      entries.map((entry) =>
        entry.kind === 'position' ? formatPosition(entry.position.position) : entry.kind,
      ),
    ).toEqual([...[a, b, c, d, e].map((position) => formatPosition(position!)), 'game', formatPosition(f!)]);
    expect(entries[0]).toMatchObject({ position: { label: '7', source: { record: 1 } } });
  });

  it('says what is wrong with a line, and goes on', () => {
    const text = `f5d6\nf5f5\n---\n${'-'.repeat(63)}O X\nXX------\n\nf5xx\n${'x'.repeat(70_000)}\n,\nf5d6c3`;
    const entries = readAll(anyReader('x'), [encoder.encode(text)]);
    expect(problemsOf(entries)).toEqual([
      'x:2: move 2, f5, is not legal for white',
      'x:5: a board has eight rows; this one has 1',
      'x:7: move 2 is not a move: "xx"; each is a square from a1 to h8 or a pass (pa)',
      'x:8: the line is longer than 65536 characters',
    ]);
    expect(entries.filter(({ kind }) => kind === 'game')).toHaveLength(2);
    expect(problemsOf(readAll(anyReader('x'), [encoder.encode(' \n')]))).toEqual(['x:0: it is empty']);
    const image = Uint8Array.of(
      ...encoder.encode('\x89PNG\r\n'),
      ...new Uint8Array(70_000).fill(0, 0, 40).fill(99, 40),
    );
    image[12] = 99;
    expect(problemsOf(readAll(anyReader('x'), [image]))).toEqual([
      'x:0: it is of none of the formats that are read',
    ]);
    expect(problemsOf(readAll(anyReader('x.wtb'), [image]))).toEqual([
      'x.wtb:0: the board size is 99; only 8 can be read',
    ]);
    expect(problemsOf(readAll(anyReader('x'), [encoder.encode('[ ["a"] ]')]))).toEqual([
      'x:1: """ stands where a game begins, with "{"',
    ]);
    expect(problemsOf(readAll(anyReader('x'), [encoder.encode('[ [ ] ]')]))).toHaveLength(1);
    expect(problemsOf(readAll(anyReader('x'), [encoder.encode('white to move\nblack to move\n')]))).toEqual(
      [1, 2].map((line) => `x:${line}: it says who is to move, but there is no board`),
    );
  });

  it('takes a result in a line of its own, and numbers without moves', () => {
    const text = '1.\nf5 d6\n2.\nc3\n33-31\n\nf5d6\n';
    const [first, ...more] = readAll(anyReader('x'), [encoder.encode(text)]);
    expect(first).toMatchObject({ kind: 'game', game: { result: 2, source: { record: 2 } } });
    expect(more).toHaveLength(1);
  });
});

describe('what somebody types or pastes', () => {
  const cut = cutGame(games[1]!, 20, 4);

  it('as moves', () => {
    for (const text of [
      transcript(cut),
      numbered(cut),
      formatGgf(cut),
      sgfOf(cut, true),
      pgnOf({ ...cut, black: 'x' }),
      JSON.stringify(questOf(cut)),
      `${rowsOf(cut.start)}\n${transcript(cut)}`,
    ]) {
      expect(readGivenMoves(text)).toMatchObject({ start: cut.start, moves: cut.moves });
    }
    expect(() => readGivenMoves('f5f5')).toThrow(/Move 2 of the transcript, f5/);
    expect(() => readGivenMoves(formatGgf(cut) + formatGgf(cut))).toThrow(/holds 2 games/);
    expect(() => readGivenMoves('(;GM[2];B[a1])')).toThrow(/cannot be read: move 1, a1/);
  });

  it('as a position', () => {
    const position = randomPosition(random, 12);
    for (const text of [formatPosition(position), rowsOf(position), formatObf({ position, scores: [] })]) {
      expect(readGivenPosition(text)).toMatchObject({ position, moves: [], remarks: [] });
    }
    const { position: last } = readGivenMoves(transcript(cut));
    for (const text of [formatGgf(cut), `${formatPosition(cut.start)} ${transcript(cut)}`]) {
      expect(readGivenPosition(text)).toMatchObject({ position: last, moves: cut.moves });
    }
    const onlyBlack = 'O--OOOOX-OOOOOOXOOXXOOOXOOXOOOXXOOOOOOXX---OOOOX----O--X--------';
    expect(readGivenPosition(onlyBlack)).toMatchObject({
      position: parsePosition(`${onlyBlack} X`),
      remarks: [expect.stringContaining('black, the only side that can')],
    });
    expect(() => readGivenPosition('---')).toThrow(/65 characters; 3 were given/);
    expect(() => readGivenPosition(formatPosition(randomPosition(random, 50)).slice(0, 64))).toThrow(
      /both sides can/,
    );
  });
});
