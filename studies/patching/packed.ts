/** Numbers as text that JSON holds in few bytes: float32, little-endian, in base64. NaN stays what it is. */
export function packNumbers(numbers: ArrayLike<number>): string {
  return Buffer.from(Float32Array.from(numbers).buffer).toString('base64');
}

/** The numbers of {@link packNumbers}. */
export function unpackNumbers(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer);
}
