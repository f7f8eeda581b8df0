import { describe, expect, test } from 'vitest';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { testConformance } from '../../support/nn/runtimeConformance.js';

// The native backend has its own file, native.integration.test.ts.

describe('runtime onnxruntime', () => testConformance(() => openRuntime('onnxruntime')));

// One after the other in one thread, in which TensorFlow.js has one backend at a time.
describe.each(['wasm', 'cpu'] as const)('runtime tensorflow on %s', (tensorflowBackend) => {
  testConformance(() => openRuntime('tensorflow', { tensorflowBackend }));

  test('says which backend it is', async () => {
    const { description } = await openRuntime('tensorflow', { tensorflowBackend });
    expect(description).toMatch(new RegExp(`^TensorFlow\\.js \\d.*\\(${tensorflowBackend}\\)$`));
  });
});

test('an unknown runtime is refused with the ones there are', async () => {
  await expect(openRuntime('torch' as never)).rejects.toThrow(
    /unknown runtime torch: use onnxruntime or tensorflow/,
  );
});
