import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.long.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    // Also where a test loads onnxruntime-node before nn.
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
});
