import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs/light.js';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { initializeNetwork } from '../../../nn/network.js';
import { exportNetwork } from '../../../nn/onnx/export.js';
import { decodeMessage, encodeMessage } from '../../../nn/onnx/protobuf.js';
import { decodeModel, SCHEMA } from '../../../nn/onnx/schema.js';
import { golden } from '../../support/nn/importedNetwork.js';

// Against the library's own way, which makes functions from a description.
const nested = Object.fromEntries(
  Object.entries(SCHEMA).map(([name, fields]) => {
    const described = Object.entries(fields).map(([key, { type, id, isRepeated }]) => [
      key,
      { type, id, ...(isRepeated ? { rule: 'repeated' } : {}) },
    ]);
    return [name, { fields: Object.fromEntries(described) as Record<string, protobuf.IField> }];
  }),
);
const model = protobuf.Root.fromJSON({ nested }).lookupType('ModelProto');
const asLibrary = (bytes: Uint8Array): object =>
  model.toObject(model.decode(bytes), { defaults: true, arrays: true, longs: Number });
/** Buffers and plain arrays of bytes are the same. */
const plain = (message: object): unknown =>
  JSON.parse(
    JSON.stringify(message, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ).replaceAll(/\{"type":"Buffer","data":\[[\d,]*\]\}/g, (text) =>
      JSON.stringify(Buffer.from((JSON.parse(text) as { data: number[] }).data).toString('base64')),
    ),
  );

describe('messages of ONNX', () => {
  const written = exportNetwork(
    initializeNetwork(residualArchitecture({ blocks: 1, channels: 4 }), Random.fromSeed('a network')),
  );
  const files = ['classic', 'classic-unfolded', 'residual'].map((name) => readFileSync(golden(name)));

  test.each([written, ...files].map((bytes, index) => [index, bytes] as const))(
    'are read as the library reads them, file %i',
    (_, bytes) => {
      expect(plain(decodeModel(bytes))).toEqual(plain(asLibrary(bytes)));
    },
  );

  test.each([written, ...files].map((bytes, index) => [index, bytes] as const))(
    'are written as the library writes them, file %i',
    (_, bytes) => {
      const message = model.toObject(model.decode(bytes), { longs: Number });
      const expected = model.encode(model.fromObject(message)).finish();
      expect(Buffer.from(encodeMessage(SCHEMA, 'ModelProto', message)).equals(expected)).toBe(true);
    },
  );

  test('of ours are as they always were', () => {
    expect(Buffer.from(model.encode(model.decode(written)).finish()).equals(written)).toBe(true);
  });

  test('have numbers packed or one by one, parts of a message, and fields that nobody knows', () => {
    const schema = {
      Outer: {
        numbers: { type: 'int64', id: 1, isRepeated: true },
        inner: { type: 'Inner', id: 2, isRepeated: false },
      },
      Inner: {
        a: { type: 'double', id: 1, isRepeated: false },
        b: { type: 'float', id: 2, isRepeated: false },
      },
    };
    const inner = (part: object): number[] => {
      const bytes = [...encodeMessage(schema, 'Inner', part)];
      return [(2 << 3) | 2, bytes.length, ...bytes];
    };
    const bytes = Uint8Array.from([
      ...[1 << 3, 5, (1 << 3) | 2, 3, 1, 0x80, 1, 1 << 3, 7],
      ...inner({ a: -0.1 }),
      ...[(9 << 3) | 2, 2, 1, 2, (8 << 3) | 5, 0, 0, 0, 0],
      ...inner({ b: 0.5 }),
    ]);
    expect(decodeMessage(schema, 'Outer', bytes)).toEqual({
      numbers: [5, 1, 128, 7],
      inner: { a: -0.1, b: 0.5 },
    });
    expect(() => decodeMessage(schema, 'Outer', bytes.subarray(0, -1))).toThrow();
  });
});
