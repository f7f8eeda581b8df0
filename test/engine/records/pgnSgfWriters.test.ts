import { describe, expect, it } from 'vitest';
import { parsePosition } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { anyReader } from '../../../engine/records/anyReader.js';
import { formatPgn } from '../../../engine/records/pgnWriter.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { formatSgf } from '../../../engine/records/sgfWriter.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import {
  cutGame,
  inPieces,
  randomRecordedGame,
  readAll,
  without,
} from '../../support/engine/recordedGames.js';

const random = Random.fromSeed('pgn and sgf');
const encoder = new TextEncoder();
const HOSTILE = ['a "quoted" [name]', '] \\ )(;', '{ 1. e4 } ; x', '</script>', 'Łódź 碁'];

const about = (at: number) => ({
  black: HOSTILE[at % HOSTILE.length]!,
  white: HOSTILE[(at + 1) % HOSTILE.length]!,
  event: HOSTILE[(at + 2) % HOSTILE.length]!,
  date: '1998.05.17',
  year: 1998,
  tags: { RB: '2011', ROUND: '3', RW: '1980.5', SITE: HOSTILE[(at + 3) % HOSTILE.length]! },
});

const games: RecordedGame[] = Array.from({ length: 60 }, (_, at) => {
  const whole = randomRecordedGame(random, ...(at % 3 === 2 ? [randomPosition(random, 9)] : []));
  const cut = at % 4 === 3 ? cutGame(whole, 20, at % 8 === 3 ? 64 : undefined) : whole;
  return { ...cut, ...about(at) };
}).filter(({ moves }) => moves.length > 0);

function readBack(text: string): RecordedGame[] {
  const entries = readAll(anyReader('x'), inPieces(encoder.encode(text), random));
  return entries.map((entry) => {
    if (entry.kind !== 'game') throw new Error(JSON.stringify(entry));
    return without(entry.game, 'source');
  });
}

describe.each([
  ['PGN', formatPgn],
  ['SGF', formatSgf],
])('%s', (_, format) => {
  it('comes back as it was: starts, passes, cut games, names with the signs of the format', () => {
    expect(readBack(games.map((game) => `${format(game)}\n`).join(''))).toEqual(games);
  });

  it('says as little as there is', () => {
    const [bare] = games.map(({ start, moves, finished, result }) => ({
      start,
      moves,
      finished,
      result: result!,
    }));
    expect(readBack(format(bare!))).toEqual([bare]);
  });
});

describe('SGF', () => {
  it('keeps comments', () => {
    const game = {
      ...games[0]!,
      notes: games[0]!.moves.map((_, at) => (at === 4 ? { comment: 'a ] here \\' } : {})),
    };
    expect(readBack(formatSgf(game))).toEqual([game]);
  });

  it('sets a board up whose centre is bare', () => {
    const start = parsePosition(`-XO${'-'.repeat(61)} X`);
    const game = { start, moves: [3], finished: true, result: 64 };
    expect(readBack(formatSgf(game))).toEqual([game]);
  });
});
