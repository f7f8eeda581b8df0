import { describe, expect, it } from 'vitest';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { readLayer, SQUARE_KINDS, takeIn } from '../../../studies/probe/features.js';
import { inputLayer } from '../../../studies/probe/layers.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { examples, mean, random } from '../../support/studies/probeExamples.js';

describe('features', () => {
  it('are means over the squares that symmetry exchanges, and the channels of each square', () => {
    expect(Math.max(...SQUARE_KINDS)).toBe(9);
    // a1 and h8, b1 and a7, c3 and f6 are of a kind each; a1 and b1 are not.
    for (const [a, b] of [
      [0, 63],
      [1, 48],
      [18, 45],
    ])
      expect(SQUARE_KINDS[a!]).toBe(SQUARE_KINDS[b!]);
    expect(SQUARE_KINDS[0]).not.toBe(SQUARE_KINDS[1]);
    const activations = Float32Array.from({ length: 2 * 3 * 64 }, () => random.normal());
    const board = { rows: 3, width: 30, data: new Float32Array(90) };
    const squares = { rows: 192, width: 3, data: new Float32Array(576) };
    takeIn({ board, squares }, activations, 1, 3);
    for (let position = 0; position < 2; position++) {
      for (let channel = 0; channel < 3; channel++) {
        const plane = [
          ...activations.slice((position * 3 + channel) * 64, (position * 3 + channel + 1) * 64),
        ];
        for (let kind = 0; kind < 10; kind++) {
          const wanted = mean(plane.filter((_, square) => SQUARE_KINDS[square] === kind));
          expect(board.data[(position + 1) * 30 + channel * 10 + kind]).toBeCloseTo(wanted, 5);
        }
        plane.forEach((value, square) =>
          expect(squares.data[((position + 1) * 64 + square) * 3 + channel]).toBe(value),
        );
      }
    }
  });

  it('are what the layer computes', async () => {
    const network = randomNetwork(random, { blocks: 1, channels: 2 });
    const positions = examples.slice(0, 3).map(({ position }) => position);
    const runtime = await openRuntime('onnxruntime');
    const planes = (await readLayer(network, runtime, inputLayer(network.architecture), positions)).squares;
    const stem = (await readLayer(network, runtime, 'stem', positions)).squares;
    const weight = network.parameters.get('stem.weight')!.data;
    const at = (position: number, row: number, column: number, plane: number): number =>
      row < 0 || row > 7 || column < 0 || column > 7
        ? 0
        : planes.data[(position * 64 + row * 8 + column) * 3 + plane]!;
    for (let position = 0; position < 3; position++) {
      for (let square = 0; square < 64; square += 7) {
        for (let channel = 0; channel < 2; channel++) {
          let sum = 0;
          for (let plane = 0; plane < 3; plane++) {
            for (let k = 0; k < 9; k++) {
              const [row, column] = [(square >> 3) + Math.floor(k / 3) - 1, (square & 7) + (k % 3) - 1];
              sum += weight[(channel * 3 + plane) * 9 + k]! * at(position, row, column, plane);
            }
          }
          expect(stem.data[(position * 64 + square) * 2 + channel]).toBeCloseTo(sum, 4);
        }
      }
    }
  });
});
