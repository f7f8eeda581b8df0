import { defineConfig } from 'vitest/config';

/** What needs more than Node and the packages: a browser, another runtime, other versions of Node, the system's tracer. */
export default defineConfig({
  test: {
    include: ['test/**/*.integration.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    maxWorkers: '100%',
  },
});
