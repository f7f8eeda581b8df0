import { beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../cli/engine/openEngine.js';
import { parsePlayer } from '../../cli/engine/parsePlayer.js';
import { openModel } from '../../cli/sources/model.js';
import { parseTranscript, positionsOf } from '../../engine/notation.js';
import { legalMoveList, type Position } from '../../engine/position.js';
import { createPositionBatch, pushPosition } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { runSearch } from '../../mcts/drive.js';
import { createPuctSearch } from '../../mcts/puct.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { type Engine } from '../../playing/engine.js';
import { FOLLOW, followingLevel, LEVEL_NAMES, levelAt, levelNumber, LEVELS } from '../../playing/levels.js';
import { commandFolder } from '../support/cli/commandInputs.js';
import { runProgram } from '../support/cli/program.js';
import { runHere } from '../support/cli/recordingTerminal.js';
import { expectRefusal } from '../support/cli/refusal.js';
import { randomPosition } from '../support/engine/randomPositions.js';

const { model } = commandFolder();
const random = Random.fromSeed('levels');
let engine: Engine;
let evaluator: Awaited<ReturnType<typeof networkEvaluator>>;

const ENDGAME = { solve: 6, prove: 0 };
async function open(threads: number): Promise<Engine> {
  const how = { runtime: 'onnxruntime', budget: { simulations: 20 }, endgame: ENDGAME, threads } as const;
  return openEngine(await openModel(model), how);
}

beforeAll(async () => {
  engine = await open(1);
  evaluator = await networkEvaluator((await openModel(model)).network, await openRuntime('onnxruntime'));
  return async () => {
    await engine.dispose();
    await evaluator.dispose();
  };
});

/** Index of the entry that a uniform number draws, with probability ∝ weight^(1 / temperature). */
function drawn(weights: readonly number[], temperature: number, uniform: number): number {
  const powers = weights.map((weight) => Math.exp(Math.log(weight) / temperature));
  const sum = powers.reduce((a, b) => a + b);
  let reached = 0;
  return powers.findIndex((power) => (reached += power / sum) > uniform);
}

/** The network's probabilities of the legal moves at temperature 1.5, with which searches of ours begin. */
async function policyOf(position: Position): Promise<number[]> {
  const batch = createPositionBatch(1);
  const { ownLow, ownHigh, opponentLow, opponentHigh } = position;
  pushPosition(batch, ownLow, ownHigh, opponentLow, opponentHigh);
  const { logits } = await evaluator.evaluate(batch);
  const weights = legalMoveList(position).map((move) => Math.exp(logits[move]! / 1.5));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

describe('a level', () => {
  it('has a number and a name', () => {
    LEVELS.forEach(({ name }, index) => {
      expect(levelNumber(String(index + 1))).toBe(index + 1);
      expect(levelNumber(name.toUpperCase())).toBe(index + 1);
      expect(levelAt(index + 1).name).toBe(name);
    });
    expect(new Set(LEVEL_NAMES).size).toBe(LEVELS.length);
    for (const text of ['0', '11', '', '1.5', '-3', 'constructor', FOLLOW]) {
      expect(levelNumber(text)).toBeUndefined();
    }
  });

  it('looks no less and wavers no more than the one below it, and solves endgames from one on', () => {
    for (const [index, { simulations, temperature = 0, exact }] of LEVELS.entries()) {
      const below = LEVELS[index - 1];
      if (below === undefined) continue;
      expect(simulations).toBeGreaterThanOrEqual(below.simulations);
      expect(temperature).toBeLessThanOrEqual(below.temperature ?? 0);
      if (below.exact) expect(exact).toBe(true);
    }
  });

  it('that does not look draws from the policy at its temperature', async () => {
    const positions = Random.fromSeed('policy');
    for (let index = 0; index < 20; index++) {
      const position = randomPosition(positions, 30 + positions.integer(25));
      const [moves, policy] = [legalMoveList(position), await policyOf(position)];
      for (const level of [1, 4, 6]) {
        const own = random.split(index, level);
        const { temperature, simulations } = levelAt(level);
        expect(simulations).toBe(0);
        const uniform = random.split(index, level).uniform();
        const { move } = (await engine.think(position, own, { level }))!;
        expect(move).toBe(moves[drawn(policy, temperature!, uniform)]);
      }
    }
  });

  it('that looks draws from the visits of a search that nobody has helped', async () => {
    const positions = Random.fromSeed('visits');
    const threads = await open(2);
    for (let index = 0; index < 8; index++) {
      const position = randomPosition(positions, 20 + positions.integer(30));
      const own = random.split('visits', index);
      const level = 7 + (index % 2);
      const { simulations, temperature } = levelAt(level);
      const plain = createPuctSearch({ cPuct: 0.5, policyTemperature: 1.5, finalShare: 0.4 });
      const { visits, moves } = await runSearch(plain, evaluator, position, random, simulations);
      const expected = moves[drawn([...visits], temperature!, random.split('visits', index).uniform())];
      // A hint before, and threads, change nothing.
      await engine.think(position, random, { budget: { simulations: 100 }, exact: false });
      expect((await engine.think(position, own, { level }))!.move).toBe(expected);
      expect((await threads.think(position, random.split('visits', index), { level }))!.move).toBe(expected);
    }
    await threads.dispose();
  });

  it('plays endgames exactly from the ninth on, and not below', async () => {
    const position = randomPosition(Random.fromSeed('end'), 6);
    for (let level = 1; level <= LEVELS.length; level++) {
      const { exact } = (await engine.think(position, random, { level }))!;
      expect(exact !== undefined).toBe(level >= 9);
    }
    expect(await engine.think(position, random, { level: 1, signal: AbortSignal.abort() })).toBeUndefined();
  });

  it('that follows tries the less the better it stands', async () => {
    expect([1, 0.8, 0.3, 0, -0.2, -1].map(followingLevel)).toEqual([1, 1, 6, 8, 10, 10]);
    const levels = Array.from({ length: 41 }, (_, index) => followingLevel(1 - index / 20));
    expect(levels).toEqual([...levels].sort((a, b) => a - b));
    expect(new Set(levels).size).toBe(LEVELS.length);

    const position = randomPosition(Random.fromSeed('follow'), 40);
    const { networkValue } = (await engine.think(position, random, { budget: { simulations: 1 } }))!;
    const level = followingLevel(networkValue);
    const followed = (await engine.think(position, random.split('f'), { level: FOLLOW }))!;
    expect(followed.move).toBe((await engine.think(position, random.split('f'), { level }))!.move);
  });
});

describe('a player of a match at a level', () => {
  it.each([
    ['level:3', 3],
    ['level:full', 10],
    ['default@level:expert', 8],
    ['level:9:nosolver', 9],
  ])('%s is the network at that level', async (text, number) => {
    const { name, spec } = await parsePlayer('--a', text);
    const { simulations, temperature, exact } = levelAt(number);
    expect(name).toBe(text);
    expect(spec).toMatchObject({ kind: 'network', simulations });
    if (spec.kind !== 'network') throw new Error('It is no network.');
    expect(spec.search.temperature).toBe(temperature);
    expect(spec.endgame !== undefined).toBe(exact && !text.endsWith('nosolver'));
  });

  it.each([
    'level:0',
    'level:11',
    'level:',
    'level',
    'level:best',
    '@level:3',
    'level:3:search1',
    'level:follow',
  ])('is refused as %s', async (text) => {
    await expect(parsePlayer('--a', text)).rejects.toMatchObject({ code: 'usage' });
  });

  it('plays games that depend on the seed alone', async () => {
    const match = async (seed: string, workers: string): Promise<unknown> => {
      const players = ['--a', `${model}@level:2`, '--b', `${model}@level:7`];
      const rest = ['--games', '4', '--seed', seed, '--workers', workers, '--json'];
      const { stdout } = await runHere(['arena', ...players, ...rest]);
      const { meanDiscs, wins } = JSON.parse(stdout) as { meanDiscs: number; wins: number };
      return { meanDiscs, wins };
    };
    const one = await match('a', '1');
    expect(await match('a', '2')).toEqual(one);
    expect(await match('b', '1')).not.toEqual(one);
  });
});

describe('--level', () => {
  const game = async (seed: string): Promise<string> => {
    const args = ['play', '--plain', '--model', model, '--level', 'novice', '--seed', seed];
    const { code, stdout } = await runHere(args, 'f5\nhint\nmoves\nquit\n');
    expect(code).toBe(0);
    expect(stdout).toContain('level 2 (novice)');
    return /^f5\w\w$/m.exec(stdout)![0];
  };

  it('plays a game that its seed decides, and another with another', async () => {
    const seeds = ['a', 'b', 'c', 'd', 'a'];
    const games = await Promise.all(seeds.map(game));
    expect(games[4]).toBe(games[0]);
    expect(new Set(games).size).toBeGreaterThan(1);
  });

  it('answers programs too, each question drawn by the seed', async () => {
    const input = ['play b f5', 'reg_genmove w', 'reg_genmove w', 'quit', ''].join('\n');
    const answers = async (seed: string): Promise<string[]> => {
      const { stdout } = await runProgram(['gtp', '--model', model, '--level', '1', '--seed', seed], {
        input,
      });
      return stdout.match(/^= [A-H][1-8]$/gm)!;
    };
    const legal = legalMoveList(positionsOf(parseTranscript('f5')).at(-1)!);
    const [one, other] = [await answers('a'), await answers('a')];
    expect(one).toHaveLength(2);
    expect(other).toEqual(one);
    expect(legal).toHaveLength(3);
  });

  it('is refused for what is no level, and beside what says the same', async () => {
    const accepted = /--level takes 1 to 10, .*beginner, .*full or follow, not "11"/;
    await expectRefusal(['play', '--plain', '--level', '11'], accepted);
    await expectRefusal(['gtp', '--level', '3', '--sims', '5'], /--level and --sims both say/);
    await expectRefusal(['nboard', '--level', '3', '--seconds', '5'], /--level and --seconds both say/);
    await expectRefusal(['play', '--level', '3', '--opponent', 'greedy'], /--level is of the network/);
  });
});
