import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatPosition, formatTranscript, parseTranscript } from '../../../engine/notation.js';
import { legalMoveList, play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { formatGgf, ggfReader } from '../../../engine/records/ggf.js';
import { formatObf, obfReader } from '../../../engine/records/obf.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { wthorReader } from '../../../engine/records/wthorReader.js';
import { encodeWthor } from '../../../engine/records/wthorWriter.js';
import { importOnnx } from '../../../nn/onnx/import.js';
import { type GameRecord, replay } from '../../../selfplay/records/gameRecord.js';
import { openStore } from '../../../selfplay/store/store.js';
import { type Finished, runProgram, writeTinyModel } from '../../support/cli/program.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { cutGame, gamesOf, randomRecordedGame, readAll } from '../../support/engine/recordedGames.js';
import { slowSolve } from '../../support/engine/slowSolve.js';
import { temporaryFolder } from '../../support/scratch.js';

const { path: folder, at } = temporaryFolder();
const random = Random.fromSeed('cli records');
const games = Array.from({ length: 40 }, (_, index): RecordedGame => {
  const year = 1998 + (index % 2);
  return { ...randomRecordedGame(random), black: `B ${index}`, white: 'W', event: 'Open', year };
});

interface Report {
  readonly read: number;
  readonly imported: number;
  readonly skipped: number;
  readonly duplicates: number;
  readonly noted: number;
  readonly notes: { readonly record: number; readonly reason: string }[];
  readonly problems: { readonly file: string; readonly record: number; readonly reason: string }[];
}

function documentOf({ code, stdout, stderr }: Finished): unknown {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

async function run<T>(...args: string[]): Promise<T> {
  return documentOf(await runHere([...args, '--json'])) as T;
}

function imported(database: string): GameRecord[] {
  const store = openStore(at(database), { readonly: true });
  const records = [...store.games({ kind: 'imported' })];
  store.close();
  return records;
}

describe('import', () => {
  it('takes games with all that is known of them, says what it skipped and why, and takes a file once', async () => {
    const unfinished = cutGame(games[1]!, 30, -12);
    const lines = [
      formatGgf(games[0]!),
      formatGgf({ ...unfinished, black: 'Quitter' }),
      formatGgf(cutGame(games[2]!, 20)),
      '(;GM[Othello]BO[10 ---];)',
      formatGgf({ ...games[3]!, result: 2 - games[3]!.result! }),
      formatGgf(games[4]!),
    ];
    writeFileSync(at('some.ggf'), lines.join('\n'));
    const args = ['import', at('some.ggf'), '--out', at('ggf.db')];
    const report = await run<Report>(...args);
    expect(report).toMatchObject({ read: 6, imported: 5, skipped: 1, duplicates: 0, noted: 1 });
    expect(report.problems).toEqual([
      { file: 'some.ggf', record: 4, reason: expect.stringMatching(/board size/) as string },
    ]);
    expect(report.notes).toEqual([
      { file: 'some.ggf', record: 5, reason: expect.stringMatching(/the result is/) as string },
    ]);
    const records = imported('ggf.db');
    expect(records.map(({ plies }) => plies.map(({ move }) => move))).toEqual([
      games[0]!.moves,
      unfinished.moves,
      games[2]!.moves.slice(0, records[2]!.plies.length),
      games[3]!.moves,
      games[4]!.moves,
    ]);
    expect(records[1]).toMatchObject({ score: -12, forfeit: { by: 'black' }, players: { black: 'Quitter' } });
    expect(records[2]).toMatchObject({
      score: 0,
      forfeit: { reason: expect.stringMatching(/no winner/) as string },
    });
    expect(records[3]).toMatchObject({ score: games[3]!.result });
    expect(records[4]).toMatchObject({
      index: 4,
      score: games[4]!.result,
      origin: { file: 'some.ggf', record: 6, year: 1998 },
    });
    for (const record of records) expect(() => replay(record)).not.toThrow();

    expect(await run<Report>(...args)).toMatchObject({ read: 0, imported: 0 });
    const { stdout } = await runHere(args);
    expect(stdout).toContain('had been imported before');
    expect(imported('ggf.db')).toHaveLength(5);
    const text = await runHere(['import', at('some.ggf'), '--out', at('again.db')]);
    expect(text.stdout).toMatch(
      /^6 records read, 5 games imported, 1 skipped\n {2}some\.ggf, record 4: .*\n1 record of doubtful content.*\n {2}some\.ggf, record 5: /,
    );
  });

  it('takes several files at the same time', async () => {
    const alike = games.slice(0, 20);
    writeFileSync(at('alike.ggf'), alike.map((game) => `${formatGgf(game)}\n`).join(''));
    writeFileSync(at('alike.txt'), alike.map(({ moves }) => `${formatTranscript(moves)}\n`).join(''));
    writeFileSync(
      at('others.txt'),
      games
        .slice(20)
        .map(({ moves }) => `${formatTranscript(moves)}\n`)
        .join(''),
    );
    const files = ['alike.ggf', 'alike.txt', 'others.txt'];
    const several = files.map((file) =>
      runProgram(['import', at(file), '--out', at('several.db'), '--json']),
    );
    for (const finished of await Promise.all(several)) documentOf(finished);
    const records = imported('several.db');
    expect(records.map(({ index }) => index)).toEqual(records.map((_, index) => index));
    for (const file of files) {
      const own = records.filter(({ origin }) => origin?.file === file).map(({ origin }) => origin?.record);
      expect(own).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    }
  });

  it('takes a file for what it holds, not for what its name says, unless a format is named', async () => {
    const bytes = encodeWthor(
      games.slice(0, 3).map((game) => ({ ...game, year: 1998 })),
      { year: 2000, month: 1, day: 2 },
    );
    writeFileSync(at('disguised.ggf'), bytes.games);
    const args = ['import', at('disguised.ggf'), '--out', at('disguised.db')];
    const { code, stdout, stderr } = await runHere([...args, '--format', 'ggf']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `othello-zero: Nothing of ${at('disguised.ggf')} could be imported.\n`,
    });
    expect(stdout).toMatch(
      /^1 record read, 0 games imported, 1 skipped\n {2}disguised\.ggf, record 1: [\x20-\uffff]+\n$/,
    );
    expect(await run<Report>(...args)).toMatchObject({ imported: 3, skipped: 0 });
  });

  it('takes a game once, whichever file it stands in, unless it is told to keep duplicates', async () => {
    const names = (index: number) => ({
      black: `Player ${index} with a long name`,
      white: 'Jürgen',
      year: 2004,
    });
    const year = games.slice(0, 12).map((game, index) => ({ ...game, ...names(index) }));
    const edition = (count: number, month: number): void => {
      const files = encodeWthor(year.slice(0, count), { year: 2005, month, day: 1 });
      writeFileSync(at('year.wtb'), files.games);
      writeFileSync(at('year.jou'), files.players);
      writeFileSync(at('year.trn'), files.tournaments);
    };
    const into = ['--out', at('once.db')];
    edition(8, 1);
    expect(await run<Report>('import', at('year.wtb'), ...into)).toMatchObject({
      imported: 8,
      duplicates: 0,
    });
    edition(12, 2);
    expect(await run<Report>('import', at('year.wtb'), ...into)).toMatchObject({
      read: 12,
      imported: 4,
      duplicates: 8,
    });
    writeFileSync(at('copy.ggf'), [...year, year[3]!].map((game) => `${formatGgf(game)}\n`).join(''));
    expect(await run<Report>('import', at('copy.ggf'), ...into)).toMatchObject({
      imported: 0,
      duplicates: 13,
    });
    expect(imported('once.db')).toHaveLength(12);
    writeFileSync(at('twice.ggf'), [year[0]!, year[1]!, year[0]!].map((game) => formatGgf(game)).join(''));
    const { stdout } = await runHere(['import', at('twice.ggf'), '--out', at('twice.db')]);
    expect(stdout).toBe('3 records read, 2 games imported, 0 skipped, 1 there already\n');
    const all = ['import', at('twice.ggf'), '--out', at('twice.db'), '--keep-duplicates'];
    for (const count of [5, 8]) {
      expect(await run<Report>(...all)).toMatchObject({ read: 3, imported: 3, duplicates: 0 });
      expect(imported('twice.db')).toHaveLength(count);
    }
  });

  it('takes every game of an archive in all its oddities, or says why not', async () => {
    const archive = encodeWthor(
      games.slice(0, 9).map((game) => ({ ...game, year: 1980 })),
      { year: 2000, month: 1, day: 2 },
    ).games;
    const bytes = Uint8Array.of(...archive, ...archive.subarray(16, 16 + 40)); // a last record that is cut
    const record = (index: number): Uint8Array => bytes.subarray(16 + 68 * index, 16 + 68 * (index + 1));
    bytes[4] = 12; // the count of games
    bytes[12] = 0; // the size of the board
    bytes[14] = 22;
    record(0)[6] = 99; // black's score
    record(1)[6] = record(1)[6] === 0 ? 1 : 0;
    record(2).set([0xff, 0xff], 2); // a player that nobody knows
    record(3).fill(0, 8); // no moves
    record(4)[8] = 11; // a first move to a1
    record(5)[20] = 99; // no square
    record(6).fill(0, 8 + 20); // stops early
    record(7).set(record(8)); // twice the same
    writeFileSync(at('odd.wtb'), bytes);
    writeFileSync(at('odd.jou'), 'damaged');
    const { code, stdout, stderr } = await runHere([
      'import',
      at('odd.wtb'),
      '--out',
      at('odd.db'),
      '--json',
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/odd\.jou has no names of WTHOR: .* The games are taken without names\.\n$/);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ read: 10, imported: 5, skipped: 4, duplicates: 1, noted: 2 });
    expect(report.notes.map((each) => each.record)).toEqual([1, 2]);
    expect(report.problems.map((each) => [each.record, each.reason])).toEqual([
      [4, 'it has no moves'],
      [5, 'move 1, a1, is not legal for black'],
      [6, 'move 13 has the code 99, which is no square'],
      [10, 'the file ends in the midst of it: 40 of its 68 bytes are there'],
      [0, 'the header says 12 games; the file holds 9 whole ones and 40 more bytes'],
    ]);
    for (const game of imported('odd.db')) expect(() => replay(game)).not.toThrow();
  });

  it('solves test positions, and does not take those whose scores are wrong', async () => {
    const position = randomPosition(random, 6);
    const scores = legalMoveList(position).map((move) => ({
      move,
      score: 0 - slowSolve(play(position, move)),
    }));
    const wrong = scores.map(({ move, score }) => ({ move, score: score > 0 ? score - 2 : score + 2 }));
    writeFileSync(
      at('positions.obf'),
      `${formatObf({ position, scores })}\n${formatObf({ position, scores: wrong })}\n`,
    );
    const report = await run<Report>('import', at('positions.obf'), '--out', at('obf.db'));
    expect(report).toMatchObject({ read: 2, imported: 1, skipped: 1 });
    expect(report.problems[0]).toMatchObject({
      record: 2,
      reason: expect.stringMatching(/solved with/) as unknown,
    });
    const [record] = imported('obf.db');
    expect(formatPosition(record!.start!)).toBe(formatPosition(position));
    expect(position.turn === 'black' ? record!.score : 0 - record!.score).toBe(slowSolve(position));
    expect(() => replay(record!)).not.toThrow();
  });

  it('refuses what it cannot do in one sentence', async () => {
    writeFileSync(at('what.dat'), '');
    writeFileSync(at('names.dat'), 'no names');
    writeFileSync(at('some.wtb'), '');
    for (const [args, sentence] of [
      [
        ['import', at('some.wtb'), '--players', at('names.dat'), '--out', at('x.db')],
        'names.dat has no names',
      ],
      [['export', '--file', at('x.db'), '--out', at('x.txt')], 'no database of that name'],
      [['import'], 'needs a file'],
      [['import', at('what.dat'), '--out', at('x.db')], 'does not say what it is'],
      [['import', at('missing.ggf'), '--out', at('x.db')], 'There is no file'],
      [['import', at('some.wtb')], 'Say where the games go'],
    ] as const) {
      const { code, stderr } = await runHere(args);
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(stderr).toContain(sentence);
    }
    // Nothing was begun before all was looked at.
    expect(existsSync(at('x.db'))).toBe(false);
  });
});

describe('export', () => {
  beforeAll(async () => {
    const wthor = (year: number) =>
      encodeWthor(
        games.filter((game) => game.year === year),
        { year: 2000, month: 1, day: 2 },
      );
    for (const year of [1998, 1999]) {
      const { games: bytes, players, tournaments } = wthor(year);
      bytes[14] = 24; // the depth of the theoretical scores
      writeFileSync(at(`${year}.wtb`), bytes);
      writeFileSync(at(`${year}.jou`), players);
      writeFileSync(at(`${year}.trn`), tournaments);
    }
    const report = await run<Report>(
      'import',
      '--file',
      at('1998.wtb'),
      '--file',
      at('1999.wtb'),
      '--out',
      at('wthor.db'),
    );
    expect(report).toMatchObject({ read: 40, imported: 40, skipped: 0 });
  });

  it('gives back through WTHOR what came in, a file for each year', async () => {
    const report = await run<{ games: number; files: string[] }>(
      'export',
      '--file',
      at('wthor.db'),
      '--out',
      at('out.wtb'),
    );
    expect(report.games).toBe(40);
    expect(report.files.map((file) => file.slice(folder.length + 1))).toEqual([
      ...['out-1998.wtb', 'out-1998.jou', 'out-1998.trn'],
      ...['out-1999.wtb', 'out-1999.jou', 'out-1999.trn'],
    ]);
    for (const year of [1998, 1999]) {
      for (const kind of ['jou', 'trn']) {
        expect(readFileSync(at(`out-${year}.${kind}`)).subarray(16)).toEqual(
          readFileSync(at(`${year}.${kind}`)).subarray(16),
        );
      }
      // All but the day in the header.
      expect(readFileSync(at(`out-${year}.wtb`)).subarray(4)).toEqual(
        readFileSync(at(`${year}.wtb`)).subarray(4),
      );
      expect(readAll(wthorReader('x'), [readFileSync(at(`out-${year}.wtb`))])).toHaveLength(20);
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('writes GGF, transcripts and solved positions that other readers understand', async () => {
    const source = ['export', '--file', at('wthor.db'), '--out'];
    await run(...source, at('out.ggf'));
    const ordered = [1998, 1999].flatMap((year) => games.filter((game) => game.year === year));
    expect(gamesOf(readAll(ggfReader('x'), [readFileSync(at('out.ggf'))]))).toEqual(ordered);
    await run(...source, at('out.txt'));
    const lines = readFileSync(at('out.txt'), 'utf8').trimEnd().split('\n');
    expect(lines).toEqual(ordered.map(({ moves }) => formatTranscript(moves)));
    expect(lines.map((line) => parseTranscript(line))).toHaveLength(40);
    const { games: written, skipped } = await run<{ games: number; skipped: number }>(
      ...source,
      at('out.obf'),
      '--empties',
      '5',
    );
    expect(written + skipped).toBe(40);
    for (const entry of readAll(obfReader('x'), [readFileSync(at('out.obf'))])) {
      if (entry.kind !== 'position') throw new Error(JSON.stringify(entry));
      const { position, scores } = entry.position;
      expect(Math.max(...scores.map(({ score }) => score))).toBe(slowSolve(position));
    }
  });

  it('writes a network as ONNX that comes back the same', async () => {
    await writeTinyModel(at('tiny.safetensors'));
    const args = ['--model', at('tiny.safetensors'), '--out', at('tiny.onnx')];
    expect(await run('export', ...args)).toMatchObject({ planes: ['own', 'opponent', 'empty'] });
    const network = importOnnx(readFileSync(at('tiny.onnx')));
    expect(network).toBeDefined();
  });

  it('refuses what it cannot do, and leaves nothing behind', async () => {
    const { code, stderr } = await runHere(['export', '--file', at('wthor.db'), '--out', at('no/where.ggf')]);
    expect(code).toBe(2);
    expect(stderr).toContain('cannot be written');
    expect(existsSync(at('no'))).toBe(false);
    expect((await runHere(['export', '--out', at('x.ggf')])).stderr).toContain('Say what to export');
  });
});
