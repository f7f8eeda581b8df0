import { expect, it } from 'vitest';
import { z } from 'zod';
import { presets } from '../../../lrp/composite.js';
import { runProgram } from '../../support/cli/program.js';

it('bench measures every rate', async () => {
  const rate = z.number().positive();
  const schema = z.object({
    inference: z.object({ positionsPerSecond: rate, bareSessionPerSecond: rate, ratio: rate }),
    training: z.object({
      samplesPerSecond: rate,
      twoThreads: rate,
      ofInference: rate,
      twoThreadsOfInference: rate,
    }),
    sideBySide: z.object({ evaluationsPerSecond: rate, samplesPerSecond: rate }),
    loop: z.object({
      use: rate.max(1),
      useSideBySide: rate,
      shares: z.record(z.string(), z.number().min(-0.001).max(1)),
      rates: z.object({ evaluationsPerSecond: rate, samplesPerSecond: rate }),
    }),
    selfplay: z.object({ positionsPerSecond: rate, evaluationsPerSecond: rate }),
    relevance: z.object({
      network: z.literal('default'),
      positionsPerSecond: rate,
      explanationsPerSecond: rate,
      composites: z.object(
        Object.fromEntries(
          [...presets.keys()].map((name) => [
            name,
            z.object({ explanationsPerSecond: rate, ofInference: rate }),
          ]),
        ),
      ),
    }),
    perft: z.object({ leavesPerSecond: rate }),
    solver: z.object({ nodesPerSecond: rate }),
  });
  const size = ['--blocks', '1', '--channels', '4', '--seconds', '0.02', '--games', '2'];
  const { code, stdout } = await runProgram(['bench', ...size, '--json']);
  expect(code).toBe(0);
  schema.parse(JSON.parse(stdout));
});
