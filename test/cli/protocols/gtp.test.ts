import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GtpServer } from '../../../cli/protocols/gtp.js';
import { formatPosition, moveName } from '../../../engine/notation.js';
import { initialPosition, legalMoveList, play, type Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import { shownBoard } from '../../support/cli/shownBoard.js';
import { randomRecordedGame } from '../../support/engine/recordedGames.js';
import { ScriptedEngine } from '../../support/engines/scriptedEngine.js';

interface Session {
  readonly engine: ScriptedEngine;
  readonly server: GtpServer;
  /** The answers to these lines, each without its end. */
  readonly ask: (...lines: string[]) => Promise<string[]>;
}

function session(seconds: () => number = () => 0): Session {
  const engine = new ScriptedEngine();
  const sent: string[] = [];
  const server = new GtpServer(engine, (text) => sent.push(text), seconds);
  return {
    engine,
    server,
    ask: async (...lines) => {
      await Promise.all(lines.map((line) => server.receive(line)));
      return sent.splice(0).map((text) => text.replace(/\n$/, ''));
    },
  };
}

const boardOf = (position: Position): string => formatPosition(position).slice(0, 64);

describe('the GTP server', () => {
  it('answers with ids, through comments, tabs, CRLF, empty lines and unknown commands', async () => {
    const { ask } = session();
    expect(
      await ask(
        'protocol_version',
        '7 name\r',
        '\tversion  # a comment',
        '# only this',
        '',
        '12 genmove b',
        '3 nonsense',
        '4',
      ),
    ).toEqual(['= 2', '=7 Scripted', '= 0.1', '=12 D3', '?3 unknown command', '?4 unknown command']);
  });

  it('knows the whole subset, and says so', async () => {
    const subset =
      'protocol_version name version known_command list_commands boardsize clear_board komi play genmove reg_genmove undo showboard final_score time_settings time_left set_game quit';
    const { ask } = session();
    const [listed] = await ask('list_commands');
    expect(listed!.slice(2).split('\n')).toEqual(expect.arrayContaining(subset.split(' ')));
    for (const name of subset.split(' ')) expect(await ask(`known_command ${name}`)).toEqual(['= true']);
    expect(await ask('known_command final_status_list', 'known_command')).toEqual(['= false', '= false']);
    expect(
      await ask(
        'boardsize 8',
        'boardsize 10',
        'boardsize x',
        'komi 0.0',
        'komi 6.5',
        'komi -1',
        'komi',
        'set_game Othello',
        'set_game Go',
      ),
    ).toEqual([
      '=',
      '? unacceptable size',
      '? syntax error',
      '=',
      '? unacceptable komi; Othello is played without, komi 0',
      '? unacceptable komi; Othello is played without, komi 0',
      '? syntax error',
      '=',
      '? unsupported game; this engine plays Othello',
    ]);
  });

  it('refuses wrong moves and leaves the board as it was', async () => {
    const { ask } = session();
    const before = await ask('showboard');
    expect(
      await ask(
        'play b a1',
        'play w d3',
        'play b pass',
        'play b z9',
        'play x d3',
        'play',
        'genmove',
        'genmove w',
        'undo',
      ),
    ).toEqual([
      '? illegal move',
      '? illegal move',
      '? illegal move',
      '? syntax error',
      '? syntax error',
      '? syntax error',
      '? syntax error',
      "? it is black's turn",
      '? cannot undo',
    ]);
    expect(await ask('showboard')).toEqual(before);
  });

  it('follows whole games with passes told or left out, takes them back and counts them', async () => {
    const random = Random.fromSeed('gtp games');
    let passes = 0;
    for (let game = 0; game < 40; game++) {
      const { ask } = session();
      const { moves, result } = randomRecordedGame(random);
      const boards = [boardOf(initialPosition())];
      let position = initialPosition();
      for (const move of moves) {
        const color = position.turn;
        position = play(position, move);
        if (move === PASS && game % 2 === 0) continue;
        if (move === PASS) passes += 1;
        expect(await ask(`play ${color} ${moveName(move)}`)).toEqual(['=']);
        boards.push(boardOf(position));
      }
      expect(await ask('final_score')).toEqual([
        result! > 0 ? `= B+${result}` : result! < 0 ? `= W+${-result!}` : '= 0',
      ]);
      expect(await ask('genmove b', 'undo')).toEqual(['= PASS', '=']);
      for (const board of boards.reverse()) {
        expect(shownBoard((await ask('showboard'))[0]!)).toBe(board);
        await ask('undo');
      }
    }
    expect(passes).toBeGreaterThan(5);
  });

  it('generates moves, and only regenerates where it must not play', async () => {
    const { ask, engine } = session();
    expect(await ask('reg_genmove b', 'reg_genmove b', 'genmove b', 'final_score')).toEqual([
      '= D3',
      '= D3',
      '= D3',
      '? cannot score, the game is not over',
    ]);
    const after = play(initialPosition(), 19);
    expect(await ask('genmove white')).toEqual([`= ${moveName(legalMoveList(after)[0]!).toUpperCase()}`]);
    expect(engine.asked.at(-1)!.position).toEqual(after);
  });

  it('gives the engine a share of its clock', async () => {
    let now = 0;
    const { ask, engine } = session(() => now++);
    const budget = async (...lines: string[]): Promise<number | undefined> => {
      await ask('clear_board', ...lines, 'genmove b');
      return engine.asked.at(-1)!.options.clock;
    };
    expect(await budget()).toBeUndefined();
    expect(await budget('time_settings 0 5 0')).toBeUndefined();
    const whole = (await budget('time_settings 300 0 0'))!;
    expect(whole).toBeGreaterThan(300 / 60);
    expect(whole).toBeLessThan(300 / 20);
    expect(await budget('time_settings 0 100 10')).toBeCloseTo(9);
    expect((await budget('time_settings 300 0 0', 'time_left b 10 0'))!).toBeLessThan(1);
    expect(await budget('time_left b 10 2')).toBeCloseTo(4.5);
    expect(await ask('time_settings a b c', 'time_settings', 'time_left b', 'time_left')).toEqual(
      new Array<string>(4).fill('? syntax error'),
    );
    // The second of its first move is counted against the next.
    await ask('clear_board', 'time_settings 100 0 0', 'genmove b', 'genmove w', 'genmove b');
    const [first, , third] = engine.asked.slice(-3).map(({ options }) => options.clock!);
    expect(third! / first!).toBeCloseTo(99 / 31 / (100 / 32));
  });

  it('tells of an engine that fails and goes on', async () => {
    const { ask, engine } = session();
    const think = engine.think.bind(engine);
    engine.think = async () => {
      throw new Error('no\n\nmemory');
    };
    expect(await ask('1 genmove b', '2 name')).toEqual(['?1 no memory', '=2 Scripted']);
    engine.think = async (...asked) => ({ ...(await think(...asked)), move: 0 });
    expect(await ask('genmove b', 'reg_genmove b')).toEqual(
      new Array<string>(2).fill('? the engine chose 0, which is illegal'),
    );
  });

  it('is silent after quit', async () => {
    const { ask, server } = session();
    expect(await ask('1 quit', '2 name')).toEqual(['=1']);
    expect(server.finished).toBe(true);
  });

  it('answers any line once, whatever is in it', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'play',
        'genmove',
        'b',
        'w',
        'd3',
        'c4',
        'pass',
        'undo',
        'boardsize',
        '8',
        'time_left',
        'komi',
        '-1',
        '1e9',
        '#',
      ),
      fc.constantFrom('constructor', '__proto__', 'toString', '12', 'showboard', 'final_score'),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => String.fromCharCode(...bytes)),
    );
    const line = fc.array(word, { maxLength: 5 }).map((words) => words.join(' ').replace(/[\r\n]/g, ' '));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const { ask } = session();
        for (const text of lines) {
          const answers = await ask(text);
          expect(answers.length).toBeLessThanOrEqual(1);
          for (const answer of answers) expect(answer).toMatch(/^[=?]\d*(?: |$)/);
          for (const answer of answers) expect(answer).not.toContain('\n\n');
        }
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
