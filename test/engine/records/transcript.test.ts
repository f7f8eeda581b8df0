import { describe, expect, it } from 'vitest';
import { parseMove, parsePosition } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { formatTranscriptRecord, transcriptReader } from '../../../engine/records/transcript.js';
import { PASS } from '../../../engine/squareSet.js';
import {
  cutGame,
  gamesOf,
  inPieces,
  problemsOf,
  randomRecordedGame,
  readAll,
} from '../../support/engine/recordedGames.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('transcripts', () => {
  it('come back as they were written, in pieces of any length', () => {
    const random = Random.fromSeed('transcripts');
    const games = Array.from({ length: 200 }, (_, index) => {
      const game = randomRecordedGame(random);
      return index % 5 === 0 ? cutGame(game, random.integer(50)) : game;
    }).filter((game) => game.moves.length > 0);
    for (const end of ['\n', '\r\n', '\r']) {
      const file = bytes(games.map((game) => formatTranscriptRecord(game) + end).join(''));
      expect(gamesOf(readAll(transcriptReader('a.txt'), inPieces(file, random)))).toEqual(games);
    }
  });

  it('say which line is wrong and why', () => {
    const file = 'f5d6c3\n\n# a comment\nf5f5\nf5d6c3xx\n  F5 D6\tc3 \nf5d\na1';
    const entries = readAll(transcriptReader('games.txt'), [bytes(file)]);
    expect(problemsOf(entries)).toEqual([
      expect.stringMatching(/^games\.txt:4: .*f5/),
      expect.stringMatching(/^games\.txt:5: .*xx/),
      expect.stringMatching(/^games\.txt:7: .*"d"/),
      expect.stringMatching(/^games\.txt:8: .*a1/),
    ]);
    const games = entries.flatMap((entry) => (entry.kind === 'game' ? [entry.game] : []));
    expect(games.map(({ source }) => source!.record)).toEqual([1, 6]);
    expect(games.map(({ moves, finished }) => [moves, finished])).toEqual([
      [['f5', 'd6', 'c3'].map(parseMove), false],
      [['f5', 'd6', 'c3'].map(parseMove), false],
    ]);
  });

  it('give up a line without end, and go on after it', () => {
    const long = 'f5'.repeat(100_000);
    const entries = readAll(transcriptReader('a.txt'), inPieces(bytes(`${long}\nf5\n`), Random.fromSeed(1)));
    expect(problemsOf(entries)).toEqual([expect.stringContaining('a.txt:1: the line is longer than')]);
    expect(entries).toHaveLength(2);
  });

  it('insert the passes that are not written', () => {
    const random = Random.fromSeed('passes');
    const game = Array.from({ length: 200 }, () => randomRecordedGame(random)).find(({ moves }) =>
      moves.includes(PASS),
    )!;
    const text = formatTranscriptRecord(game);
    expect(text).not.toMatch(/pass/);
    expect(gamesOf(readAll(transcriptReader('a'), [bytes(text)]))).toEqual([game]);
    const explicit = game.moves.map((move) =>
      move === PASS ? '--' : formatTranscriptRecord({ ...game, moves: [move] }),
    );
    expect(gamesOf(readAll(transcriptReader('a'), [bytes(explicit.join(''))]))).toEqual([game]);
  });

  it('cannot hold another start', () => {
    const start = parsePosition(`${'-'.repeat(27)}XO------XO${'-'.repeat(27)} X`);
    expect(() => formatTranscriptRecord({ start, moves: [], finished: false })).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });
});
