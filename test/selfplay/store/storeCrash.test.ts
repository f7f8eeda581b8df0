import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { serialize } from 'node:v8';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { decodePlies, encodePlies } from '../../../selfplay/records/pliesCodec.js';
import { type Chunk, openStore } from '../../../selfplay/store/store.js';
import { randomGameRecords } from '../../support/engine/randomGameRecords.js';
import { scratchFolder } from '../../support/scratch.js';
import { canMount, mountSmallDisk, remount } from '../../support/smallDisk.js';

const writer = fileURLToPath(new URL('../../support/selfplay/storeWriter.js', import.meta.url));
const GAMES = 2;

/** Chunks of two games, each with an explanation of a few KB. */
function makeChunks(count: number): Chunk[] {
  const random = Random.fromSeed('crash');
  const games = randomGameRecords(random, count * GAMES);
  return Array.from({ length: count }, (_, number) => ({
    games: games.slice(number * GAMES, (number + 1) * GAMES),
    explanations: [
      {
        game: { kind: 'selfplay', index: number * GAMES },
        ply: 10,
        target: 'value',
        composite: 'epsilonPlus',
        network: 'f'.repeat(64),
        record: { maps: Array.from({ length: 256 }, () => random.normal()) },
      },
    ],
  }));
}

function integrity(file: string): unknown {
  const database = new Database(file);
  try {
    return database.pragma('integrity_check', { simple: true });
  } finally {
    database.close();
  }
}

/** Runs a writer that is killed `moment` milliseconds after `chunks` chunks; answers the last number it printed. */
function writeUntilKilled(file: string, chunkFile: string, chunks: number, moment: number): number {
  const child = spawnSync(process.execPath, [writer, file, chunkFile, String(chunks), String(moment)], {
    encoding: 'utf8',
  });
  expect(child.signal).toBe('SIGKILL');
  return Number(child.stdout.trimEnd().split('\n').at(-1));
}

describe('a process killed while it stores', () => {
  it('loses nothing that it reported, ten times over, and ends with every game once', () => {
    const folder = scratchFolder();
    const [file, chunkFile] = [join(folder, 'run.db'), join(folder, 'chunks')];
    const chunks = makeChunks(100);
    writeFileSync(chunkFile, serialize(chunks));
    const random = Random.fromSeed('kills');
    let midway = 0;
    for (let kill = 0; kill < 10; kill++) {
      const reported = writeUntilKilled(file, chunkFile, 1 + random.integer(5), 6 * random.uniform());
      // First as a reader beside a log that nobody has recovered, then as the writer that recovers it.
      for (const readonly of [true, false]) {
        const store = openStore(file, { readonly });
        const progress = store.progress() as number;
        expect(progress).toBeGreaterThanOrEqual(reported);
        expect(store.counts()).toMatchObject({ games: progress * GAMES, explanations: progress });
        store.close();
        if (progress < chunks.length) midway++;
      }
      expect(integrity(file)).toBe('ok');
    }
    expect(midway).toBeGreaterThan(0);
    execFileSync(process.execPath, [writer, file, chunkFile]);
    const store = openStore(file, { readonly: true });
    const wanted = chunks.flatMap(({ games = [] }) =>
      games.map((game) => ({ ...game, plies: decodePlies(encodePlies(game.plies)) })),
    );
    expect(isDeepStrictEqual([...store.games()], wanted)).toBe(true);
    expect(store.counts().explanations).toBe(chunks.length);
    store.close();
  });
});

/** Runs the writer through a shell command that limits it, and answers the last line it printed. */
function lastLine(command: string, file: string, chunkFile: string): string {
  const child = [`"${process.execPath}"`, `"${writer}"`, `"${file}"`, `"${chunkFile}"`].join(' ');
  const output = spawnSync('/bin/sh', ['-c', `${command} ${child}`], { encoding: 'utf8' }).stdout;
  return output.trimEnd().split('\n').at(-1)!;
}

describe('a disk without room', () => {
  const chunks = makeChunks(80);

  /** After the refusal: sound, all whole chunks there, and the rest can be stored once there is room. */
  function expectSound(file: string, chunkFile: string): void {
    const reader = openStore(file, { readonly: true });
    const progress = reader.progress() as number;
    expect(progress).toBeGreaterThan(0);
    expect(reader.counts().games).toBe(progress * GAMES);
    reader.close();
    expect(integrity(file)).toBe('ok');
    expect(lastLine('', file, chunkFile)).toBe(String(chunks.length));
    expect(integrity(file)).toBe('ok');
  }

  it.skipIf(process.platform === 'win32')('stops at a limit on the size of files', () => {
    const folder = scratchFolder();
    const [file, chunkFile] = [join(folder, 'run.db'), join(folder, 'chunks')];
    writeFileSync(chunkFile, serialize(chunks));
    const said = lastLine('ulimit -f 400; exec', file, chunkFile); // 400 blocks of 512 bytes
    expect(said).toMatch(/^diskFull The disk takes no more of .*run\.db/);
    expectSound(file, chunkFile);
  });

  // Only root can mount a small disk; elsewhere the limit above stands for it.
  it.skipIf(!canMount)('stops when a small disk is full, and says so when it is read-only', () => {
    const folder = scratchFolder();
    const [disk, chunkFile] = [join(folder, 'disk'), join(folder, 'chunks')];
    const file = join(disk, 'run.db');
    mountSmallDisk(disk, '300k');
    writeFileSync(chunkFile, serialize(chunks));
    expect(lastLine('', file, chunkFile)).toMatch(
      /^diskFull The disk (has no room for|takes no more of) .*run\.db/,
    );
    remount(disk, 'size=8m');
    expectSound(file, chunkFile);

    remount(disk, 'ro');
    expect(() => openStore(file)).toThrow(expect.objectContaining({ code: 'readOnly' }));
    const reader = openStore(file, { readonly: true });
    expect(reader.counts().games).toBe(chunks.length * GAMES);
    reader.close();
  });
});
