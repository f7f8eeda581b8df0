import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.long.test.ts', '**/*.integration.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: 'forks',
    // To load and compile the sources once more for each file took a third of the time; no test changes a module.
    isolate: false,
    // Also where a test loads onnxruntime-node before nn.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    // The default leaves one core free, which is half of a small machine.
    maxWorkers: '100%',
    benchmark: { include: ['test/bench/**/*.bench.ts'] },
  },
});
