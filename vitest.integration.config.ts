import { defineConfig } from 'vitest/config';

/** What needs more than Node and the packages (a browser, a terminal, another runtime, the system's tracer), and some dear tests. */
export default defineConfig({
  test: {
    include: ['test/**/*.integration.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    // Also where a test loads onnxruntime-node before nn.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    maxWorkers: '100%',
  },
});
