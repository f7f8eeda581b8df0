import { describe, expect, it } from 'vitest';
import { moveName } from '../../engine/notation.js';
import { initialPosition, legalMoveList, play, type Position } from '../../engine/position.js';
import { createPositionBatch, type PositionBatch } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { PASS } from '../../engine/squareSet.js';
import { runSearch, runSearches } from '../../mcts/drive.js';
import { createGumbelSearch } from '../../mcts/gumbel.js';
import { createPuctSearch } from '../../mcts/puct.js';
import type { SearchResult } from '../../mcts/result.js';
import { type Search, TreeSearch } from '../../mcts/search.js';
import type { Evaluation } from '../../nn/evaluators/evaluator.js';
import { randomGame, randomPosition } from '../support/engine/randomPositions.js';
import { FixedEvaluator, positionAt } from '../support/mcts/fixedEvaluator.js';
import { HashEvaluator } from '../support/mcts/hashEvaluator.js';
import { traceSearch } from '../support/mcts/traceSearch.js';

const kinds: Record<string, (options?: { leaves?: number; considered?: number }) => Search> = {
  PUCT: createPuctSearch,
  Gumbel: createGumbelSearch,
};

const random = Random.fromSeed('search');
const positions = [56, 48, 40, 30, 20, 12, 7, 4, 2, 1].map((empties) => randomPosition(random, empties));

/** The moment of a random game before a move that makes the other side pass. */
function beforePass(): { position: Position; move: number } {
  for (let game = 0; ; game++) {
    const line = randomGame(Random.fromSeed(game));
    const at = line.findIndex((position, i) => i < 40 && legalMoveList(position)[0] === PASS);
    if (at < 1) continue;
    const position = line[at - 1]!;
    const isNext = (move: number): boolean => play(position, move).ownLow === line[at]!.ownLow;
    return { position, move: legalMoveList(position).find(isNext)! };
  }
}

/** Who is to move in every position that so many plies lead to, by its discs. */
function turnsBelow(root: Position, plies: number): Map<string, Position['turn']> {
  const found = new Map<string, Position['turn']>();
  const visit = (position: Position, left: number): void => {
    found.set(discsOf(position), position.turn);
    if (left === 0) return;
    for (const move of legalMoveList(position)) visit(play(position, move), left - 1);
  };
  visit(root, plies);
  return found;
}

function discsOf({ ownLow, ownHigh, opponentLow, opponentHigh }: Position): string {
  return [ownLow, ownHigh, opponentLow, opponentHigh].join();
}

function plain(result: SearchResult): unknown {
  return JSON.parse(
    JSON.stringify(result, (_, value: unknown) => (Number.isNaN(value) ? 'NaN' : value)),
  ) as unknown;
}

for (const [kind, create] of Object.entries(kinds)) {
  describe(`${kind} search`, () => {
    it('spends exactly its simulations, with at most one evaluation each and one for the root', () => {
      const evaluator = new HashEvaluator(4);
      const batch = createPositionBatch(4);
      for (const leaves of [1, 4]) {
        const search = create({ leaves });
        for (let n = 0; n <= 200; n++) {
          const position = positions[n % positions.length]!;
          const before = evaluator.positions;
          search.begin(position, Random.fromSeed(n), n);
          expect(search.finished).toBe(false);
          for (;;) {
            batch.count = 0;
            while (search.next(batch));
            if (batch.count === 0) break;
            const evaluation = evaluator.answer(batch);
            for (let i = 0; i < batch.count; i++) search.receive(evaluation, i);
          }
          expect(search.finished).toBe(true);
          const result = search.result();
          expect(result.simulations).toBe(n);
          expect(result.visits.reduce((a, b) => a + b, 0)).toBe(n);
          expect(evaluator.positions - before).toBeLessThanOrEqual(n + 1);
        }
      }
    });

    it('says of every leaf who is to move, through passes and where its tree is kept', () => {
      const { position, move } = beforePass();
      const evaluator = new HashEvaluator(4);
      const batch = createPositionBatch(4);
      for (const turn of ['black', 'white'] as const) {
        const search = create();
        const seen = new Set<number>();
        const expectTurns = (root: Position): void => {
          const turns = turnsBelow(root, 4);
          search.begin(root, Random.fromSeed(turn), 60);
          for (batch.count = 0; search.next(batch); batch.count = 0) {
            const known = turns.get(discsOf(positionAt(batch, 0)));
            if (known !== undefined) {
              expect(batch.white[0]).toBe(known === 'white' ? 1 : 0);
              seen.add(batch.white[0]!);
            }
            search.receive(evaluator.answer(batch), 0);
          }
        };
        const root = { ...position, turn };
        expectTurns(root);
        if (search instanceof TreeSearch) search.advance(move);
        expectTurns(play(root, move));
        expect(seen.size).toBe(2);
      }
    });

    it('spends exactly its simulations with every number of legal moves', async () => {
      const seen = new Set<number>();
      const search = create();
      for (let game = 0; game < 30; game++) {
        for (const position of randomGame(Random.fromSeed(`legal ${game}`))) {
          const legal = legalMoveList(position).length;
          if (legal === 0 || seen.has(legal)) continue;
          seen.add(legal);
          for (const n of [1, 2, legal - 1, legal, legal + 1, 37]) {
            const result = await runSearch(search, new HashEvaluator(64), position, Random.fromSeed(n), n);
            expect(result.visits.reduce((a, b) => a + b, 0)).toBe(n);
          }
        }
      }
      expect(seen.size).toBeGreaterThan(15);
    });

    it('gives a policy, a value and a line that fit together', async () => {
      const search = create();
      for (const position of positions) {
        const result = await runSearch(search, new HashEvaluator(64), position, Random.fromSeed(1), 50);
        expect(result.moves).toEqual(legalMoveList(position));
        for (const list of [result.visits, result.priors, result.q, result.target]) {
          expect(list.length).toBe(result.moves.length);
        }
        expect(result.target.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
        expect(result.priors.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
        expect(Math.abs(result.value)).toBeLessThanOrEqual(1);
        expect(result.principalVariation[0]).toBe(result.move);
        let leaf = position;
        for (const move of result.principalVariation) leaf = play(leaf, move);
      }
    });

    it('without simulations says what the network says', async () => {
      const evaluator = new FixedEvaluator({ 19: 1, 26: 3, 37: 2, 44: 0 }, () => 0.25);
      const result = await runSearch(create(), evaluator, initialPosition(), Random.fromSeed(5), 0);
      const sum = Math.exp(0) + Math.exp(1) + Math.exp(2) + Math.exp(3);
      [1, 3, 2, 0].forEach((logit, i) => {
        expect(result.priors[i]).toBeCloseTo(Math.exp(logit) / sum, 6);
        expect(result.target[i]).toBeCloseTo(Math.exp(logit) / sum, 6);
      });
      expect(result.value).toBeCloseTo(0.25, 6);
      expect(result.networkValue).toBe(0.25);
    });

    it('changes the sign of a value on every ply, a pass included', async () => {
      const { position, move } = beforePass();
      const passer = play(position, move);
      const again = play(passer, PASS);
      const values = new Map([
        [passer.ownLow, 0.5],
        [again.ownLow, 0.25],
      ]);
      // The move that forces the pass, and the first move after it, are all but certain.
      const evaluator = new FixedEvaluator({ [move]: 30 }, (p) => values.get(p.ownLow) ?? -0.125);
      const q = async (n: number): Promise<number> => {
        const result = await runSearch(create({ considered: 1 }), evaluator, position, Random.fromSeed(0), n);
        expect(result.visits[result.moves.indexOf(move)]).toBe(n);
        return result.q[result.moves.indexOf(move)]!;
      };
      expect(await q(1)).toBeCloseTo(-0.5, 6); // the side that must pass likes it: bad for us
      expect(await q(2)).toBeCloseTo((-0.5 + 0.25) / 2, 6); // after the pass it is our move again
      expect(await q(3)).toBeCloseTo((-0.5 + 0.25 + 0.125) / 3, 6); // and then the other side's
      const passing = await runSearch(create(), evaluator, passer, Random.fromSeed(0), 1);
      expect(passing.moves).toEqual([PASS]);
      expect(passing.move).toBe(PASS);
      expect(passing.q[0]).toBeCloseTo(-0.25, 6);
    });

    it('is the same again, and after other searches', async () => {
      const search = create();
      const run = (position: Position): Promise<SearchResult> =>
        runSearch(search, new HashEvaluator(64), position, Random.fromSeed('again'), 90);
      const first = await run(positions[2]!);
      await runSearch(search, new HashEvaluator(64), positions[0]!, Random.fromSeed(3), 700);
      expect(plain(await run(positions[2]!))).toEqual(plain(first));
    });

    it('does not depend on what shares its batches', async () => {
      const begin = (index: number): Search => {
        const search = create({ leaves: 1 + (index % 3) });
        search.begin(positions[index]!, Random.fromSeed(index), 40 + index);
        return search;
      };
      const together = positions.map((_, index) => begin(index));
      await runSearches(together, new HashEvaluator(64));
      for (const [index, search] of together.entries()) {
        const alone = begin(index);
        await runSearches([alone], new HashEvaluator(64));
        expect(plain(search.result())).toEqual(plain(alone.result()));
      }
    });

    it('waits for its answers, and for room in the batch', () => {
      const search = create();
      const batch = createPositionBatch(1);
      const evaluator = new HashEvaluator(1);
      search.begin(initialPosition(), Random.fromSeed(0), 5);
      expect(() => search.result()).toThrow('root');
      expect(search.next(batch)).toBe(true);
      expect(search.next(batch)).toBe(false); // full
      batch.count = 0;
      expect(search.next(batch)).toBe(false); // waits
      expect(search.finished).toBe(false);
      batch.count = 1;
      search.receive(evaluator.answer(batch), 0);
      expect(() => search.receive(evaluator.answer(batch), 0)).toThrow('waits');
      batch.count = 0;
      expect(search.next(batch)).toBe(true);
    });

    it('refuses what cannot be searched', async () => {
      const search = create();
      const over = randomGame(Random.fromSeed(1)).at(-1)!;
      expect(() => search.begin(over, Random.fromSeed(0), 5)).toThrow(
        expect.objectContaining({ code: 'badPosition' }),
      );
      for (const n of [-1, 1.5, NaN]) {
        expect(() => search.begin(initialPosition(), Random.fromSeed(0), n)).toThrow(
          expect.objectContaining({ code: 'usage' }),
        );
      }
      for (const leaves of [0, 1.5, NaN, 65536]) {
        expect(() => create({ leaves })).toThrow(expect.objectContaining({ code: 'usage' }));
      }
      expect(() => create({ leaves: 65535 })).not.toThrow();
      for (const bad of [NaN, Infinity]) {
        const run = (evaluation: FixedEvaluator): Promise<SearchResult> =>
          runSearch(search, evaluation, initialPosition(), Random.fromSeed(0), 5);
        await expect(run(new FixedEvaluator({ 26: bad }))).rejects.toMatchObject({ code: 'badModel' });
        await expect(run(new FixedEvaluator({}, () => bad))).rejects.toMatchObject({ code: 'badModel' });
      }
    });
  });
}

it('Gumbel search gives the same with several leaves as with one', async () => {
  for (const [index, position] of positions.entries()) {
    const run = (leaves: number): Promise<SearchResult> =>
      runSearch(
        createGumbelSearch({ leaves }),
        new HashEvaluator(64),
        position,
        Random.fromSeed(index),
        100 + index,
      );
    const one = plain(await run(1));
    expect(plain(await run(3))).toEqual(one);
    expect(plain(await run(16))).toEqual(one);
  }
});

it.each([0, 1, 2, 3])('PUCT fills its leaves, each with another position (%i)', (index) => {
  const search = createPuctSearch({ leaves: 8 });
  const batch = createPositionBatch(64);
  const evaluator = new HashEvaluator(64);
  search.begin(positions[index]!, Random.fromSeed(0), 400);
  const sizes: number[] = [];
  for (;;) {
    batch.count = 0;
    while (search.next(batch));
    if (batch.count === 0) break;
    sizes.push(batch.count);
    const evaluation: Evaluation = evaluator.answer(batch);
    for (let i = 0; i < batch.count; i++) search.receive(evaluation, i);
  }
  expect(Math.max(...sizes)).toBe(8);
  expect(sizes.length).toBeLessThan(120);
  expect(evaluator.positions).toBe(401); // no end of the game is near
  for (const q of search.result().q) expect(Math.abs(q)).not.toBeGreaterThan(0.9);
});

describe('a stored tree: the positions evaluated, in order, from the initial position', () => {
  const trace = async (search: Search): Promise<string> => {
    const run = await traceSearch(
      search,
      new HashEvaluator(1),
      initialPosition(),
      Random.fromSeed('stored'),
      24,
    );
    const { moves, visits, move } = run.result;
    const table = moves.map((m, i) => `${moveName(m)}:${visits[i]!}`).join(' ');
    return [...run.leaves, table, `plays ${moveName(move)}`].join(' ').trim();
  };

  it('PUCT', async () => {
    expect(await trace(createPuctSearch())).toBe(
      'd3 f5 f5f4 c4 c4c5 c4c5e6 c4c5b6 c4c5b6f3 f5f4e3 f5f4e3f2 d3e3 c4c3 c4c5e6c3 f5f4g3 f5d6 f5f4g3g4 ' +
        'c4c5e6c3b5 f5f4e3f2d3 f5f4e3d6 f5f4e3f2d3f6 f5f4e3d2 f5f4e3f2d3f6g4 d3e3f4 d3c5 ' +
        'd3:4 c4:8 f5:12 e6:0 plays f5',
    );
  });
  it('Gumbel', async () => {
    expect(await trace(createGumbelSearch())).toBe(
      'd3 c4 f5 e6 d3e3 c4c5 f5f4 e6d6 d3e3f4 c4c3 f5f4e3 e6d6c4 c4e3 d3c5 c4c5e6 d3c5e6 c4c5b6 d3e3f4c5 ' +
        'c4c5b6f3 d3c3 c4c5e6c3 d3c5e6e3 c4c5c6 d3e3f3 d3:9 c4:9 f5:3 e6:3 plays d3',
    );
  });
});

describe('policyTemperature', () => {
  /** A network whose logits are those of another, divided. */
  const divided = (by: number) => {
    const inner = new HashEvaluator(4);
    return {
      async evaluate(batch: PositionBatch): Promise<Evaluation> {
        const { logits, values } = await inner.evaluate(batch);
        return { logits: logits.map((logit) => logit / by), values };
      },
    };
  };

  it('searches as with a network whose logits are divided by it', async () => {
    for (const create of [createPuctSearch, createGumbelSearch]) {
      for (const position of positions) {
        const search = create({ policyTemperature: 2 });
        const result = await runSearch(search, new HashEvaluator(4), position, Random.fromSeed(1), 60);
        const expected = await runSearch(create(), divided(2), position, Random.fromSeed(1), 60);
        expect(plain(result)).toEqual(plain(expected));
      }
    }
  });

  it('must be a positive number', () => {
    for (const policyTemperature of [0, -1, NaN, Infinity]) {
      expect(() => createPuctSearch({ policyTemperature })).toThrow(
        expect.objectContaining({ code: 'usage' }),
      );
    }
  });
});
