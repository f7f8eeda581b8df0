// Reads any protobuf message by its wire format alone (protobuf.dev/programming-guides/encoding), without a schema.

export type WireField = number | Uint8Array;

/** Every occurrence of every field, by field number; varints and 32-bit fields as numbers, the rest as bytes. */
export function protobufFields(bytes: Uint8Array): Map<number, WireField[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = new Map<number, WireField[]>();
  let offset = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[offset++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const field = (wire: number): WireField => {
    if (wire === 0) return varint();
    const length = wire === 2 ? varint() : 4;
    if (wire !== 2 && wire !== 5) throw new RangeError(`wire type ${wire}`);
    offset += length;
    return wire === 5 ? view.getFloat32(offset - 4, true) : bytes.subarray(offset - length, offset);
  };
  while (offset < bytes.length) {
    const tag = varint();
    const number = tag >>> 3;
    fields.set(number, [...(fields.get(number) ?? []), field(tag & 7)]);
  }
  return fields;
}
