import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NBoardServer } from '../../../cli/protocols/nboard.js';
import { moveName, parseTranscript, positionsOf } from '../../../engine/notation.js';
import { initialPosition, legalMoveList, play } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { formatGgf } from '../../../engine/records/ggf.js';
import { PASS } from '../../../engine/squareSet.js';
import { cutGame, randomRecordedGame } from '../../support/engine/recordedGames.js';
import { ScriptedEngine } from '../../support/engines/scriptedEngine.js';

function session() {
  const engine = new ScriptedEngine();
  const sent: string[] = [];
  let now = 0;
  const server = new NBoardServer(
    engine,
    (text) => sent.push(text),
    () => now++ / 4,
  );
  return {
    engine,
    server,
    sent,
    ask: async (...lines: string[]): Promise<string[]> => {
      await Promise.all(lines.map((line) => server.receive(line)));
      return sent.splice(0);
    },
  };
}

const GAME =
  '(;GM[Othello]PC[NBoard]DT[2014-02-21 20:52:27 GMT]PB[./mEdax]PW[chris]RE[?]TI[15:00]TY[8]BO[8 ---------------------------O*------*O--------------------------- *]B[F5]W[F6]B[D3]W[C5]B[E6]W[F7]B[E7]W[F4];)';

describe('the NBoard server', () => {
  it("holds the protocol's own example, and does not play its move", async () => {
    const { ask, engine } = session();
    const lines = ['nboard 2', `set game ${GAME}`, 'set depth 6', 'ping 1', 'go', 'go'];
    const position = positionsOf(parseTranscript('f5f6d3c5e6f7e7f4')).at(-1)!;
    const move = moveName(legalMoveList(position)[0]!).toUpperCase();
    const answer = ['status Scripted is thinking', 'nodestats 1 0.25', `=== ${move}/16.00/0.75`, 'status'];
    expect(await ask(...lines)).toEqual(['set myname Scripted', 'pong 1', ...answer, ...answer]);
    expect(engine.asked.map((asked) => asked.position)).toEqual([position, position]);
  });

  it('follows moves with evaluations, bare ones, and passes told or left out', async () => {
    const random = Random.fromSeed('nboard');
    for (let game = 0; game < 40; game++) {
      const { ask, engine } = session();
      const whole = randomRecordedGame(random);
      const { moves } = cutGame(whole, 8 + random.integer(50));
      const split = random.integer(moves.length);
      await ask(`set game ${formatGgf({ ...whole, moves: moves.slice(0, split), result: 2 })}`);
      for (const move of moves.slice(split)) {
        if (move === PASS && game % 2 === 0) continue;
        const name = move === PASS ? 'PA' : moveName(move).toUpperCase();
        expect(await ask(game % 3 === 0 ? name : `move ${name}/1.5/0.1`)).toEqual([]);
      }
      const position = positionsOf(moves).at(-1)!;
      const legal = legalMoveList(position);
      const [first] = await ask('go');
      if (legal[0] === PASS) expect(first).toBe('=== PA');
      else expect(engine.asked.at(-1)!.position).toEqual(position);
    }
  });

  it('gives hints, best first, in one line each', async () => {
    const { ask } = session();
    expect(await ask('hint 2')).toEqual([
      'status Scripted is thinking',
      'nodestats 1 0.25',
      'search D3PA 4.00 0 100% exact',
      'search C4 3.00 0 100% exact',
      'status',
    ]);
  });

  it('stops a hint at the next line and a go at a ping, and answers in order', async () => {
    const { server, engine, ask } = session();
    engine.patient = true;
    const hint = server.receive('hint 1');
    await Promise.resolve();
    await server.receive('move d3');
    await hint;
    expect((await ask()).map((line) => line.split(' ')[0])).toEqual([
      'status',
      'nodestats',
      'search',
      'status',
    ]);
    const go = server.receive('go');
    await Promise.resolve();
    let answered = false;
    void go.then(() => (answered = true));
    const set = server.receive('set depth 3');
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    await server.receive('ping 9');
    await Promise.all([go, set]);
    expect((await ask()).map((line) => line.split(' ')[0])).toEqual([
      ...['status', 'nodestats', '===', 'status', 'pong'],
    ]);
    expect(engine.asked.at(-1)!.position).toEqual(play(initialPosition(), 19));
  });

  it('says what was wrong', async () => {
    const { ask, engine } = session();
    expect(
      await ask('move a1', 'set game (;GM[Go];)', 'set game', 'frobnicate', 'learn', 'quit now', 'ping 1'),
    ).toEqual([
      expect.stringMatching(/^status a1 is not legal/),
      expect.stringMatching(/^status The GGF game cannot be read/),
      expect.stringMatching(/^status /),
      'learned',
    ]);
    expect(engine.asked).toEqual([]);
  });

  it('answers nothing about the board of before a game that it could not read', async () => {
    const { ask, engine } = session();
    await ask(`set game ${GAME}`, 'set game (;GM[Othello];)');
    const none = 'status The last game could not be read; there is no board until one can.';
    expect(await ask('go', 'hint 2', 'move d3', 'D3', 'analyze', 'ping 2')).toEqual([
      ...new Array<string>(5).fill(none),
      'pong 2',
    ]);
    expect(engine.asked).toEqual([]);
    await ask(`set game ${GAME}`, 'go');
    expect(engine.asked).toHaveLength(1);
  });

  it('thinks as long as the depth says, twice as long for two plies more', async () => {
    const { ask, engine } = session();
    engine.budget = { simulations: 800 };
    const budgetAt = async (...lines: string[]): Promise<unknown> => {
      await ask(...lines, 'hint 1');
      return engine.asked.at(-1)!.options.budget;
    };
    expect(await budgetAt()).toEqual({ simulations: 800 });
    expect(await budgetAt('set depth 14')).toEqual({ simulations: 1600 });
    expect(await budgetAt('set depth 6')).toEqual({ simulations: 100 });
    expect(await budgetAt('set depth 1000')).toEqual({ simulations: 10_000_000 });
    expect(await ask('set depth', 'set depth -1', 'set contempt x')).toEqual(
      new Array(3).fill(expect.stringMatching(/^status /)),
    );
    engine.budget = { seconds: 4 };
    expect(await budgetAt('set depth 10')).toEqual({ seconds: 2 });
  });

  it('keeps the clock of the game, and plays in it alone', async () => {
    const { ask, engine } = session();
    await ask(`set game ${GAME}`, 'go', 'move d6/0/300', 'go', 'hint 1');
    const [first, second, third] = engine.asked.map(({ options }) => options);
    expect(first!.clock).toBeCloseTo((0.9 * 900) / 28);
    expect(second!.clock).toBeCloseTo((0.9 * 900) / 28);
    expect([first!.inGame, third!.inGame, third!.clock]).toEqual([true, undefined, undefined]);
    await ask('move c7', 'go');
    expect(engine.asked.at(-1)!.options.clock).toBeCloseTo((0.9 * 600) / 27);
  });

  it('tells what it has found while it thinks, and how much it has looked at', async () => {
    const { server, engine, sent } = session();
    engine.rounds = [0, 3, 7];
    await server.receive('hint 1');
    expect(sent).toEqual([
      'status Scripted is thinking',
      // Not in every round, but every half second.
      ...['nodestats 7 0.75', 'search D3PA 16.00 0 12 4 visits'],
      ...['nodestats 1 1.00', 'search D3PA 4.00 0 100% exact'],
      'status',
    ]);
  });

  it('analyses a game from its end to its beginning, for black, until the next line', async () => {
    const { ask, engine, server, sent } = session();
    const lines = await ask(`set game ${GAME}`, 'analyze');
    const values = Array.from(
      { length: 9 },
      (_, ply) => `analysis ${8 - ply} ${ply % 2 === 0 ? '' : '-'}16.00`,
    );
    expect(lines).toEqual(['status Scripted is thinking', ...values, 'status']);
    expect(engine.asked.map(({ position }) => position)).toEqual(
      positionsOf(parseTranscript('f5f6d3c5e6f7e7f4')).reverse(),
    );
    engine.patient = true;
    const analysis = server.receive('analyze');
    await expect.poll(() => engine.asked.length).toBe(10);
    await Promise.all([analysis, server.receive('ping 5')]);
    expect(sent.slice(1)).toEqual(['status', 'pong 5']);
    engine.patient = false;
    const over = randomRecordedGame(Random.fromSeed('over'));
    const analysed = await ask(`set game ${formatGgf(over)}`, 'analyze');
    expect(analysed.find((line) => line.startsWith('analysis'))).toBe(
      `analysis ${over.moves.length} ${over.result!.toFixed(2)}`,
    );
  });

  it('takes any line', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'set',
        'game',
        'depth',
        '1',
        'move',
        'D3',
        'C3',
        'pa/1',
        'hint',
        'ping',
        'nboard',
        GAME,
        GAME.slice(30),
        '(;',
      ),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => String.fromCharCode(...bytes)),
    );
    const line = fc.array(word, { maxLength: 4 }).map((words) => words.join(' ').replace(/[\r\n]/g, ' '));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const { ask } = session();
        const answers = await ask(...lines, 'ping 77');
        expect(answers.at(-1)).toBe('pong 77');
        for (const answer of answers) expect(answer).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
