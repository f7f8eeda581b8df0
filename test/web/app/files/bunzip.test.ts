import { describe, expect, it } from 'vitest';
import { bunzipped } from '../../../../web/app/files/bunzip.js';

/** What bzip2 makes of the transcripts f5d6c3d3c4 and f5f6e6, each with its line end. */
const PACKED = [
  'QlpoOTFBWSZTWZtmFVYAAAVJAAAQDwANACAAMQwIGjQ2o5EMiDxdyRThQkJtmFVY',
  'QlpoOTFBWSZTWfeXAcAAAALJAAAQAwADACAAIYNBmgoS44u5IpwoSHvLgOAA',
].map((text) => Buffer.from(text, 'base64'));
/** What it makes of 20,000 letters a. */
const SMALL = Buffer.from('QlpoOTFBWSZTWaJmuz4AACcBAKAQAAggADDMCappoVtQV4u5IpwoSFEzXZ8A', 'base64');

async function unpackedText(bytes: Uint8Array): Promise<string> {
  const blocks: Uint8Array[] = [];
  for await (const block of bunzipped(bytes)) blocks.push(block);
  return Buffer.concat(blocks).toString();
}

describe('what bzip2 has packed', () => {
  it.each([
    ['a text', PACKED[0]!, 'f5d6c3d3c4\n'],
    ['a text in two parts', Buffer.concat(PACKED), 'f5d6c3d3c4\nf5f6e6\n'],
    ['what is long', SMALL, 'a'.repeat(20_000)],
  ])('is unpacked in the page: %s', async (_, bytes, text) => {
    expect(await unpackedText(bytes)).toBe(text);
  });

  it.each([
    ['cut short', PACKED[0]!.subarray(0, 30)],
    ['damaged', Buffer.from(PACKED[0]!).fill(7, 20, 30)],
    ['followed by something else', Buffer.concat([SMALL, Buffer.from('a game')])],
  ])('is refused where it is %s', async (_, bytes) => {
    await expect(unpackedText(bytes)).rejects.toThrow();
  });
});
