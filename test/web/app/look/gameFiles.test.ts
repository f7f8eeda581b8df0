import { describe, expect, it } from 'vitest';
import { formatPosition, moveName, positionsOf } from '../../../../engine/notation.js';
import { initialPosition } from '../../../../engine/position.js';
import { Random } from '../../../../engine/random.js';
import { gameFile, pictureFile } from '../../../../web/app/look/gameFiles.js';
import { gamesOfBytes } from '../../../../web/app/look/openGames.js';
import { randomMoves } from '../../../support/engine/randomMoves.js';

const pause = (): Promise<void> => Promise.resolve();
const start = initialPosition();

describe('what is kept', () => {
  it('is the same game when it is opened again, in every form', async () => {
    for (let seed = 0; seed < 8; seed++) {
      const moves = randomMoves(Random.fromSeed(seed));
      const game = { start, moves, finished: true, black: 'Ada', white: 'Ben' };
      for (const form of ['ggf', 'pgn', 'sgf', 'txt'] as const) {
        const { name, text } = gameFile(game, form);
        expect(name).toBe(`game.${form}`);
        const { games } = await gamesOfBytes(name, new TextEncoder().encode(text), pause);
        expect(games.map((each) => [formatPosition(each.start), each.moves])).toEqual([
          [formatPosition(start), moves],
        ]);
      }
    }
  });

  it('is refused where a form cannot hold it', () => {
    const [, second] = positionsOf([37]);
    const game = { start: second!, moves: [], finished: false };
    expect(() => gameFile(game, 'txt')).toThrow(/^A transcript cannot hold a game that begins/);
  });

  it('may be a picture of the board alone, named by its move', () => {
    const moves = randomMoves(Random.fromSeed(1), 5);
    const positions = positionsOf(moves);
    const shown = (ply: number) =>
      pictureFile({
        position: positions[ply]!,
        ply,
        last: moves[ply - 1],
        next: moves[ply],
        explanation: undefined,
        network: undefined,
      });
    expect(shown(0).name).toBe('board-start.svg');
    expect(shown(5).name).toBe(`board-5-${moveName(moves[4]!)}.svg`);
    expect(shown(5).text).toContain(`after 5 plies, ${positions[5]!.turn} to move`);
  });
});
