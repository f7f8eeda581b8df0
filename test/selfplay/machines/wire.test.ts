import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OthelloError } from '../../../engine/errors.js';
import { pack, unpack } from '../../../selfplay/machines/wire.js';

const roundTrip = (data: unknown): unknown => {
  const { bytes, networks } = pack(data);
  return unpack(bytes).data(new Map(networks.map(({ sha256, bytes: network }) => [sha256, network])));
};

const numbers = fc.double();
const arrays = fc.oneof(
  fc.float32Array(),
  fc.float64Array(),
  fc.uint8Array(),
  fc.uint16Array(),
  fc.uint32Array(),
  fc.int32Array(),
);
const key = fc.string().filter((name) => name !== '$' && name !== '__proto__');
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { depthSize: 'small' },
    numbers,
    fc.string({ unit: 'grapheme' }),
    fc.boolean(),
    fc.constant(null),
    arrays,
    fc.array(tie('data')),
    fc.dictionary(key, tie('data'), { noNullPrototype: true }),
  ),
}));

describe('what goes over a queue', () => {
  it('comes out as it went in, numbers that JSON does not know and typed arrays too', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(roundTrip(value)).toStrictEqual(value);
      }),
    );
  });

  it('names networks instead of carrying them', () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(1000));
    const ranges = { first: { low: 0, high: 1.5, means: [0.5, -0] } };
    const network = { sha256: 'abc', bytes, ranges };
    const packed = pack({ first: { network }, second: { network } });
    expect(packed.bytes.length).toBeLessThan(300);
    expect(packed.networks).toEqual([network]);
    const unpacked = unpack(packed.bytes);
    expect(unpacked.names).toEqual(['abc']);
    expect(unpacked.data(new Map([['abc', bytes]]))).toStrictEqual({
      first: { network },
      second: { network },
    });
    expect(() => unpacked.data(new Map())).toThrow('abc');
  });

  it('leaves out what is undefined', () => {
    expect(roundTrip({ there: 1, absent: undefined })).toStrictEqual({ there: 1 });
  });

  it('refuses bytes that nobody packed, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          unpack(bytes).data(new Map());
        } catch (error) {
          expect(error).toBeInstanceOf(OthelloError);
        }
      }),
    );
    for (const strange of [
      { $: 'Function', is: 'process.exit()' },
      { $: 'constructor', is: '' },
      { $: 'number' },
    ]) {
      expect(() => unpack(pack(strange).bytes).data(new Map())).toThrow(OthelloError);
    }
  });

  it('refuses a little that unpacks to more than the memory holds', () => {
    const bomb = pack('0'.repeat(2 ** 20)).bytes;
    expect(bomb.length).toBeLessThan(2000);
    expect(() => unpack(bomb, 2 ** 20)).toThrow(OthelloError);
    expect(unpack(bomb, 2 ** 21).names).toEqual([]);
  });
});
