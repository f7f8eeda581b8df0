import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { storedEvaluation } from '../../../../cli/commands/watch/evaluation.js';
import { openShelf } from '../../../../cli/commands/watch/games.js';
import { formatPosition, moveName } from '../../../../engine/notation.js';
import { initialPosition, legalMoveList } from '../../../../engine/position.js';
import { formatObf } from '../../../../engine/records/obf.js';
import { encodeWthor } from '../../../../engine/records/wthorWriter.js';
import { replay } from '../../../../selfplay/records/gameRecord.js';
import { database, folder, games, printed } from '../../../support/cli/watchedGames.js';

describe('what is stored of a ply', () => {
  it('is the search, the exact result, or nothing', () => {
    const shelf = openShelf({ run: database, file: undefined, moves: undefined, game: '0' }, () => undefined);
    const game = shelf.game(shelf.first);
    games[0]!.plies.forEach((stored, ply) => {
      const found = storedEvaluation(game, ply);
      if (stored.kind === 'full') {
        expect(found?.value).toBe(stored.rootValue);
        expect(found!.moves.map(({ move }) => move).sort((a, b) => a - b)).toEqual(stored.legal);
        const shares = found!.moves.map(({ share }) => share);
        expect(shares).toEqual([...shares].sort((a, b) => b - a));
      } else if (stored.kind === 'solved') expect(Math.abs(found!.value)).toBeLessThanOrEqual(1);
      else expect(found).toBeUndefined();
    });
    shelf.close();
  });
});

describe('files of others', () => {
  const shelfOf = (file: string) =>
    openShelf({ run: undefined, file, moves: undefined, game: undefined }, () => undefined);

  it('have names, the event, and what GGF says of a move', async () => {
    const file = join(folder.path, 'others.ggf');
    const board = `${formatPosition(initialPosition()).slice(0, 64).replaceAll('X', '*')} *`;
    writeFileSync(
      file,
      `(;GM[Othello]PC[Club]DT[1998]PB[Ann]PW[Bob]TY[8]RE[?]BO[8 ${board}]B[f5/1.50/3]W[d6//2]B[c3];)\n`,
    );
    const text = await printed('watch', '--file', file);
    expect(text.split('\n')[0]).toBe(
      'Game 1 of others.ggf: black Ann, white Bob; not played to its end; Club, 1998',
    );
    const rows = text.split('\n').filter((line) => /^ *\d+ +(black|white) /.test(line));
    expect(rows.map((row) => /the player.*/.exec(row)?.[0])).toEqual([
      'the player: +1.5 discs, 3 s',
      'the player: 2 s',
      undefined,
    ]);
  });

  it('have the names beside a WTHOR file', () => {
    const moves = games[0]!.plies.map(({ move }) => move);
    const recorded = { start: initialPosition(), moves, finished: true, year: 1998 };
    const game = { ...recorded, result: games[0]!.score, black: 'Tamenori', white: 'Nicolet', event: 'Open' };
    const bytes = encodeWthor([game], { year: 2026, month: 1, day: 1 });
    writeFileSync(join(folder.path, 'w.wtb'), bytes.games);
    const unnamed = shelfOf(join(folder.path, 'w.wtb')).game(0);
    writeFileSync(join(folder.path, 'w.jou'), bytes.players);
    const named = shelfOf(join(folder.path, 'w.wtb')).game(0);
    expect(unnamed.black).not.toBe('Tamenori');
    expect(named).toMatchObject({ black: 'Tamenori', white: 'Nicolet', score: games[0]!.score });
  });

  it('are positions with exact scores where they are OBF', async () => {
    const position = replay(games[0]!)[5]!;
    const [first, second] = legalMoveList(position);
    const scores = [
      { move: first!, score: -4 },
      { move: second!, score: 6 },
    ];
    const file = join(folder.path, 'test.obf');
    writeFileSync(file, `${formatObf({ position, scores, label: 'five' })}\n`);
    const game = shelfOf(file).game(0);
    expect(game.line).toEqual({ moves: [], positions: [position] });
    expect(storedEvaluation(game, 0)).toMatchObject({
      value: 1,
      score: 6,
      moves: [
        { move: second, score: 6 },
        { move: first, score: -4 },
      ],
    });
    const text = await printed('watch', '--file', file);
    expect(text).toContain('a position; five');
    expect(text).toContain(`${moveName(second!)} +6, ${moveName(first!)} -4`);
  });
});
