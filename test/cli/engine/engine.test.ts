import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../cli/engine/openEngine.js';
import { NBoardServer } from '../../../cli/protocols/nboard.js';
import { openModel } from '../../../cli/sources/model.js';
import { formatTranscript, moveName, parsePosition, positionsOf } from '../../../engine/notation.js';
import { initialPosition, legalMoveList, play } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { formatGgf } from '../../../engine/records/ggf.js';
import { solve } from '../../../engine/solver/solver.js';
import { runSearch } from '../../../mcts/drive.js';
import { createPuctSearch } from '../../../mcts/puct.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { runProgram, writeTinyModel } from '../../support/cli/program.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { FFO } from '../../support/engine/ffo.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { slowSolve } from '../../support/engine/slowSolve.js';
import { temporaryFolder } from '../../support/scratch.js';

const folder = temporaryFolder();
const file = join(folder.path, 'tiny.safetensors');
beforeAll(() => writeTinyModel(file));

const NO_ENDGAME = { solve: 0, prove: 0 };
const random = Random.fromSeed('engine');

async function open(simulations: number, { now, endgame = NO_ENDGAME, keepTree = false } = {} as Options) {
  const how = { runtime: 'onnxruntime', budget: { simulations }, endgame, threads: 1, keepTree } as const;
  return openEngine(await openModel(file), { ...how, ...(now === undefined ? {} : { now }) });
}

interface Options {
  readonly now?: () => number;
  readonly endgame?: { readonly solve: number; readonly prove: number };
  readonly keepTree?: boolean;
}

describe('the engine', () => {
  it('answers the same to the same questions, with a line that begins with its move', async () => {
    const positions = Random.fromSeed('positions');
    const [one, other] = [await open(50), await open(50)];
    for (let index = 0; index < 10; index++) {
      const position = randomPosition(positions, 20 + positions.integer(30));
      const result = (await one.think(position, random))!;
      expect(legalMoveList(position)).toContain(result.move);
      expect(result.principalVariation[0]).toBe(result.move);
      expect(Math.abs(result.value)).toBeLessThanOrEqual(1);
      expect(await other.think(position, random)).toEqual(result);
    }
    await Promise.all([one.dispose(), other.dispose()]);
  });

  it('ends at the end of its time or when that is enough, with a legal move, and gives up when told to', async () => {
    let now = 0;
    const engine = await open(1_000_000, { now: () => now++ });
    const timed = await engine.think(initialPosition(), random, { clock: 5 });
    expect(now).toBeLessThan(12);
    expect(legalMoveList(initialPosition())).toContain(timed!.move);
    const enough = await engine.think(initialPosition(), random, { enough: AbortSignal.abort() });
    expect(legalMoveList(initialPosition())).toContain(enough!.move);
    expect(enough!.simulations).toBeLessThan(100);
    expect(await engine.think(initialPosition(), random, { signal: AbortSignal.abort() })).toBeUndefined();
    await engine.dispose();
  });

  it('plays the best move by the score where it solves, with the score of every move if that is wanted', async () => {
    const positions = Random.fromSeed('ends');
    const engine = await open(1, { endgame: { solve: 6, prove: 0 } });
    for (let index = 0; index < 5; index++) {
      const position = randomPosition(positions, 6);
      const score = slowSolve(position);
      const all = (await engine.think(position, random))!;
      expect(all.exact!.score).toBe(score);
      expect(all.move).toBe(all.exact!.best);
      for (const [place, move] of all.moves.entries()) {
        const own = -slowSolve(play(position, move));
        expect(all.exact!.moves!.find((solved) => solved.move === move)!.score).toBe(own);
        expect(all.q[place]).toBe(Math.sign(own));
        if (move === all.move) expect(own).toBe(score);
      }
      const best = (await engine.think(position, random, { allMoves: false }))!;
      expect([best.move, best.exact!.score, best.exact!.moves]).toEqual([all.move, score, undefined]);
      expect((await engine.think(position, random, { exact: false }))!.exact).toBeUndefined();
    }
    await engine.dispose();
  });

  it('solves farther than always as far as its reach goes, and searches where that comes to no end', async () => {
    const positions = Random.fromSeed('reach');
    const engine = await open(4, { endgame: { solve: 4, prove: 0 } });
    const solved = { empties: 9, nodes: 10_000_000 };
    for (let index = 0; index < 3; index++) {
      const position = randomPosition(positions, 9);
      const score = slowSolve(position);
      const all = (await engine.think(position, random, { reach: solved }))!;
      expect(all.exact!.score).toBe(score);
      expect(all.exact!.moves!.map(({ move }) => move).sort((a, b) => a - b)).toEqual(
        legalMoveList(position),
      );
      const best = (await engine.think(position, random, { reach: { ...solved, bestOnly: true } }))!;
      expect([best.exact!.score, best.exact!.moves]).toEqual([score, undefined]);
      for (const reach of [
        { empties: 8, nodes: 10_000_000 },
        { empties: 9, nodes: 3 },
      ]) {
        const searched = (await engine.think(position, random, { reach }))!;
        expect([searched.exact, searched.triedTo]).toEqual([undefined, reach.empties]);
        expect(searched.outlooks).toHaveLength(searched.moves.length);
      }
    }
    await engine.dispose();
  });

  it('solves in a thread what takes long, and stops there when that is enough or nothing is wanted any more', async () => {
    const engine = await open(8, { endgame: { solve: 4, prove: 0 } });
    const { position } = FFO[2]!;
    const reach = { empties: 30, nodes: Number.MAX_SAFE_INTEGER };
    const after = (ms: number): AbortSignal => AbortSignal.timeout(ms);
    expect(await engine.think(position, random, { reach, signal: after(100) })).toBeUndefined();
    const hurried = (await engine.think(position, random, { reach, enough: after(100) }))!;
    expect(hurried.exact).toBeUndefined();
    expect(legalMoveList(position)).toContain(hurried.move);
    const timed = await engine.think(position, random, { reach, budget: { seconds: 0.1 } });
    expect(legalMoveList(position)).toContain(timed!.move);
    await engine.dispose();
  });

  it('plays for discs where every move is proven to win, to lose or to draw', async () => {
    const positions = Random.fromSeed('proven');
    // Proofs reach farther than what is solved for its discs.
    const engine = await open(3000, { endgame: { solve: 3, prove: 7 } });
    let proven = 0;
    for (let index = 0; index < 12; index++) {
      const position = randomPosition(positions, 8);
      const result = (await engine.think(position, random))!;
      if (result.proven === undefined) continue;
      proven++;
      const score = slowSolve(position);
      expect(result.proven).toBe(Math.sign(score));
      expect(0 - slowSolve(play(position, result.move))).toBe(score);
      expect(result.exact!.score).toBe(score);
    }
    expect(proven).toBeGreaterThan(8);
    await engine.dispose();
  });

  it('loses by no more discs for thinking longer, in a position where it did', async () => {
    // After the 45 plies of docs/tutorial.md: eight moves that lose, by 4 to 24 discs. 3,200 simulations prove it.
    const position = parsePosition('--XXXX--OXXXOX--OXXXXOX-OXOXOOOOOXOXXOO-OOOXOXXXO-OOOOX---OOO--- O');
    const how = { runtime: 'onnxruntime', budget: { simulations: 1 }, threads: 1, keepTree: false } as const;
    const engine = await openEngine(await openModel('default'), {
      ...how,
      endgame: { solve: 14, prove: 12 },
    });
    const { score, best } = solve(position);
    const proven: boolean[] = [];
    for (const simulations of [400, 3200]) {
      const result = (await engine.think(position, random, { budget: { simulations }, allMoves: false }))!;
      expect([moveName(result.move), score]).toEqual([moveName(best), -4]);
      proven.push(result.proven === -1);
    }
    expect(proven).toEqual([false, true]);
    await engine.dispose();
  });

  it('values moves that symmetries take into each other alike', async () => {
    const engine = await open(50);
    const { moves, q, visits, outlooks } = (await engine.think(initialPosition(), random))!;
    const sum = visits.reduce((a, b) => a + b, 0);
    const mean =
      q.reduce((total, value, index) => total + (visits[index]! > 0 ? visits[index]! * value : 0), 0) / sum;
    expect(outlooks!.map(({ move }) => move)).toEqual(moves);
    for (const { value, searched } of outlooks!) {
      expect(value).toBeCloseTo(mean, 6);
      expect(searched).toBe(true);
    }
    await engine.dispose();
  });

  it('values moves that the search has not looked at by the network alone', async () => {
    const position = randomPosition(Random.fromSeed('unseen'), 40);
    const engine = await open(2);
    const { outlooks, visits } = (await engine.think(position, random))!;
    const evaluator = await networkEvaluator(
      (await openModel(file)).network,
      await openRuntime('onnxruntime'),
    );
    let unseen = 0;
    for (const [index, { move, value, searched, proven, discs }] of outlooks!.entries()) {
      expect(searched).toBe(visits[index]! > 0);
      expect([proven, discs]).toEqual([false, undefined]);
      if (searched) continue;
      unseen++;
      const { values } = await evaluator.evaluate(positionBatch([play(position, move)]));
      expect(value).toBeCloseTo(-values[0]!, 5);
    }
    expect(unseen).toBeGreaterThan(2);
    await evaluator.dispose();
    await engine.dispose();
  });

  it('hears a ping while it thinks', async () => {
    const sent: string[] = [];
    const engine = await open(10_000_000);
    const served = {
      name: 'net',
      version: '1',
      budget: { simulations: 10_000_000 },
      explain: () => Promise.reject(new Error('Nobody asks why.')),
      think: async (...[position, how]: Parameters<ConstructorParameters<typeof NBoardServer>[0]['think']>) =>
        (await engine.think(position, random, how))!,
    };
    const server = new NBoardServer(
      served,
      (line) => sent.push(line),
      () => 0,
    );
    const go = server.receive('go');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([go, server.receive('ping 1')]);
    expect(sent.map((line) => line.split(' ')[0])).toEqual(['status', 'nodestats', '===', 'status', 'pong']);
    await engine.dispose();
  });
});

/** Its first word after the prefix in the output of the program. */
function wordAfter(prefix: RegExp, output: string): string {
  const found = prefix.exec(output);
  if (found === null) throw new Error(`There is no ${prefix.source} in ${output}`);
  return found[1]!.toLowerCase();
}

describe('one engine in every command', () => {
  it.each([24])(
    'chooses the move of the same search in play, gtp, nboard and analyze, after %i plies',
    async (plies) => {
      const draws = Random.fromSeed('commands').split('game', plies);
      const moves: number[] = [];
      let position = initialPosition();
      while (moves.length < plies || legalMoveList(position).length < 3) {
        const legal = legalMoveList(position);
        moves.push(legal[draws.integer(legal.length)]!);
        position = play(position, moves.at(-1)!);
      }
      // The search that docs/architecture.md tells of, put together by hand: eight leaves wait at a time.
      const evaluator = await networkEvaluator(
        (await openModel(file)).network,
        await openRuntime('onnxruntime'),
      );
      const options = { cPuct: 0.5, policyTemperature: 1.5, finalShare: 0.4, leaves: 8 };
      const { move } = await runSearch(createPuctSearch(options), evaluator, position, random, 120);
      await evaluator.dispose();

      const common = ['--model', file, '--sims', '120', '--seed', 's'];
      const transcript = formatTranscript(moves);
      const analyzed = await runHere(['analyze', ...common, '--moves', transcript, '--json']);
      const { turn } = position;
      const played = await runHere(
        [
          ...['play', ...common, '--plain', '--solver', 'off', '--threads', '1', '--moves', transcript],
          ...['--color', turn === 'black' ? 'white' : 'black'],
        ],
        'moves\nquit\n',
      );
      const told = positionsOf(moves)
        .slice(0, -1)
        .map(({ turn: mover }, ply) => `play ${mover} ${moveName(moves[ply]!)}`);
      const gtp = await runProgram(['gtp', ...common, '--solver', 'off'], {
        input: [...told, `99 genmove ${turn}`, 'quit', ''].join('\n'),
      });
      const ggf = formatGgf({ start: initialPosition(), moves, finished: false });
      const nboard = await runProgram(['nboard', ...common, '--solver', 'off'], {
        input: [`set game ${ggf}`, 'go', 'quit', ''].join('\n'),
      });
      expect({
        analyze: (JSON.parse(analyzed.stdout) as { best: string }).best,
        play: wordAfter(new RegExp(`${transcript}([a-h][1-8])`), played.stdout),
        gtp: wordAfter(/=99 (\S+)/, gtp.stdout),
        nboard: wordAfter(/=== ([A-H][1-8])/, nboard.stdout),
      }).toEqual({
        analyze: moveName(move),
        play: moveName(move),
        gtp: moveName(move),
        nboard: moveName(move),
      });
    },
  );
});
