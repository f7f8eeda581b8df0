import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { parseMove } from '../../../engine/notation.js';
import { initialPosition, isLegal, isOver, legalMoveList, play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import { splitCommandLine, splitSetup } from '../../../selfplay/players/commandLine.js';
import { GtpClient } from '../../../selfplay/players/gtpClient.js';
import { flakyCommand, quirkyCommand } from '../../support/cli/program.js';
import { lacks, RHINO } from '../../support/needs.js';

const FAKE = fileURLToPath(new URL('../../support/engines/fakeEngine.js', import.meta.url));
const fake = (mode: string, count = 1): string => `"${process.execPath}" "${FAKE}" ${mode} ${count}`;

const clients: GtpClient[] = [];
async function start(command: string, answerSeconds = 20): Promise<GtpClient> {
  const client = await GtpClient.start(command, { answerSeconds });
  clients.push(client);
  return client;
}
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});

const failure = (sentence: RegExp): unknown =>
  expect.objectContaining({ code: 'engineFailed', message: expect.stringMatching(sentence) as unknown });

describe('a command line', () => {
  it('is parted as a shell would', () => {
    expect(splitCommandLine(`  a "b c"  d'e "f'g\\ h\\"  "i\\"j\\k" ''`)).toEqual([
      'a',
      'b c',
      'de "fg h"',
      'i"j\\k',
      '',
    ]);
    expect(splitCommandLine('edax -gtp -l 6 $HOME *')).toEqual(['edax', '-gtp', '-l', '6', '$HOME', '*']);
    for (const wrong of ['', '  ', 'a "b', "a 'b", 'a \\']) {
      expect(() => splitCommandLine(wrong), wrong).toThrow(
        expect.objectContaining({ code: 'usage' }) as Error,
      );
    }
  });
});

describe('commands for an engine to begin with', () => {
  it.each([
    ['edax -gtp', ['edax -gtp']],
    [' edax -gtp ; level 3 ;komi 0 ; time 5', ['edax -gtp', 'level 3 ;komi 0', 'time 5']],
    [`sh -c 'a ; b' "c ; \\" ; d" e;f \\; ; level 1 ; `, [`sh -c 'a ; b' "c ; \\" ; d" e;f \\;`, 'level 1']],
    ['; level 1', ['', 'level 1']],
    ['a "b ; c', ['a "b', 'c']],
  ])('of %j', (text, parts) => {
    expect(splitSetup(text)).toEqual(parts);
  });

  it('are sent to it, and must be accepted', async () => {
    const moves = legalMoveList(initialPosition());
    expect(await (await start(flakyCommand('play'))).chooseMove([])).toBe(moves[0]);
    expect(await (await start(`${flakyCommand('play')} ; level \t 2`)).chooseMove([])).toBe(moves.at(-1));
    await expect(start(`${flakyCommand('play')} ; level 1 ; level 3`)).rejects.toEqual(
      failure(/refused "level 3": no such level/),
    );
  });
});

describe('a foreign engine with ways of its own', () => {
  it.each([
    ...[
      'plain',
      'spaceId',
      'noId',
      'joined',
      'crlf',
      'noEnd',
      'noIdNoEnd',
      'manyEnds',
      'tab',
      'trail',
      'chatter',
    ],
    ...['banner', 'upper', 'comment', 'color', 'echo', 'noise', 'noVersion', 'noSize', 'noKnown', 'noPass'],
  ])('plays a whole game: %s', async (quirk) => {
    const client = await start(quirkyCommand(quirk));
    expect(client.name).toBe('Quirky');
    const random = Random.fromSeed('quirks');
    const moves: number[] = [];
    let position = initialPosition();
    while (!isOver(position)) {
      const legal = legalMoveList(position);
      const asked = position.turn === 'white';
      const move = asked ? await client.chooseMove(moves) : legal[random.integer(legal.length)]!;
      if (asked) expect(move).toBe(legal[0]);
      moves.push(move);
      position = play(position, move);
    }
    // The engine has to be told a pass, so that one that does not take it is tried.
    expect(moves).toContain(PASS);
  });
});

describe('a foreign engine that fails', () => {
  it.each([
    ['die', /exited with code 7/],
    ['crash', /was ended by SIGSEGV/],
    ['illegal', /played a1, which is illegal in -/],
    ['pass', /played pass, which is illegal/],
    ['resign', /resigned/],
    ['nonsense', /answered "genmove black" with nonsense: "I would rather not"/],
    ['flood', /without a line end/],
    ['wrongId', /nonsense/],
    ['refuse', /refused "genmove black": no time/],
  ])('%s', async (mode, sentence) => {
    const client = await start(fake(mode));
    await expect(client.chooseMove([])).rejects.toEqual(failure(sentence));
    // It stays failed, with the same error.
    await expect(client.chooseMove([])).rejects.toEqual(failure(sentence));
  });

  it.each([
    ['hang', /did not answer "genmove black" within 1 s\.$/],
    ['chatter', /did not answer "genmove black" within 1 s\.$/],
    ['garbage', /within 1 s; the last line it printed was "\\x00\\x07 what\?"\.$/],
  ])('%s: the time limit ends it', async (mode, sentence) => {
    const client = await start(fake(mode), 1);
    await expect(client.chooseMove([])).rejects.toEqual(failure(sentence));
  });

  it('fails at the start with what the system or the engine says', async () => {
    await expect(GtpClient.start('/no/such/engine -x')).rejects.toEqual(
      failure(/could not be started: .*ENOENT/),
    );
    await expect(GtpClient.start(fake('dieAtStart'))).rejects.toEqual(
      failure(/exited with code 3: cannot read the book/),
    );
  });

  it.runIf(process.platform === 'linux')(
    'leaves nothing running, though a process of its own session holds its outputs',
    async () => {
      const error: unknown = await GtpClient.start(quirkyCommand('daemon')).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toEqual(failure(/exited with code 3: \d+\.$/));
      const pid = Number(/code 3: (\d+)/.exec((error as Error).message)![1]);
      await expect.poll(() => isAlive(pid)).toBe(false);
    },
  );

  it('is killed with what it started, although it does not listen', async () => {
    const client = await start(fake('stubborn'));
    const pids = client.name.split(' ').slice(1).map(Number);
    expect(pids.map(isAlive)).toEqual([true, true]);
    await client.dispose();
    await expect.poll(() => pids.map(isAlive)).toEqual([false, false]);
  });
});

/** Not ended; one that has ended but that nobody has asked about (a zombie) counts as ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('grhino, a real opponent', () => {
  it.skipIf(lacks('grhino'))('plays whole games with passes', async () => {
    const client = await start(`${RHINO} -l 1 -b 0`);
    expect(client.name).toBe('GTP GRhino 0.16.1');
    const random = Random.fromSeed('rhino');
    let passes = 0;
    for (let game = 0; game < 12; game++) {
      const moves: number[] = [];
      let position = initialPosition();
      while (!isOver(position)) {
        const legal = legalMoveList(position);
        const ours = (position.turn === 'black') === (game % 2 === 0);
        const move = ours ? legal[random.integer(legal.length)]! : await client.chooseMove(moves);
        expect(isLegal(position, move)).toBe(true);
        if (move === PASS) passes += 1;
        moves.push(move);
        position = play(position, move);
      }
    }
    expect(passes).toBeGreaterThan(0);
  });

  it.skipIf(lacks('grhino'))(
    'answers the same after taking back, branching off and starting anew',
    async () => {
      // Not the empty board: there it draws one of the four equal moves.
      const lines = ['f5', 'f5d6c3', 'f5d6c4', 'f5', 'f5f4', 'f5f6e6f4e3c5c4', 'f5f6e6f4e3'].map((text) =>
        (text.match(/../g) ?? []).map(parseMove),
      );
      const fresh: number[] = [];
      for (const moves of lines) fresh.push(await (await start(`${RHINO} -l 2 -b 0`)).chooseMove(moves));
      const client = await start(`${RHINO} -l 2 -b 0`);
      const steady: number[] = [];
      for (const moves of lines) steady.push(await client.chooseMove(moves));
      expect(steady).toEqual(fresh);
    },
  );
});
