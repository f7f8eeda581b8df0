import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import type { GameRecord, PlyKind, PlyRecord } from '../../../selfplay/records/gameRecord.js';
import { reportRun } from '../../../selfplay/report/report.js';
import { GenerationGames } from '../../../selfplay/report/reportGames.js';
import { Ratio, shareOf } from '../../../selfplay/report/reportRatio.js';
import { reportStrength } from '../../../selfplay/report/reportStrength.js';
import { Reliability, resultFor } from '../../../selfplay/report/reportValue.js';
import { type EvaluationRecord, openStore } from '../../../selfplay/store/store.js';
import { randomGameRecords } from '../../support/randomGameRecords.js';
import { scratchFolder } from '../../support/scratch.js';

interface Searched {
  readonly network?: number;
  readonly search?: number;
  readonly target?: readonly number[];
  readonly kind?: PlyKind;
  /** Place of the move played among the legal ones. */
  readonly played?: number;
}

/** A ply as the report sees it; it need not be legal anywhere. */
function ply({ network, search, target = [1], kind = 'full', played = 0 }: Searched = {}): PlyRecord {
  const legal = target.map((_, move) => move);
  return {
    move: legal[played]!,
    kind,
    legal,
    simulations: 16,
    ...(kind === 'full' || kind === 'cheap' ? { target: Float32Array.from(target) } : {}),
    ...(search === undefined ? {} : { rootValue: search }),
    ...(network === undefined ? {} : { networkValue: network }),
  };
}

const solved: PlyRecord = { move: 0, kind: 'solved', legal: [0], simulations: 0, rootValue: 1 };
const pass: PlyRecord = { move: PASS, kind: 'forced', legal: [PASS], simulations: 0 };

function game(score: number, plies: readonly PlyRecord[]): GameRecord {
  return { index: 0, generation: 0, seed: '', network: '', plies, score };
}

function figuresOf(games: readonly GameRecord[]) {
  const sums = new GenerationGames();
  for (const one of games) sums.add(one);
  return sums.figures(0);
}

describe('a ratio of sums over games', () => {
  it('has the interval of a mean where every game counts the same', () => {
    const values = [3, -1, 4, 1, -5, 9, 2, -6];
    const ratio = new Ratio();
    for (const value of values) ratio.add(value, 1);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    const margin = 1.959964 * Math.sqrt(variance / values.length);
    const { value, interval } = ratio.estimate()!;
    expect(value).toBeCloseTo(mean, 12);
    expect(interval![0]).toBeCloseTo(mean - margin, 12);
    expect(interval![1]).toBeCloseTo(mean + margin, 12);
  });

  it('takes a game as one observation, however many plies it has', () => {
    const ratio = new Ratio();
    ratio.add(1, 2);
    ratio.add(3, 2);
    // 4 / 4; the games miss it by -1 and 1: √(2 · (1 + 1)) / 4 is a half.
    expect(ratio.estimate()!.value).toBe(1);
    expect(ratio.estimate()!.interval![1]).toBeCloseTo(1 + 1.959964 / 2, 12);
    expect(ratio.count).toBe(4);
  });

  it('says nothing of no game, and no interval of one', () => {
    const ratio = new Ratio();
    ratio.add(5, 0);
    expect(ratio.estimate()).toBeUndefined();
    expect(ratio.estimateWithin(0, 1)).toBeUndefined();
    ratio.add(3, 4);
    expect(ratio.estimate()).toEqual({ value: 0.75 });
  });

  it('keeps an interval where all games agree, within its bounds', () => {
    const ratio = new Ratio();
    for (let i = 0; i < 5; i++) ratio.add(2, 2);
    // With a sixth game of 0: mean 5/6, squares 30/36 · 6/5 = 1, so a deviation of 1/6.
    const { value, interval } = ratio.estimateWithin(-1, 1)!;
    expect(value).toBe(1);
    expect(interval![0]).toBeCloseTo(5 / 6 - 1.959964 / 6, 12);
    expect(interval![1]).toBe(1);
  });

  it('merges as if all games had been added to one', () => {
    const [whole, parts] = [new Ratio(), [new Ratio(), new Ratio()]];
    const random = Random.fromSeed('ratio');
    for (let i = 0; i < 20; i++) {
      const [y, x] = [random.uniform(), 1 + random.integer(5)];
      whole.add(y, x);
      parts[i % 2]!.add(y, x);
    }
    parts[0]!.merge(parts[1]!);
    expect(parts[0]!.estimate()!.interval![0]).toBeCloseTo(whole.estimate()!.interval![0], 12);
  });
});

describe('a share', () => {
  it('has the interval of Wilson', () => {
    // Brown, Cai and DasGupta (2001) and every statistics package: 9 of 10.
    const { value, interval } = shareOf(9, 10)!;
    expect(value).toBe(0.9);
    expect(interval![0]).toBeCloseTo(0.5958, 4);
    expect(interval![1]).toBeCloseTo(0.9821, 4);
    expect(shareOf(0, 0)).toBeUndefined();
    expect(shareOf(0, 5)!.interval![0]).toBeCloseTo(0, 12);
  });
});

describe('the result for the mover', () => {
  it('changes its sign with every ply and begins with who moves first', () => {
    const won = game(12, []);
    expect([0, 1, 2].map((number) => resultFor(won, number))).toEqual([1, -1, 1]);
    expect(resultFor(game(0, []), 1)).toBe(0);
    const start = { ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0, turn: 'white' as const };
    expect([0, 1].map((number) => resultFor({ ...won, start }, number))).toEqual([-1, 1]);
  });
});

describe('the figures of a generation', () => {
  it('count results, lengths and passes', () => {
    const full = Array.from({ length: 60 }, () => ply({ kind: 'played' }));
    const { results } = figuresOf([
      game(10, full),
      game(-4, [...full, pass]),
      game(0, full.slice(0, 50)),
      game(2, full),
    ]);
    expect(results).toMatchObject({ games: 4, black: 0.5, drawn: 0.25, white: 0.25, unfilled: 0.25 });
    expect(results.discs.value).toBe(2);
    expect(results.margin.value).toBe(4);
    expect(results.moves.value).toBe(57.5);
    expect(results.passes.value).toBe(0.25);
  });

  it('measure the targets of full searches only', () => {
    const { targets } = figuresOf([
      game(1, [
        ply({ target: [0.5, 0.5], played: 1 }),
        ply({ target: [0.25, 0.75, 0, 0], played: 0 }),
        ply({ target: [0.1, 0.9], kind: 'cheap' }),
        pass,
      ]),
    ]);
    const second = 0.25 * Math.log(4) + 0.75 * Math.log(4 / 3);
    expect(targets!.plies).toBe(2);
    expect(targets!.entropy.value).toBeCloseTo((Math.LN2 + second) / 2, 7);
    expect(targets!.uniform).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 12);
    expect(targets!.played.value).toBeCloseTo((0.5 + 0.25) / 2, 7);
    expect(targets!.likeliest).toBe(0.5);
    expect(figuresOf([game(1, [pass])]).targets).toBeUndefined();
  });

  it('hold values to the results in the view of who moved', () => {
    const { values } = figuresOf([
      // Black wins: the second value, of white, is right to be low.
      game(8, [ply({ network: 0.5, search: 1 }), ply({ network: -0.5, search: -1 }), solved]),
      game(-8, [ply({ network: 0.5, search: 0 }), pass]),
    ]);
    // Errors 0.5, 0.5 and 1.5; products 0.5 + 0.5 - 0.5 over squares 3 · 0.25.
    expect(values.network!.squaredError.value).toBeCloseTo((0.25 + 0.25 + 2.25) / 3, 12);
    expect(values.network!.slope!.value).toBeCloseTo(0.5 / 0.75, 12);
    expect(values.network!.ignorance).toBe(1);
    expect(values.search!.squaredError.value).toBeCloseTo(1 / 3, 12);
    expect(values.search!.slope!.value).toBe(1);
    expect(figuresOf([game(1, [solved])]).values.search).toBeUndefined();
  });

  it('ask the last searched ply before the solver for the winner', () => {
    const { endgames } = figuresOf([
      // Black's win: white's last values say lost (right) and won (wrong); the forced ply between is passed over.
      game(4, [ply({ network: -1, search: -1 }), ply({ network: -0.2, search: 0.3 }), pass, solved, solved]),
      // White's win, said at black's ply.
      game(-4, [ply({ network: -0.1, search: -0.9 }), solved]),
      game(0, [ply({ network: 1, search: 1 }), solved]),
      game(6, [pass, solved]),
      game(6, [ply({ network: 1, search: 1 })]),
    ]);
    expect(endgames).toMatchObject({ games: 4, drawn: 1 });
    expect(endgames!.agreement.network!.value).toBe(1);
    expect(endgames!.agreement.search!.value).toBe(0.5);
    expect(figuresOf([game(1, [pass])]).endgames).toBeUndefined();
  });
});

describe('reliability', () => {
  it('puts predictions in bins and bands and says what came', () => {
    const reliability = new Reliability();
    const late = Array.from({ length: 40 }, () => pass);
    reliability.add(game(2, [ply({ network: 0.52 }), pass, ply({ network: 0.58 })]));
    reliability.add(game(-2, [ply({ network: 0.55 }), ...late, ply({ network: 1 })]));
    const curve = (band: string) =>
      reliability.curves().find(({ source, band: name }) => source === 'network' && name === band)!.points;
    const [middle, last, ...more] = curve('all plies');
    expect(more).toEqual([]);
    expect(middle!.plies).toBe(3);
    expect(middle!.predicted).toBeCloseTo((0.52 + 0.58 + 0.55) / 3, 12);
    expect(middle!.result.value).toBeCloseTo((1 + 1 - 1) / 3, 12);
    expect(last).toMatchObject({ plies: 1, predicted: 1, result: { value: 1 } });
    expect(curve('plies 1 to 15').map(({ plies }) => plies)).toEqual([3]);
    expect(curve('plies 31 to 45').map(({ plies }) => plies)).toEqual([1]);
    expect(curve('plies from 46 on')).toEqual([]);
  });
});

describe('strength', () => {
  function match(a: number, b: string, wins: number, draws: number, losses: number): EvaluationRecord {
    const games = wins + draws + losses;
    const about = { generation: a, a: `generation ${a}`, b, simulations: 16, meanDiscs: 0 };
    return { ...about, games, wins, draws, losses };
  }

  it('makes a curve for each kind of opponent, with the stored interval', () => {
    const { curves } = reportStrength([
      { ...match(8, 'greedy', 20, 0, 0), elo: 650, eloInterval: [-400 * Math.log10(1 / 0.9 - 1), 650] },
      match(4, 'greedy', 10, 2, 8),
      match(8, 'generation 4', 12, 2, 6),
    ]);
    expect(curves.map(({ opponent }) => opponent)).toEqual(['greedy', 'previous:4']);
    expect(curves[0]!.points.map(({ generation, score }) => [generation, score.value])).toEqual([
      [4, 0.55],
      [8, 1],
    ]);
    expect(curves[0]!.points[0]!.score.interval).toBeUndefined();
    expect(curves[0]!.points[1]!.score.interval![0]).toBeCloseTo(0.9, 12);
    // The stored interval leans to the middle; the score itself is in what is shown.
    expect(curves[0]!.points[1]!.score.interval![1]).toBe(1);
  });

  it('rates a chain of networks on one scale', () => {
    const { scale } = reportStrength([
      match(4, 'greedy', 30, 0, 10),
      match(8, 'generation 4', 24, 12, 4),
      match(12, 'generation 8', 20, 0, 20),
    ]);
    expect(scale!.anchor).toBe('greedy');
    expect(scale!.games).toBe(120);
    // Three of four points are 400 · lg 3 = 190.8 Elo; the prior takes a little of it.
    const elos = scale!.networks.map(({ elo }) => elo);
    [191, 382, 382].forEach((elo, index) => expect(Math.abs(elos[index]! - elo)).toBeLessThan(6));
    expect(scale!.networks.map(({ known }) => known)).toEqual([undefined, undefined, undefined]);
    const widths = scale!.networks.map(({ eloInterval: [low, high] }) => high - low);
    expect(widths[1]).toBeGreaterThan(widths[0]!);
    expect(widths[2]).toBeGreaterThan(widths[1]!);
  });

  it('says which end of a rating is known when the other is not', () => {
    const { scale } = reportStrength([
      match(1, 'random', 19, 0, 1),
      match(2, 'random', 20, 0, 0),
      match(2, 'generation 1', 20, 0, 0),
      match(3, 'random', 19, 0, 1),
      match(3, 'generation 0', 10, 0, 0),
      // Nobody else has met these two.
      match(7, 'generation 6', 5, 0, 5),
    ]);
    const known = scale!.networks.map(({ generation, known: end }) => [generation, end]);
    expect(scale!.anchor).toBe('random');
    expect(known).toEqual([
      [0, 'high'],
      [1, undefined],
      [2, 'low'],
      [3, undefined],
    ]);
  });

  it('names the match that one number a player does not explain, and none that chance does', () => {
    const chain = [match(1, 'greedy', 36, 0, 4), match(2, 'generation 1', 36, 0, 4)];
    // With both steps d apart the likelihood is largest where p(d) + p(2d) = 1.5: p(d) 0.68, p(2d) 0.82.
    const { surprise } = reportStrength([...chain, match(2, 'greedy', 24, 0, 16)]).scale!;
    expect(surprise).toMatchObject({ a: 'generation 2', b: 'greedy', games: 40, score: 0.6 });
    expect(surprise!.expected).toBeCloseTo(0.82, 2);
    expect(reportStrength([...chain, match(2, 'greedy', 39, 0, 1)]).scale!.surprise).toBeUndefined();
  });

  it('takes the zero where most can be compared, and has none without matches', () => {
    const { scale } = reportStrength([
      match(1, 'random', 20, 0, 0),
      match(2, 'random', 20, 0, 0),
      match(1, 'greedy', 15, 0, 5),
      match(2, 'greedy', 18, 0, 2),
    ]);
    expect(scale!.anchor).toBe('greedy');
    expect(scale!.others.find(({ player }) => player === 'random')!.known).toBe('high');
    expect(reportStrength([])).toEqual({ curves: [], scale: undefined });
    expect(reportStrength([match(1, 'greedy', 0, 0, 0)]).scale).toBeUndefined();
  });
});

describe('the report of a run', () => {
  const random = Random.fromSeed('report');

  it('is empty for a run that has only begun', () => {
    const store = openStore(join(scratchFolder(), 'run.db'));
    const report = reportRun(store);
    store.close();
    expect(report.games).toEqual({ stored: 0, read: 0 });
    expect([report.learning, report.generations, report.eras, report.speed]).toEqual([[], [], [], []]);
  });

  it('reads games, losses and speeds by generation', () => {
    const store = openStore(join(scratchFolder(), 'run.db'));
    const games = Array.from({ length: 7 }, (_, generation) =>
      randomGameRecords(random.split(generation), 5, generation, 5 * generation),
    ).flat();
    const created = (second: number): string => new Date(second * 1000).toISOString();
    store.insertChunk({
      games,
      networks: [0, 1, 2].map((generation) => ({
        sha256: `${generation}`,
        generation,
        steps: generation,
        metadata: {},
        // A pause of an hour before the last.
        created: created(generation === 2 ? 3610 : 10 * generation),
      })),
      metrics: [1, 2].map((generation) => ({
        kind: 'generation',
        generation,
        step: 20 * generation,
        numbers: {
          loss: 4,
          policyLoss: 2,
          valueLoss: 1,
          ownershipLoss: 0.5,
          use: 0.8,
          trainingUse: 0.3,
          seconds: 10,
          evaluations: 1000,
          samples: 500,
        },
      })),
    });
    const report = reportRun(store);
    const sampled = reportRun(store, { maxGames: 13 });
    store.close();
    expect(report.games).toEqual({ stored: 35, read: 35 });
    expect(report.generations.map(({ generation }) => generation)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const { generation, results } of report.generations) {
      const scores = games.filter((one) => one.generation === generation).map(({ score }) => score);
      expect(results.games).toBe(5);
      expect(results.black).toBeCloseTo(scores.filter((score) => score > 0).length / 5, 12);
      expect(results.discs.value).toBeCloseTo(scores.reduce((sum, score) => sum + score, 0) / 5, 12);
    }
    expect(report.learning[0]).toEqual({
      generation: 1,
      steps: 20,
      losses: { policy: 2, value: 1, ownership: 0.5, total: 4 },
    });
    const rates = {
      seconds: 10,
      evaluationsPerSecond: 100,
      samplesPerSecond: 50,
      use: 0.8,
      trainingUse: 0.3,
    };
    // The first network took the games of two generations; the second was stopped in between.
    expect(report.speed).toEqual([
      { generation: 1, ...rates, gamesPerMinute: 60 },
      { generation: 2, ...rates, gamesPerMinute: undefined },
    ]);
    expect(report.eras.map(({ from, to }) => [from, to])).toEqual([
      [0, 6],
      [0, 1],
      [2, 4],
      [5, 6],
    ]);
    // At most 13 of 35: every third.
    expect(sampled.games).toEqual({ stored: 35, read: 12 });
  });

  it('counts every searched ply once in the bins of its era', () => {
    const store = openStore(join(scratchFolder(), 'run.db'));
    const games = randomGameRecords(random.split('bins'), 12);
    store.insertChunk({ games });
    const { eras } = reportRun(store);
    store.close();
    const searched = games.flatMap(({ plies }) =>
      plies.filter(({ networkValue }) => networkValue !== undefined),
    );
    const plies = (bands: (band: string) => boolean): number =>
      eras[0]!.curves
        .filter(({ source, band }) => source === 'network' && bands(band))
        .flatMap(({ points }) => points)
        .reduce((sum, { plies: count }) => sum + count, 0);
    expect(plies((band) => band === 'all plies')).toBe(searched.length);
    expect(plies((band) => band !== 'all plies')).toBe(searched.length);
  });
});
