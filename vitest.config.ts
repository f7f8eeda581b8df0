import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.long.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: 'forks',
    // Half as many again as there are cores: many tests wait for programs, terminals and browsers.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    benchmark: { include: ['test/bench/**/*.bench.ts'] },
  },
});
