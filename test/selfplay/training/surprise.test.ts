import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { createTrainingBatch } from '../../../nn/trainer/trainer.js';
import { type GameParameters, playGame } from '../../../selfplay/games/selfPlayGame.js';
import { LeafQueue, runTogether } from '../../../selfplay/players/leafQueue.js';
import { threadSolver } from '../../../selfplay/players/playerMaker.js';
import { createSearch } from '../../../selfplay/players/searchSettings.js';
import { type GameRecord, replay } from '../../../selfplay/records/gameRecord.js';
import { decodePlies, encodePlies } from '../../../selfplay/records/pliesCodec.js';
import { Sampler } from '../../../selfplay/training/sampler.js';
import { randomGameRecord } from '../../support/engine/randomGameRecords.js';
import { HashEvaluator, hashLogits } from '../../support/mcts/hashEvaluator.js';

const random = Random.fromSeed('surprise');

async function played(surprise: boolean): Promise<GameRecord> {
  const parameters: GameParameters = {
    simulations: 12,
    cheapSimulations: 4,
    fullShare: 0.5,
    openingPlies: 4,
    solveEmpties: 8,
    surprise,
  };
  const search = createSearch({ kind: 'gumbel', maxConsidered: 6, qScale: 0.5 }, { noisy: true });
  const tools = { search, queue: new LeafQueue(new HashEvaluator(4), 4), solver: threadSolver() };
  const identity = { index: 0, generation: 0, network: '' };
  const games = await runTogether([playGame(parameters, tools, random.split('game'), identity)]);
  return games![0]!;
}

describe('the surprise of a search', () => {
  it('is the divergence of its target from the policy of the network, of full searches only', async () => {
    const game = await played(true);
    const positions = replay(game);
    let full = 0;
    game.plies.forEach(({ kind, legal, target, surprise }, ply) => {
      if (kind !== 'full') {
        expect(surprise).toBeUndefined();
        return;
      }
      full++;
      const { ownLow, ownHigh, opponentLow, opponentHigh } = positions[ply]!;
      const logits = hashLogits(ownLow, ownHigh, opponentLow, opponentHigh);
      const weights = legal.map((move) => Math.exp(logits[move]!));
      const total = weights.reduce((a, b) => a + b, 0);
      const divergence = weights.map(
        (weight, i) => target![i]! * Math.log(target![i]! / (weight / total) || 1),
      );
      expect(surprise).toBeCloseTo(
        divergence.reduce((a, b) => a + b, 0),
        4,
      );
    });
    expect(full).toBeGreaterThan(5);
  });

  it('is stored in a layout of its own, and games without it as they always were', async () => {
    const [plain, measured] = [await played(false), await played(true)];
    expect(measured.plies.map((ply) => ({ ...ply, surprise: undefined }))).toEqual(plain.plies);
    const bytes = encodePlies(measured.plies);
    expect([encodePlies(plain.plies)[0], bytes[0]]).toEqual([1, 2]);
    const read = decodePlies(bytes);
    read.forEach(({ surprise }, ply) => {
      const { surprise: given } = measured.plies[ply]!;
      expect(surprise).toBe(given === undefined ? undefined : Math.fround(given));
    });
    expect(encodePlies(read)).toEqual(bytes);
    for (const surprise of [-1, NaN, Infinity]) {
      expect(() => encodePlies([{ ...measured.plies[0]!, surprise }])).toThrow(/no measure of surprise/);
    }
  });

  it('decides how often a position is drawn, to the share that it is given', () => {
    const game = randomGameRecord(random.split('drawn'), 0);
    const draw = random.split('measures');
    const plies = game.plies.map((ply) =>
      ply.kind === 'full' ? { ...ply, surprise: draw.integer(4) === 0 ? 0 : -Math.log(draw.uniform()) } : ply,
    );
    const surprises = plies.flatMap(({ surprise }) => surprise ?? []);
    const mean = surprises.reduce((a, b) => a + b, 0) / surprises.length;
    // Plies are told apart by their number of discs, which a pass leaves alone.
    const discsBefore = replay(game).map(({ ownLow, ownHigh, opponentLow, opponentHigh }) =>
      [ownLow, ownHigh, opponentLow, opponentHigh].map(bits).reduce((a, b) => a + b),
    );
    for (const weight of [0, 0.5, 1]) {
      const sampler = new Sampler({ planes: ['own', 'opponent'], surpriseWeight: weight });
      sampler.add(0, [{ ...game, plies }]);
      const expected = new Float64Array(65);
      plies.forEach(({ kind, surprise }, ply) => {
        if (kind === 'opening') return;
        expected[discsBefore[ply]!]! += surprise === undefined ? 1 : 1 - weight + (weight * surprise) / mean;
      });
      const sum = expected.reduce((a, b) => a + b);
      expect(sum).toBeCloseTo(sampler.positions, 6);
      const rows = 8192;
      const batch = createTrainingBatch(
        residualArchitecture({ blocks: 1, channels: 2, planes: ['own', 'opponent'] }),
        rows,
      );
      sampler.fill(batch, random.split('rows', weight * 2));
      const counts = new Float64Array(65);
      for (let row = 0; row < rows; row++) {
        const discs = batch.planes.subarray(row * 128, (row + 1) * 128).reduce((a, b) => a + b, 0);
        counts[discs]!++;
      }
      let chiSquared = 0;
      let freedom = -1;
      expected.forEach((part, discs) => {
        const wanted = (rows * part) / sum;
        if (wanted === 0) expect(counts[discs]).toBe(0);
        if (wanted < 5) return;
        chiSquared += (counts[discs]! - wanted) ** 2 / wanted;
        freedom++;
      });
      // More than this happens once in ten thousand times (Wilson and Hilferty).
      const bound = freedom * (1 - 2 / (9 * freedom) + 3.72 * Math.sqrt(2 / (9 * freedom))) ** 3;
      expect(chiSquared, `weight ${weight}`).toBeLessThan(bound);
    }
  });
});

function bits(word: number): number {
  let count = 0;
  for (let bit = 0; bit < 32; bit++) count += (word >>> bit) & 1;
  return count;
}
