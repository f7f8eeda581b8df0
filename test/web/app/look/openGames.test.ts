import { describe, expect, it } from 'vitest';
import { OthelloError } from '../../../../engine/errors.js';
import { formatPosition, formatTranscript, parseTranscript } from '../../../../engine/notation.js';
import { initialPosition } from '../../../../engine/position.js';
import { Random } from '../../../../engine/random.js';
import { formatGgf } from '../../../../engine/records/ggf.js';
import { formatPgn } from '../../../../engine/records/pgnWriter.js';
import { formatSgf } from '../../../../engine/records/sgfWriter.js';
import { gameName } from '../../../../web/app/look/gameNames.js';
import { gamesOfBytes, gamesOfText } from '../../../../web/app/look/openGames.js';
import { randomMoves } from '../../../support/engine/randomMoves.js';

const pause = (): Promise<void> => Promise.resolve();
const start = initialPosition();
const moves = randomMoves(Random.fromSeed(4));
const game = { start, moves, finished: true, black: 'Ada', white: 'Ben' };

describe('what is opened', () => {
  it('may be a game in any form', async () => {
    for (const write of [formatGgf, formatPgn, formatSgf]) {
      const { games } = await gamesOfText(write(game), pause);
      expect(games.map((each) => each.moves)).toEqual([moves]);
      expect(gameName(games[0]!)).toContain('Ada – Ben');
    }
    const { games } = await gamesOfText('1. f5 d6 2. c3', pause);
    expect(games[0]!.moves).toEqual(parseTranscript('f5d6c3'));
  });

  it('may be a position, or a link', async () => {
    const board = formatPosition(start);
    const [position] = (await gamesOfText(board, pause)).games;
    expect([formatPosition(position!.start), position!.moves]).toEqual([board, []]);
    const linked = await gamesOfText('https://example.org/#look/1/f5d6/2', pause);
    expect(linked.first).toEqual({ game: 0, ply: 2 });
    expect(linked.games[0]!.moves).toEqual(parseTranscript('f5d6'));
  });

  it('may be many games, of which broken ones are told', async () => {
    const text = [
      formatGgf(game),
      '(;GM[Othello]BO[8 nonsense];)',
      formatGgf({ ...game, black: 'Cleo' }),
    ].join('\n');
    const { games, remarks } = await gamesOfBytes('many.ggf', new TextEncoder().encode(text), pause);
    expect(games.map(({ black }) => black)).toEqual(['Ada', 'Cleo']);
    expect(remarks).toHaveLength(1);
    expect(remarks[0]).toMatch(/^1 record could not be read: [^\n]+\.$/);
  });

  it('is refused in one sentence where it is nothing', async () => {
    for (const text of ['', 'hello', '{"a":1}', '(;GM[Othello]', '#look/1/a1/0', '\u202e\u0000']) {
      const refusal = await gamesOfText(text, pause).catch((error: unknown) => error);
      expect(refusal, text).toBeInstanceOf(OthelloError);
      expect((refusal as OthelloError).message).toMatch(/^[^\p{Cc}\p{Cf}]+\.$/u);
    }
    const binary = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256);
    await expect(gamesOfBytes('a.bin', binary, pause)).rejects.toThrow(/^No game can be read in a\.bin: /);
  });

  it('is called by its first moves where its record says nothing of it', () => {
    const bare = { start, finished: false };
    const begins = (count: number) => gameName({ ...bare, moves: moves.slice(0, count) });
    expect(begins(5)).toBe(`${formatTranscript(moves.slice(0, 5))}, 5 plies`);
    expect(begins(9)).toBe(`${formatTranscript(moves.slice(0, 8))} …, 9 plies`);
    expect(gameName({ ...bare, moves: [] })).toBe('a position');
  });

  it('is shown by names that are only text', () => {
    const hostile = {
      ...game,
      black: '<script>x</script>\u202e',
      white: '\n'.repeat(5),
      event: 'y'.repeat(500),
    };
    const shown = gameName(hostile);
    expect(shown).toContain('<script>x</script>\\u202e – \\n');
    expect(shown.length).toBeLessThan(200);
  });
});
