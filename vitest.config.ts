import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.long.test.ts', '**/*.integration.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: 'forks',
    // Each process loads the sources once, not for each file (0.4 s of processor of each); no test changes a module.
    isolate: false,
    // Also where a test loads onnxruntime-node before nn.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    // The default leaves one core free, which is half of a small machine.
    maxWorkers: '100%',
    benchmark: { include: ['test/bench/**/*.bench.ts'] },
  },
});
