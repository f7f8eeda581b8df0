import { afterAll, describe, expect, it } from 'vitest';
import { OthelloError } from '../../../engine/errors.js';
import { moveName, parsePosition } from '../../../engine/notation.js';
import {
  colorAt,
  initialPosition,
  isOver,
  legalMoveList,
  play,
  type Position,
} from '../../../engine/position.js';
import type { PositionBatch } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { createExplainer, type Explainer } from '../../../lrp/explainer.js';
import type { Explanation, SearchBudget } from '../../../lrp/explanation.js';
import { explanationRecord, replayRequest } from '../../../lrp/explanationRecord.js';
import { parseTarget } from '../../../lrp/target.js';
import { runSearch } from '../../../mcts/drive.js';
import { createPuctSearch, PLAY_PUCT } from '../../../mcts/puct.js';
import { type Evaluator, networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { createSearchExplainer } from '../../../selfplay/explanations/searchExplainer.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { positionAt } from '../../support/mcts/fixedEvaluator.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';

const network = randomNetwork(Random.fromSeed('searched'), { policyChannels: 4 });
const composite = 'epsilonPlus';
const runtime = await openRuntime('onnxruntime');
const plain = await createExplainer(network, runtime, { composite });
const opened: Explainer[] = [];

afterAll(async () => {
  for (const explainer of opened) await explainer.dispose();
  await plain.dispose();
});

async function searching(budget: Partial<SearchBudget> = {}, of = network): Promise<Explainer> {
  const explainer = await createExplainer(of, runtime, { composite });
  const made = await createSearchExplainer(explainer, of, runtime, { simulations: 100, prove: 0, ...budget });
  opened.push(made);
  return made;
}

async function ask(explainer: Explainer, position: Position, target: string): Promise<Explanation> {
  return (await explainer.explain([{ position, target: parseTarget(target) }]))[0]!;
}

/** The positions that the same search had valued, in order, the root first: an evaluator that keeps a diary. */
async function valuedPositions(position: Position, simulations: number): Promise<Position[]> {
  const inner = await networkEvaluator(network, runtime);
  const seen: Position[] = [];
  const evaluator: Evaluator = {
    evaluate(batch: PositionBatch) {
      for (let index = 0; index < batch.count; index++) seen.push(positionAt(batch, index));
      return inner.evaluate(batch);
    },
  };
  await runSearch(
    createPuctSearch({ ...PLAY_PUCT, leaves: 8 }),
    evaluator,
    position,
    Random.fromSeed(0),
    simulations,
  );
  await inner.dispose();
  return seen;
}

interface Naive {
  readonly own: number[];
  readonly opponent: number[];
  readonly empty: number[];
  readonly fates: Record<string, number[]>;
  input: number;
  bias: number;
  leak: number;
  output: number;
}

/** Each leaf explained by itself, its discs' colours looked up one by one, and everything added. */
async function naiveSum(root: Position, leaves: readonly { position: Position; weight: number }[]) {
  const board = (): number[] => new Array<number>(64).fill(0);
  const sum: Naive = {
    own: board(),
    opponent: board(),
    empty: board(),
    fates: { stands: board(), flipped: board(), new: board(), empty: board() },
    input: 0,
    bias: 0,
    leak: 0,
    output: 0,
  };
  for (const { position, weight } of leaves) {
    const [found] = await plain.explain([{ position, target: { kind: 'valueTanh' } }], { controls: false });
    const factor = position.turn === root.turn ? weight : -weight;
    const [own, opponent] = position.turn === root.turn ? ['own', 'opponent'] : ['opponent', 'own'];
    for (let square = 0; square < 64; square++) {
      sum.own[square]! += factor * found!.maps[own]![square]!;
      sum.opponent[square]! += factor * found!.maps[opponent]![square]!;
      sum.empty[square]! += factor * found!.maps['empty']![square]!;
      const [then, now] = [colorAt(root, square), colorAt(position, square)];
      const fate =
        then === undefined ? (now === undefined ? 'empty' : 'new') : now === then ? 'stands' : 'flipped';
      sum.fates[fate]![square]! += factor * found!.square[square]!;
    }
    sum.input += factor * found!.ledger.input;
    sum.bias += factor * found!.ledger.bias;
    sum.leak += factor * found!.ledger.leak;
    sum.output += factor * found!.output;
  }
  return sum;
}

function expectNear(found: Float32Array, expected: readonly number[]): void {
  const size = Math.max(...expected.map(Math.abs), 1e-9);
  expected.forEach((value, square) => expect(Math.abs(found[square]! - value)).toBeLessThan(2e-5 * size));
}

function expectSame(found: Explanation, naive: Naive): void {
  expect(found.output).toBeCloseTo(naive.output, 5);
  for (const part of ['input', 'bias', 'leak'] as const)
    expect(found.ledger[part]).toBeCloseTo(naive[part], 5);
  for (const plane of ['own', 'opponent', 'empty'] as const) expectNear(found.maps[plane]!, naive[plane]);
  for (const [fate, map] of Object.entries(found.search!.fates)) expectNear(map, naive.fates[fate]!);
}

const middle = randomPosition(Random.fromSeed('a middle game'), 40);

describe('the relevance of a search', () => {
  it('is that of its leaves, each explained by itself and added up', async () => {
    const [, ...leaves] = await valuedPositions(middle, 60);
    expect(leaves).toHaveLength(60);
    const weight = 1 / 60;
    const turned = leaves.map((position) => ({ position: withTurn(middle, position), weight }));
    const found = await ask(await searching({ simulations: 60 }), middle, 'q');
    expectSame(found, await naiveSum(middle, turned));
    expect(found.search).toMatchObject({ simulations: 60, valued: found.search!.leaves, leftOut: 0 });
    expect(found.ledger.lines).toEqual([]);
  });

  it('of a move and of a contrast is that of the leaves below', async () => {
    const explainer = await searching({ simulations: 30 });
    const below = await leavesByMove(middle, 30);
    const part = (move: number, sign: number) =>
      below.get(move)!.map((position) => ({ position, weight: sign / below.get(move)!.length }));
    const contrast = await ask(explainer, middle, 'q-contrast');
    const { square } = contrast.target as { square: number };
    const { against, best } = contrast.search!;
    expect(square).toBe(best);
    expectSame(contrast, await naiveSum(middle, [...part(square, 1), ...part(against!, -1)]));
    const { move: ofMove, rival } = contrast.search!.sides!;
    const squaresOf = ({ own, opponent, empty }: Naive): number[] =>
      own.map((value, at) => value + opponent[at]! + empty[at]!);
    expectNear(ofMove, squaresOf(await naiveSum(middle, part(square, 1))));
    expectNear(rival, squaresOf(await naiveSum(middle, part(against!, -1))));
    for (const move of [square, against!]) {
      const found = await ask(explainer, middle, `q:${moveName(move)}`);
      expectSame(found, await naiveSum(middle, part(move, 1)));
      expect(found.search!.prior.target).toEqual({ kind: 'move', square: move });
    }
  });

  it('closes in 28 positions, with proofs, ended games and passes, and says what is exact', async () => {
    const [proving, searchingOn] = [await searching({ prove: 5 }), await searching({ simulations: 60 })];
    const random = Random.fromSeed('closing');
    const seen = new Set<string>();
    for (let index = 0; index < 28; index++) {
      // The last eight are near the end, where searches get to it without being certain yet.
      const position = randomPosition(random, index < 20 ? 60 - 3 * index : 32 - index);
      const explainer = index % 2 === 0 && index < 20 ? proving : searchingOn;
      const requests = ['q', 'q-contrast'].map((text) => ({ position, target: parseTarget(text) }));
      for (const found of await explainer.explainEach(requests)) {
        if (found instanceof OthelloError) {
          expect(legalMoveList(position)).toHaveLength(1);
          continue;
        }
        const { ledger, search } = found;
        expect(ledger.closure).toBeLessThanOrEqual(1e-5);
        const parts = Object.values(search!.fates).map((map) => map.reduce((a, b) => a + b, 0));
        expect(parts.reduce((a, b) => a + b)).toBeCloseTo(ledger.input, 4);
        for (const { name } of ledger.lines!) seen.add(name);
        const exact = ledger.lines!.reduce(
          (sum, { name, weight }) => sum + (name === 'left out' ? 0 : weight!),
          0,
        );
        expect(search!.exact).toBeCloseTo(exact, 9);
        if (!search!.proven) continue;
        expect(Math.abs(found.output) % 1).toBe(0);
        expect(ledger.input).toBe(0);
        seen.add('exact');
      }
    }
    expect([...seen]).toEqual(expect.arrayContaining(['exact', 'proven']));
  });

  it('closes for networks with a signed plane, whose contents change sides with the mover', async () => {
    const signed = randomNetwork(Random.fromSeed('signed'), { planes: ['signed'] });
    const found = await ask(await searching({ simulations: 40 }, signed), middle, 'q');
    expect(found.ledger.closure).toBeLessThanOrEqual(1e-5);
    const { own, opponent, empty } = found.contents!;
    found.square.forEach((value, square) =>
      expect(own[square]! + opponent[square]! + empty[square]!).toBeCloseTo(value, 6),
    );
  });

  it('with a cap explains so many leaves and says what it leaves out', async () => {
    const whole = await ask(await searching(), middle, 'q');
    const capped = await ask(await searching({ leaves: 10 }), middle, 'q');
    expect(capped.output).toBe(whole.output);
    expect(capped.search).toMatchObject({ explained: 10, valued: whole.search!.valued });
    const [line] = capped.ledger.lines!;
    expect(line).toMatchObject({ name: 'left out', weight: capped.search!.leftOut });
    expect(line!.weight).toBeGreaterThan(0.5);
    expect(capped.ledger.closure).toBeLessThanOrEqual(1e-5);
  });

  it('with a cap is the sum of as many leaves of each root move as its visits are worth', async () => {
    const simulations = 60;
    const [most, below] = [20, await leavesByMove(middle, simulations)];
    const capped = await ask(await searching({ simulations, leaves: most }), middle, 'q');
    // A third of each move's leaves: whole parts, then the largest remainders, of equal ones the more visited.
    const moves = [...below.keys()].sort((a, b) => a - b);
    const visits = (move: number): number => below.get(move)!.length;
    const byRemainder = [...moves].sort((a, b) => (visits(b) % 3) - (visits(a) % 3) || visits(b) - visits(a));
    const whole = moves.reduce((sum, move) => sum + Math.floor(visits(move) / 3), 0);
    const leaves = moves.flatMap((move) => {
      const extra = byRemainder.indexOf(move) < most - whole ? 1 : 0;
      const places = Math.floor(visits(move) / 3) + extra;
      return Array.from(
        { length: places },
        (_, index) => below.get(move)![Math.floor((index * visits(move)) / places)]!,
      );
    });
    expect(leaves).toHaveLength(most);
    const naive = await naiveSum(
      middle,
      leaves.map((position) => ({ position, weight: 1 / simulations })),
    );
    expect(capped.ledger.input).toBeCloseTo(naive.input, 5);
    for (const plane of ['own', 'opponent', 'empty'] as const) expectNear(capped.maps[plane]!, naive[plane]);
    const left = capped.ledger.lines!.find(({ name }) => name === 'left out')!;
    expect(left.weight).toBeCloseTo(1 - most / simulations, 6);
  });

  it('with a cap explains both sides of a contrast', async () => {
    const explainer = await searching({ leaves: 6 });
    const { search } = await ask(explainer, middle, 'q-contrast');
    const size = (map: Float32Array): number => map.reduce((sum, value) => sum + Math.abs(value), 0);
    expect(size(search!.sides!.move)).toBeGreaterThan(0);
    expect(size(search!.sides!.rival)).toBeGreaterThan(0);
  });

  it('is stored with its search and asked for again', async () => {
    const explainer = await searching({ simulations: 20, prove: 5 });
    const found = await ask(explainer, middle, 'q-contrast');
    const context = { explainer, start: middle, moves: [], network: 'n', software: 's' };
    const record = explanationRecord(found, context);
    const read = JSON.parse(JSON.stringify(record)) as typeof record;
    expect(read.settings.search).toEqual({ simulations: 20, prove: 5 });
    const [again] = await explainer.explain([replayRequest(read)]);
    expect(explanationRecord(again!, context)).toEqual(record);
  });

  it('hands other targets on, in their order', async () => {
    const explainer = await searching({ simulations: 5 });
    const requests = ['value', 'q', 'move'].map((text) => ({ position: middle, target: parseTarget(text) }));
    const found = await explainer.explain(requests);
    expect(found.map(({ target }) => target.kind)).toEqual(['value', 'q', 'move']);
  });
});

describe('what a search cannot explain', () => {
  const cases: readonly [string, Position, string, Partial<SearchBudget>, RegExp][] = [
    ['an illegal move', initialPosition(), 'q:a1', {}, /a1 is not legal in .*; legal are/],
    [
      'a move that was not tried',
      middle,
      '',
      { simulations: 1 },
      /never tried .* it tried .*more simulations/,
    ],
    ['a contrast of one move', middle, 'q-contrast', { simulations: 1 }, /tried only .* nothing to contrast/],
    [
      'a finished game',
      parsePosition(`${'X'.repeat(64)} X`),
      'q',
      {},
      /The game is over in .* no search to explain/,
    ],
  ];
  it.each(cases)('%s', async (_, position, target, budget, sentence) => {
    const explainer = await searching(budget);
    const best = (await explainer.explainEach([{ position, target: parseTarget('q') }]))[0];
    // A move other than the one that the single simulation tried.
    const other = legalMoveList(position).find(
      (move) => best instanceof Error || move !== best!.search!.preferred,
    );
    await expect(ask(explainer, position, target === '' ? `q:${moveName(other!)}` : target)).rejects.toThrow(
      sentence,
    );
  });

  it('anything, without simulations', async () => {
    await expect(searching({ simulations: 0 })).rejects.toThrow(/without simulations/);
  });

  it('a network alone', async () => {
    await expect(ask(plain, middle, 'q')).rejects.toThrow(/q is about a search/);
  });
});

/** The position with the turn that it has so many plies after the root, found by the number of discs. */
function withTurn(root: Position, position: Position): Position {
  const count = ({ ownLow, ownHigh, opponentLow, opponentHigh }: Position): number =>
    [ownLow, ownHigh, opponentLow, opponentHigh].reduce(
      (sum, word) => sum + (word >>> 0).toString(2).replaceAll('0', '').length,
      0,
    );
  const isSame = (count(position) - count(root)) % 2 === 0;
  const turn = isSame === (root.turn === 'black') ? 'black' : 'white';
  return { ...position, turn };
}

/** The valued positions below each root move; each must have one way to it only. */
async function leavesByMove(root: Position, simulations: number): Promise<Map<number, Position[]>> {
  const [first, ...leaves] = await valuedPositions(root, simulations);
  const key = (position: Position): string =>
    [position.ownLow, position.ownHigh, position.opponentLow, position.opponentHigh].join();
  const ways = new Map<string, Set<number>>();
  const known = new Map<string, Position>([[key(first!), root]]);
  const found = new Map<number, Position[]>();
  const open = (position: Position, rootMove: number | undefined): void => {
    if (isOver(position)) return;
    for (const move of legalMoveList(position)) {
      const next = play(position, move);
      known.set(key(next), next);
      ways.set(key(next), (ways.get(key(next)) ?? new Set()).add(rootMove ?? move));
    }
  };
  open(root, undefined);
  for (const leaf of leaves) {
    const moves = [...ways.get(key(leaf))!];
    expect(moves).toHaveLength(1);
    const position = known.get(key(leaf))!;
    found.set(moves[0]!, [...(found.get(moves[0]!) ?? []), position]);
    open(position, moves[0]);
  }
  return found;
}
