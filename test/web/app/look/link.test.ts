import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OthelloError } from '../../../../engine/errors.js';
import { formatPosition, parsePosition } from '../../../../engine/notation.js';
import { initialPosition } from '../../../../engine/position.js';
import { Random } from '../../../../engine/random.js';
import { PASS } from '../../../../engine/squareSet.js';
import { linkOf, looksLikeLink, parseLink } from '../../../../web/app/look/link.js';
import { randomMoves } from '../../../support/engine/randomMoves.js';
import { gameBeforePass, randomGame } from '../../../support/engine/randomPositions.js';

describe('a link that holds a game', () => {
  it('gives back its game and its ply, passes among the moves, from any start', () => {
    for (let seed = 0; seed < 60; seed++) {
      const random = Random.fromSeed(seed);
      const before = randomGame(random);
      const start = seed % 2 === 0 ? initialPosition() : before[random.integer(before.length)]!;
      const moves = randomMoves(random, random.integer(70), start);
      const ply = random.integer(moves.length + 1);
      const link = linkOf({ start, moves }, ply);
      expect(link).toMatch(/^#[\w/-]{1,160}$/);
      expect(looksLikeLink(link)).toBe(true);
      const found = parseLink(`https://example.org/app/${link}`);
      expect(formatPosition(found.game.start)).toBe(formatPosition(start));
      expect(found.game.moves).toEqual(moves);
      expect(found.ply).toBe(ply);
    }
  });

  it('keeps a pass that is the last move', () => {
    const { moves } = gameBeforePass();
    const game = { start: initialPosition(), moves: [...moves, PASS] };
    expect(parseLink(linkOf(game, game.moves.length)).game.moves).toEqual(game.moves);
  });

  it('can be read and written by people', () => {
    expect(linkOf({ start: initialPosition(), moves: [37, 43] }, 1)).toBe('#look/1/f5d6/1');
    expect(linkOf({ start: initialPosition(), moves: [] }, 0)).toBe('#look/1/-/0');
    // Their passes may be left out.
    const { moves } = gameBeforePass();
    const written = linkOf({ start: initialPosition(), moves }, 0);
    expect(parseLink(written).game.moves).toEqual(moves);
  });

  it('refuses what is none in one sentence', () => {
    const start = linkOf({ start: parsePosition(`${'XO-'.repeat(21)}X O`), moves: [] }, 0)
      .split('/')
      .at(-1)!;
    const wrong = [
      ...['', '#look', '#look/', '#look/1', '#look/0/f5/1', '#look/x/f5/1', '#look/2/f5/1', '#look/1e3/-/0'],
      ...['#look/1/f5/2', '#look/1/f5/-1', '#look/1/f5/', '#look/1/f5/0x1', '#look/1/a1/0', '#look/1/f5f5/0'],
      ...['#look/1/F5/1', '#look/1/pa/0', '#look/1/f5%20d6/0', '#look/1/<script>/0', '#look/1//0'],
      ...[`#look/1/${'f5'.repeat(5000)}/0`, `#look/1/-/0/${start}/`, `#look/1/-/0/${start.slice(1)}`],
      ...[
        `#look/1/-/0/${start}A`,
        `#look/1/-/0/_${start.slice(1)}`,
        '#look/1/-/0/',
        '#look/1/-/0/AAAAAAAAAAAAAAAAAAAAAA',
      ],
      ...['#look/1/-/0/\u{1f600}AAAAAAAAAAAAAAAAAAAAA', '#look/1/-/0/constructor'],
    ];
    for (const text of wrong) {
      const parse = (): unknown => parseLink(text);
      expect(parse, text).toThrow(OthelloError);
      expect(parse, text).toThrow(/^The link holds no game: [^\n]+\.$/);
    }
  });

  it('throws nothing else, whatever it is given', () => {
    const piece = fc.oneof(fc.constantFrom('#look/', '1', '/', 'f5', 'd6', 'pa', '-', '0'), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          const { game, ply } = parseLink(pieces.join(''));
          expect(ply).toBeLessThanOrEqual(game.moves.length);
        } catch (error) {
          expect(error).toBeInstanceOf(OthelloError);
        }
      }),
    );
  });
});
