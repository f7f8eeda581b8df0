import { defineConfig } from 'vitest/config';

/** Tests that Stryker runs for each mutant: those of the mutated folders that need no built program and take seconds. */
export default defineConfig({
  test: {
    include: ['test/engine/**/*.test.ts', 'test/mcts/**/*.test.ts', 'test/lrp/{*,exact/*}.test.ts'],
    exclude: [
      '**/*.long.test.ts',
      '**/*.integration.test.ts',
      // It runs the built program, in which nothing is mutated.
      'test/lrp/worker.test.ts',
      // Thousands of broken files, for each mutant of a reader.
      'test/engine/records/damage.test.ts',
    ],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
});
