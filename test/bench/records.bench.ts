import { bench, describe } from 'vitest';
import { Random } from '../../engine/random.js';
import { formatGgf, ggfReader } from '../../engine/records/ggf.js';
import { readRecords } from '../../engine/records/recordReader.js';
import { wthorReader } from '../../engine/records/wthorReader.js';
import { encodeWthor } from '../../engine/records/wthorWriter.js';
import { randomRecordedGame } from '../support/engine/recordedGames.js';

const random = Random.fromSeed('bench');
const games = Array.from({ length: 1000 }, () => ({
  ...randomRecordedGame(random),
  black: 'Black',
  white: 'White',
}));
const created = { year: 2026, month: 1, day: 1 };
const wthor = encodeWthor(games, created).games;
const ggf = new TextEncoder().encode(games.map((game) => `${formatGgf(game)}\n`).join(''));

/** 50,000 games a minute, both ways, are 0.83 rounds a second. */
describe('1,000 games', () => {
  bench('WTHOR export and import', () => {
    const bytes = encodeWthor(games, created).games;
    for (const entry of readRecords(wthorReader('bench'), [bytes]))
      if (entry.kind === 'problem') throw new Error();
  });
  bench('WTHOR import', () => {
    for (const entry of readRecords(wthorReader('bench'), [wthor]))
      if (entry.kind === 'problem') throw new Error();
  });
  bench('GGF export and import', () => {
    const bytes = new TextEncoder().encode(games.map((game) => `${formatGgf(game)}\n`).join(''));
    for (const entry of readRecords(ggfReader('bench'), [bytes]))
      if (entry.kind === 'problem') throw new Error();
  });
  bench('GGF import', () => {
    for (const entry of readRecords(ggfReader('bench'), [ggf]))
      if (entry.kind === 'problem') throw new Error();
  });
});
