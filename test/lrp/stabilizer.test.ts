import { describe, expect, it } from 'vitest';
import { stabilize } from '../../lrp/stabilizer.js';
import { Graph } from '../../nn/graph.js';
import { expectClose, runtime } from '../support/lrp/randomLayers.js';

describe('the stabiliser', () => {
  const cases = [
    [{ epsilon: 1, form: 'add', normScale: false }, [0, -0, 1, -1], [1, 1, 2, -2]],
    [{ epsilon: 1, form: 'clip', normScale: false }, [0, -0, 1, -1], [1, 1, 1, -1]],
    [
      { epsilon: 1, form: 'add', normScale: true },
      [0, -0, 2, -2],
      [1.4142135, 1.4142135, 3.4142135, -3.4142135],
    ],
    [{ epsilon: 0.5, form: 'clip', normScale: true }, [0, -0.25, 2, -2], [0.7098635, -0.7098635, 2, -2]],
  ] as const;

  it.each(cases)('%o', async (stabilizer, given, expected) => {
    const graph = new Graph();
    const z = graph.input('z', [1, 4]);
    const { value, added } = stabilize(graph, z, stabilizer, 0);
    graph.output('value', value);
    if (typeof added !== 'number') graph.output('added', added);
    const program = await runtime.compile(graph);
    const results = await program.run({ z: { shape: [1, 4], data: Float32Array.from(given) } });
    await program.dispose();
    expectClose(results.value!.data, [...expected], 1e-6);
    if (results.added?.data.length === 4) {
      expectClose(
        results.added.data,
        expected.map((stabilized, index) => stabilized - given[index]!),
        1e-6,
      );
    }
  });

  it('may know that z >= 0', async () => {
    const graph = new Graph();
    const z = graph.input('z', [1, 2]);
    const { value, added } = stabilize(graph, z, { epsilon: 0.5, form: 'add', normScale: false }, 1);
    graph.output('value', value);
    const program = await runtime.compile(graph);
    const results = await program.run({ z: { shape: [1, 2], data: Float32Array.of(0, 2) } });
    await program.dispose();
    expect([...results.value!.data]).toEqual([0.5, 2.5]);
    expect(added).toBe(0.5);
  });
});
