import { expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { formatGgf, ggfReader } from '../../../engine/records/ggf.js';
import { readRecords, type RecordedGame, type RecordReader } from '../../../engine/records/recordReader.js';
import { decodeWthorPlayers, decodeWthorTournaments } from '../../../engine/records/wthor.js';
import { wthorReader } from '../../../engine/records/wthorReader.js';
import { encodeWthor } from '../../../engine/records/wthorWriter.js';
import { gamesOf, randomRecordedGame } from '../../support/engine/recordedGames.js';

const COUNT = 100_000;

function manyGames(): RecordedGame[] {
  const random = Random.fromSeed('hundred thousand');
  return Array.from({ length: COUNT }, () => ({
    ...randomRecordedGame(random),
    black: `Black ${random.integer(5000)}`,
    white: `White ${random.integer(5000)}`,
    event: `Event ${random.integer(500)}`,
    year: 2001,
  }));
}

function* inChunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += 65_536) yield bytes.subarray(offset, offset + 65_536);
}

function expectSame(reader: RecordReader, bytes: Uint8Array, games: readonly RecordedGame[]): void {
  let count = 0;
  for (const entry of readRecords(reader, inChunks(bytes))) {
    expect(gamesOf([entry])[0]).toEqual(games[count]);
    count += 1;
  }
  expect(count).toBe(games.length);
}

it('100,000 games come back from WTHOR and from GGF as they were written', () => {
  const games = manyGames();
  const files = encodeWthor(games, { year: 2026, month: 1, day: 1 });
  const names = {
    players: decodeWthorPlayers(files.players),
    tournaments: decodeWthorTournaments(files.tournaments),
  };
  expectSame(wthorReader('games.wtb', names), files.games, games);
  const ggf = new TextEncoder().encode(games.map((game) => `${formatGgf(game)}\n`).join(''));
  expectSame(ggfReader('games.ggf'), ggf, games);
});
