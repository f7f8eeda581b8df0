import { createHash } from 'node:crypto';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OthelloError } from '../../engine/errors.js';
import { Random } from '../../engine/random.js';
import { residualArchitecture } from '../../nn/architecture.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../nn/checkpoint.js';
import { readCheckpoint, writeCheckpoint } from '../../nn/checkpointFile.js';
import { initializeNetwork, type Network } from '../../nn/network.js';
import { encodeSafetensors } from '../../nn/safetensors.js';
import { sha256Of } from '../../nn/sha256.js';
import type { Tensor } from '../../nn/tensor.js';
import { temporaryFolder } from '../support/scratch.js';

const architecture = residualArchitecture({ blocks: 1, channels: 2, valueHidden: 3 });
const network: Network = {
  ...initializeNetwork(architecture, Random.fromSeed('checkpoint')),
  metadata: { generation: '3', note: 'ünïcode "quoted"' },
};
const optimizer = new Map<string, Tensor>([
  ['step', { shape: [], data: Int32Array.of(17) }],
  ['stem.weight/mean', { shape: [2, 3, 3, 3], data: new Float32Array(54).map((_, i) => i / 7) }],
]);

const { path: folder } = temporaryFolder();

/** Everything that reading may throw is one sentence with the code 'badModel'. */
function expectBadModel(read: () => unknown): void {
  let error: unknown;
  try {
    read();
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(OthelloError);
  expect((error as OthelloError).code).toBe('badModel');
  expect((error as OthelloError).message).toMatch(/^the model cannot be used\. .+\.$/);
}

describe('a checkpoint', () => {
  const bytes = encodeCheckpoint(network, optimizer);

  it('returns all that was put in', () => {
    const read = decodeCheckpoint(bytes);
    expect(read.network).toEqual(network);
    expect(read.optimizer).toEqual(optimizer);
    expect(decodeCheckpoint(encodeCheckpoint(network)).optimizer).toBeUndefined();
  });

  it('is the same bytes for the same input, and another identity for another', () => {
    const again = decodeCheckpoint(bytes);
    expect(encodeCheckpoint(again.network, again.optimizer)).toEqual(bytes);
    expect(again.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(sha256Of(encodeCheckpoint({ ...network, metadata: {} }, optimizer))).not.toBe(again.sha256);
  });

  it('is a safetensors file as others read it', () => {
    const view = new DataView(bytes.buffer);
    const length = view.getUint32(0, true);
    const header = JSON.parse(Buffer.from(bytes.buffer, 8, length).toString()) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    >;
    const entry = header['stem.weight']!;
    expect(entry).toMatchObject({ dtype: 'F32', shape: [2, 3, 3, 3] });
    expect(header['optimizer/step']!.dtype).toBe('I32');
    expect((8 + length) % 8).toBe(0);
    const expected = network.parameters.get('stem.weight')!.data;
    const found = Array.from(expected, (_, i) =>
      view.getFloat32(8 + length + entry.data_offsets[0] + 4 * i, true),
    );
    expect(found).toEqual(Array.from(expected));
  });

  it('refuses a file that is cut anywhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        expectBadModel(() => decodeCheckpoint(bytes.subarray(0, length)));
      }),
    );
  });

  it('refuses a file with any bit flipped', () => {
    const headerEnd = 8 + new DataView(bytes.buffer).getUint32(0, true);
    const anywhere = fc.oneof(
      fc.integer({ min: 0, max: bytes.length - 1 }),
      fc.integer({ min: 0, max: headerEnd }),
    );
    fc.assert(
      fc.property(anywhere, fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const flipped = bytes.slice();
        flipped[at]! ^= 1 << bit;
        expectBadModel(() => decodeCheckpoint(flipped));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses arbitrary bytes and a file that goes on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) =>
        expectBadModel(() => decodeCheckpoint(noise)),
      ),
    );
    expectBadModel(() => decodeCheckpoint(Buffer.concat([bytes, Buffer.of(0)])));
  });

  it('names the version it reads', () => {
    const other = encodeSafetensors({
      tensors: new Map(),
      metadata: { format: 'othello-zero checkpoint 2' },
    });
    expect(() => decodeCheckpoint(other, 'x')).toThrow(/'othello-zero checkpoint 2'; this version reads/);
    expect(() => decodeCheckpoint(encodeSafetensors({ tensors: new Map(), metadata: {} }))).toThrow(
      /no format/,
    );
  });

  it('is not written from parameters that do not fit the architecture', () => {
    const without = new Map(network.parameters);
    without.delete('stem.weight');
    expect(() => encodeCheckpoint({ ...network, parameters: without })).toThrow(
      /lacks the parameter 'stem.weight'/,
    );
    const more = new Map(network.parameters).set('extra', { shape: [1], data: Float32Array.of(1) });
    expect(() => encodeCheckpoint({ ...network, parameters: more })).toThrow(/holds 'extra'/);
    const wide = residualArchitecture({ blocks: 1, channels: 3, valueHidden: 3 });
    expect(() => encodeCheckpoint({ ...network, architecture: wide })).toThrow(
      /has shape 2x3x3x3.*needs 3x3x3x3/,
    );
    const broken = new Map(network.parameters).set('value/logit.bias', {
      shape: [1],
      data: Float32Array.of(NaN),
    });
    expect(() => encodeCheckpoint({ ...network, parameters: broken })).toThrow(/not finite/);
  });
});

describe('a checkpoint file', () => {
  it('is written whole, with nothing left beside it, and read back', async () => {
    const file = join(folder, 'a.safetensors');
    const sha256 = await writeCheckpoint(file, network, optimizer);
    expect(await readdir(folder)).toEqual(['a.safetensors']);
    expect(sha256Of(await readFile(file))).toBe(sha256);
    expect(await readCheckpoint(file)).toEqual({ network, optimizer, sha256 });
    await rm(file);
  });

  it('is refused in one sentence when missing, a folder, or cut', async () => {
    const missing = join(folder, 'missing.safetensors');
    await expect(readCheckpoint(missing)).rejects.toMatchObject({
      code: 'badModel',
      message: `There is no model file '${missing}'.`,
    });
    await expect(readCheckpoint(folder)).rejects.toMatchObject({ code: 'badModel' });
    const cut = join(folder, 'cut.safetensors');
    await writeFile(cut, encodeCheckpoint(network));
    await truncate(cut, 1000);
    await expect(readCheckpoint(cut)).rejects.toMatchObject({
      code: 'badModel',
      message: expect.stringContaining(cut) as string,
    });
    await rm(cut);
  });

  it('leaves nothing behind when it cannot be written', async () => {
    await expect(writeCheckpoint(join(folder, 'no', 'folder'), network)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });
});
