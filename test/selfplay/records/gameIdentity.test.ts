import { describe, expect, it } from 'vitest';
import { parsePosition } from '../../../engine/notation.js';
import { Random } from '../../../engine/random.js';
import { formatGgf, parseGgf } from '../../../engine/records/ggf.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { decodeWthorPlayers } from '../../../engine/records/wthor.js';
import { wthorReader } from '../../../engine/records/wthorReader.js';
import { encodeWthor } from '../../../engine/records/wthorWriter.js';
import { PASS } from '../../../engine/squareSet.js';
import { gameIdentity } from '../../../selfplay/records/gameIdentity.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { importedRecord, recordedGame } from '../../../selfplay/records/recordedGame.js';
import { cutGame, randomRecordedGame, readAll } from '../../support/engine/recordedGames.js';

const random = Random.fromSeed('identity');
const identityOf = (game: RecordedGame): string =>
  gameIdentity(importedRecord(game, 0) as GameRecord).toString('hex');

describe('the identity of a game', () => {
  const game: RecordedGame = {
    ...randomRecordedGame(random),
    black: 'A very long name that goes on',
    white: 'Jürgen 田中',
    event: 'Open',
    year: 1999,
  };

  it('is that of its copies in other formats', () => {
    const { games, players } = encodeWthor([game], { year: 2020, month: 1, day: 1 });
    const [entry] = readAll(wthorReader('x', { players: decodeWthorPlayers(players) }), [games]);
    expect(entry?.kind === 'game' && identityOf(entry.game)).toBe(identityOf(game));
    expect(identityOf(parseGgf(formatGgf(game)))).toBe(identityOf(game));
    expect(
      identityOf({ ...game, black: ' A VERY long  name that goes on', event: 'Other', year: 2000 }),
    ).toBe(identityOf(game));
  });

  it('is another with other moves, players or another start', () => {
    const others: RecordedGame[] = [
      { ...game, ...randomRecordedGame(random) },
      { ...game, black: game.white!, white: game.black! },
      { ...game, black: 'somebody else' },
      cutGame(game, 40),
      {
        ...cutGame(game, 1),
        start: parsePosition(`${'-'.repeat(27)}OX------XXX${'-'.repeat(26)} O`),
        moves: [],
      },
    ].map((each) => (each.moves.length === 0 ? { ...each, moves: [43] } : each));
    expect(new Set([game, ...others].map(identityOf)).size).toBe(others.length + 1);
  });

  it('does not know a pass at the end of a game that was cut', () => {
    const passing = Array.from({ length: 300 }, () => randomRecordedGame(random)).find(({ moves }) =>
      moves.includes(PASS),
    )!;
    const at = passing.moves.indexOf(PASS);
    const cut = cutGame(passing, at);
    expect(identityOf({ ...cut, moves: passing.moves.slice(0, at + 1) })).toBe(identityOf(cut));
  });
});

describe('a record of somebody', () => {
  it('comes back with all that it says', () => {
    const plain = randomRecordedGame(random);
    const games: RecordedGame[] = [
      {
        ...plain,
        black: 'a',
        event: 'e',
        date: '1999.01.02',
        year: 1999,
        theoreticalBlack: 0,
        theoreticalDepth: 24,
        tags: { RB: '1700', C: 'comment' },
        notes: plain.moves.map((_, ply) =>
          ply === 1 ? { evaluation: 2.5, seconds: 0.125, comment: 'c' } : {},
        ),
        source: { file: 'x.wtb', record: 7, numbers: { tournament: 1, black: 2, white: 3 } },
      },
      { ...cutGame(plain, 20), source: { file: '', record: 0 } },
      { ...cutGame(plain, 20, 0), source: { file: '', record: 0 } },
      { ...cutGame(plain, 20, -2), source: { file: '', record: 0 } },
    ];
    for (const game of games) expect(recordedGame(importedRecord(game, 3) as GameRecord)).toEqual(game);
  });
});
