import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SearchPlayer } from '../../../cli/playing/searchPlayer.js';
import { NBoardServer } from '../../../cli/protocols/nboard.js';
import { initialPosition, legalMoveList } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { initializeNetwork } from '../../../nn/network.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import { randomPosition } from '../../support/randomPositions.js';

type NetworkEvaluator = Awaited<ReturnType<typeof networkEvaluator>>;
let evaluator: NetworkEvaluator;

beforeAll(async () => {
  const network = initializeNetwork(
    residualArchitecture({ blocks: 1, channels: 8 }),
    Random.fromSeed('player'),
  );
  evaluator = await networkEvaluator(network, await openRuntime('onnxruntime'), { maxBatch: 8 });
});
afterAll(() => evaluator.dispose());

const never = new AbortController().signal;

function player(simulations: number, now = () => 0): SearchPlayer {
  const random = Random.fromSeed('search player');
  return new SearchPlayer([evaluator], { name: 'net', version: '1', simulations, random, now });
}

describe('the search as a player', () => {
  it('answers the same to the same questions, with a line that begins with its move', async () => {
    const random = Random.fromSeed('positions');
    for (let index = 0; index < 10; index++) {
      const position = randomPosition(random, 20 + random.integer(30));
      const answer = await player(50).chooseMove(position, { signal: never });
      expect(legalMoveList(position)).toContain(answer.move);
      expect(answer.line![0]).toBe(answer.move);
      expect(Math.abs(answer.value)).toBeLessThanOrEqual(1);
      expect(await player(50).chooseMove(position, { signal: never })).toEqual(answer);
      const hints = await player(50).hint(position, 3, { signal: never });
      expect(hints[0]!.move).toBe(answer.move);
      expect(new Set(hints.map(({ move }) => move)).size).toBe(Math.min(3, legalMoveList(position).length));
    }
  });

  it('ends at the end of its time or of the patience of the other side, with a legal move', async () => {
    let now = 0;
    const timed = await player(1_000_000, () => now++).chooseMove(initialPosition(), {
      seconds: 5,
      signal: never,
    });
    expect(now).toBeLessThan(12);
    expect(legalMoveList(initialPosition())).toContain(timed.move);
    const answer = await player(1_000_000).chooseMove(initialPosition(), { signal: AbortSignal.abort() });
    expect(legalMoveList(initialPosition())).toContain(answer.move);
  });

  it('hears a ping while it thinks', async () => {
    const sent: string[] = [];
    const server = new NBoardServer(
      player(10_000_000),
      (line) => sent.push(line),
      () => 0,
    );
    const go = server.receive('go');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([go, server.receive('ping 1')]);
    expect(sent.map((line) => line.split(' ')[0])).toEqual(['status', '===', 'status', 'pong']);
  });
});
