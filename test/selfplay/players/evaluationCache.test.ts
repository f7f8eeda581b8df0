import { describe, expect, it } from 'vitest';
import { createPositionBatch, type PositionBatch, pushPosition } from '../../../engine/positionBatch.js';
import { Random } from '../../../engine/random.js';
import { playGame } from '../../../selfplay/games/selfPlayGame.js';
import { EvaluationCache } from '../../../selfplay/players/evaluationCache.js';
import { LeafQueue, runTogether } from '../../../selfplay/players/leafQueue.js';
import { threadSolver } from '../../../selfplay/players/playerMaker.js';
import { createSearch } from '../../../selfplay/players/searchSettings.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { searchSettings } from '../../../selfplay/training/runConfig.js';
import { HashEvaluator } from '../../support/mcts/hashEvaluator.js';

/** Asks the network about everything. */
class ForgetfulQueue extends LeafQueue {
  override recall(): undefined {
    return undefined;
  }
}

function playTogether(queue: LeafQueue, games: number): Promise<GameRecord[] | undefined> {
  const random = Random.fromSeed('recalled');
  const parameters = { ...PRESETS.quick.selfplay, openingPlies: 4, unevenShare: 0, simulations: 12 };
  return runTogether(
    Array.from({ length: games }, (_, index) => {
      const tools = {
        search: createSearch(searchSettings(PRESETS.quick, 0), { noisy: true }),
        queue,
        solver: threadSolver(),
      };
      const identity = { index, generation: 0, network: '0'.repeat(64) };
      return playGame(parameters, tools, random.split(index), identity);
    }),
  );
}

describe('remembered evaluations', () => {
  it('leave every game as it is, and many questions unasked', async () => {
    const games = 6;
    const remembering = new LeafQueue(new HashEvaluator(games), games);
    const forgetful = new ForgetfulQueue(new HashEvaluator(games), games);
    expect(await playTogether(remembering, games)).toEqual(await playTogether(forgetful, games));
    expect(remembering.evaluated + remembering.recalled).toBe(forgetful.evaluated);
    expect(remembering.recalled / forgetful.evaluated).toBeGreaterThan(0.15);
  });

  it('are those of the same discs and no others, however many positions share the slots', () => {
    const cache = new EvaluationCache();
    const random = Random.fromSeed('slots');
    const asked = new Map<string, number>();
    const keyOf = (batch: PositionBatch, index: number): string =>
      [batch.ownLow, batch.ownHigh, batch.opponentLow, batch.opponentHigh, batch.white]
        .map((half) => half[index])
        .join();
    let found = 0;
    let number = 0;
    for (let round = 0; round < 3000; round++) {
      const batch = createPositionBatch(16);
      for (let index = 0; index < 16; index++) {
        // Few different halves, so that boards come again and differ in one half only.
        const half = (): number => random.integer(16) * 0x01000193;
        pushPosition(batch, half() | 0, half() | 0, half() | 0, half() | 0);
        batch.white[index] = random.integer(2);
        const slot = cache.find(batch, index);
        if (slot === undefined) continue;
        found++;
        const value = asked.get(keyOf(batch, index));
        expect(cache.evaluation.values[slot]).toBe(value);
        expect(cache.evaluation.logits[slot * 65 + 64]).toBe(value);
      }
      const values = Float32Array.from({ length: 16 }, () => number++);
      const logits = new Float32Array(16 * 65);
      values.forEach((value, index) => logits.fill(value, index * 65, (index + 1) * 65));
      cache.keep(batch, { logits, values });
      values.forEach((value, index) => asked.set(keyOf(batch, index), value));
    }
    expect(found).toBeGreaterThan(1000);
    const empty = createPositionBatch(1);
    pushPosition(empty, 0, 0, 0, 0);
    expect(new EvaluationCache().find(empty, 0)).toBeUndefined();
  });
});
