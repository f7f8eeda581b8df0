import fc from 'fast-check';
import { moveName } from '../../../engine/notation.js';
import { legalMoveList } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { formatGgf } from '../../../engine/records/ggf.js';
import { formatObf } from '../../../engine/records/obf.js';
import { type RecordFormat, recordReader } from '../../../engine/records/recordFormat.js';
import type { RecordedGame, RecordEntry } from '../../../engine/records/recordReader.js';
import { formatTranscriptRecord } from '../../../engine/records/transcript.js';
import { encodeWthor } from '../../../engine/records/wthorWriter.js';
import { PASS } from '../../../engine/squareSet.js';
import { pgnOf, questOf, rowsOf, sgfOf } from '../engine/foreignRecords.js';
import { randomPosition } from '../engine/randomPositions.js';
import { cutGame, randomRecordedGame, readAll, wrongBySlowRules } from '../engine/recordedGames.js';
import { slowBoard, slowMoves } from '../engine/slowRules.js';

/** Small whole files of a format, to be damaged. */
export function wholeFiles(format: RecordFormat): Uint8Array[] {
  const random = Random.fromSeed(`whole ${format}`);
  const encoder = new TextEncoder();
  return Array.from({ length: 8 }, (_, index) => {
    const games = Array.from({ length: 1 + (index % 3) }, (): RecordedGame => {
      const game = randomRecordedGame(random);
      return { ...(index === 4 ? cutGame(game, 20, 4) : game), black: 'Anna', white: 'Björn' };
    });
    switch (format) {
      case 'transcript':
        return encoder.encode(games.map((game) => `${formatTranscriptRecord(game)}\n`).join(''));
      case 'ggf':
        return encoder.encode(games.map((game) => `1 ${formatGgf(game)}\n`).join(''));
      case 'wthor':
        return encodeWthor(games, { year: 2020, month: 1, day: 1 }).games;
      case 'pgn':
        return encoder.encode(games.map(pgnOf).join('\n'));
      case 'sgf':
        return encoder.encode(games.map((game) => sgfOf(game, index % 2 === 0)).join('\n'));
      case 'json':
        return encoder.encode(JSON.stringify(games.map(questOf)));
      case 'text':
        return encoder.encode(
          games.map((game) => `${rowsOf(game.start)}\n${formatTranscriptRecord(game)}\n`).join('\n'),
        );
      case 'obf': {
        const lines = games.map(() => {
          const position = randomPosition(random, 4 + index);
          const scores = legalMoveList(position).map((move) => ({ move, score: random.integer(129) - 64 }));
          return `${formatObf({ position, scores, label: '1' })}\n`;
        });
        return encoder.encode(lines.join(''));
      }
    }
  });
}

/** What of a format's own characters a random text is made. */
const ALPHABETS: Record<RecordFormat, string[]> = {
  transcript: ['f5', 'd6', 'c3', 'd3', 'pa', '--', '\n', '\r', '#', ' ', 'z', '9'],
  wthor: ['\0', '\x08', '\x38', '\x2b', '\x40', 'A'],
  ggf: [
    '(;',
    ';)',
    'GM[Othello]',
    'BO[8 ',
    'B[d3]',
    'W[c3]',
    'RE[',
    '+2',
    ']',
    '[',
    '\\',
    '\n',
    '1 ',
    'TY[8]',
    ' *',
    '-'.repeat(27),
  ],
  pgn: [
    '[Black "a"]',
    '[Result "1-0"]',
    '\n',
    '1. ',
    'F5',
    ' d6',
    ' C3',
    '{',
    '}',
    '(',
    ')',
    ';',
    '$1',
    ' 33-31',
    '*',
  ],
  sgf: ['(;', ')', 'GM[2]', ';B[f5]', ';W[fd]', ';B[', ']', '[', 'AB[e4][d5]', 'PL[W]', '(', ';', '\\', '\n'],
  json: ['{"moves":[', '{"m":"f5"},', '"d6"', ']}', '{', '}', '[', ']', ',', '"', '\\', '\n', 'null'],
  text: [
    '-'.repeat(8),
    '---OX---',
    '---XO---',
    '\n',
    'X',
    ' O',
    'f5',
    'd6',
    '1. ',
    'a b c d e f g h',
    '8 ',
    '#',
    ';',
  ],
  obf: ['-'.repeat(27), 'XO', 'OX', '------', ' X', ' O', ';', ' D3:+2', '%', '#1 ', '\n', '-'],
};

type Damage = (bytes: Uint8Array) => Uint8Array;

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat(7)).map(([at, bit]): Damage => (bytes) => {
    const flipped = bytes.slice();
    if (flipped.length > 0) flipped[at % flipped.length]! ^= 1 << bit;
    return flipped;
  }),
  fc.nat().map(
    (at): Damage =>
      (bytes) =>
        bytes.slice(0, at % (bytes.length + 1)),
  ),
  fc.tuple(fc.nat(), fc.nat(90)).map(([at, length]): Damage => (bytes) => {
    const begin = at % (bytes.length + 1);
    return Uint8Array.of(...bytes.subarray(0, begin), ...bytes.subarray(begin + length));
  }),
  fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 5 })).map(([at, more]): Damage => (bytes) => {
    const begin = at % (bytes.length + 1);
    return Uint8Array.of(...bytes.subarray(0, begin), ...more, ...bytes.subarray(begin));
  }),
  fc.tuple(fc.nat(), fc.nat()).map(([a, b]): Damage => (bytes) => {
    const swapped = bytes.slice();
    if (swapped.length === 0) return swapped;
    const [first, second] = [a % swapped.length, b % swapped.length];
    [swapped[first], swapped[second]] = [swapped[second]!, swapped[first]!];
    return swapped;
  }),
);

/** Random bytes, texts of the format's own pieces, and whole files that were cut, bit-flipped and stirred. */
function damagedFile(format: RecordFormat): fc.Arbitrary<Uint8Array> {
  const wholes = wholeFiles(format);
  const encoder = new TextEncoder();
  return fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 120 }) },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.constantFrom(...ALPHABETS[format]), { maxLength: 40 })
        .map((parts) => encoder.encode(parts.join(''))),
    },
    {
      weight: 7,
      arbitrary: fc
        .tuple(fc.nat(wholes.length - 1), fc.array(damage, { minLength: 1, maxLength: 3 }))
        .map(([index, damages]) => damages.reduce((bytes, harm) => harm(bytes), wholes[index]!)),
    },
  );
}

/** What stands before a square in a game of the format. */
const BEFORE: Record<Exclude<RecordFormat, 'wthor' | 'transcript'>, string> = {
  ggf: String.raw`[bw]\s*\[\s*`,
  sgf: String.raw`[bw][^[\]]*\[\s*`,
  pgn: '',
  json: '"',
  text: '',
  obf: '',
};

/** The squares of a game in the order in which its file has them, read without regard to the rules. */
function contains(file: Uint8Array, format: RecordFormat, game: RecordedGame): boolean {
  const discs = game.moves.filter((move) => move !== PASS);
  if (format === 'wthor') {
    const at = 16 + 68 * (game.source!.record - 1) + 8;
    const codes = discs.map((move) => 10 * (1 + Math.floor(move / 8)) + 1 + (move % 8));
    return [...file.subarray(at, at + 60)].filter((code) => code !== 0).join() === codes.join();
  }
  const text = new TextDecoder().decode(file).toLowerCase();
  if (format === 'transcript') {
    const line = text.split(/\r\n|\r|\n/)[game.source!.record - 1]!;
    const written = (line.match(/pass|pa|ps|[a-h][1-8]/g) ?? []).filter((token) => !token.startsWith('p'));
    return written.join('') === discs.map(moveName).join('');
  }
  const isFromBelow = game.remarks?.includes('its rows are counted from below') === true;
  let offset = 0;
  for (const move of discs) {
    const square = isFromBelow ? move ^ 56 : move;
    const letters = 'abcdefgh'[square & 7]! + 'abcdefgh'[square >> 3]!;
    const name = format === 'sgf' ? `(?:${moveName(square)}|${letters})` : moveName(square);
    const found = text.slice(offset).search(new RegExp(BEFORE[format] + name));
    if (found < 0) return false;
    offset += found + 1;
  }
  return true;
}

/**
 * Feeds `runs` damaged files of each format to its reader: it must not throw, and what it accepts must be what the
 * file says, legal by the slow rules and true to its result.
 */
export function checkDamaged(
  format: RecordFormat,
  runs: number,
  seed: number,
): { accepted: number; problems: number } {
  const proven = new Set<string>();
  const counts = { accepted: 0, problems: 0 };
  const wrong = (entry: RecordEntry, file: Uint8Array): string | undefined => {
    if (entry.kind === 'problem') {
      counts.problems += 1;
      return entry.problem.reason.length > 400 ? 'the reason is long' : undefined;
    }
    counts.accepted += 1;
    if (entry.kind === 'position') {
      const legal = slowMoves(slowBoard(entry.position.position));
      const moves = entry.position.scores.map(({ move }) => move);
      return moves.every((move) => legal.includes(move)) ? undefined : 'an illegal move has a score';
    }
    const { game } = entry;
    if (!contains(file, format, game)) return 'the file says something else';
    const key = JSON.stringify([game.start, game.moves, game.finished, game.finished && game.result]);
    const reason = proven.has(key) ? undefined : wrongBySlowRules(game);
    if (reason === undefined && proven.size < 10_000) proven.add(key);
    return reason;
  };
  fc.assert(
    fc.property(damagedFile(format), fc.nat(200), (file, cut) => {
      const reader = recordReader(format, 'file');
      for (const entry of readAll(reader, [file.subarray(0, cut), file.subarray(cut)])) {
        const reason = wrong(entry, file);
        if (reason !== undefined) throw new Error(`${reason}: ${JSON.stringify(entry)}`);
      }
    }),
    { numRuns: runs, seed },
  );
  return counts;
}
