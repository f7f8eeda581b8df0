import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readFile } from '../../../../web/app/files/readFile.js';

/** What bzip2 makes of the transcripts f5d6c3d3c4 and f5f6e6, each with its line end. */
const PACKED = [
  'QlpoOTFBWSZTWZtmFVYAAAVJAAAQDwANACAAMQwIGjQ2o5EMiDxdyRThQkJtmFVY',
  'QlpoOTFBWSZTWfeXAcAAAALJAAAQAwADACAAIYNBmgoS44u5IpwoSHvLgOAA',
].map((text) => Buffer.from(text, 'base64'));
/** What it makes of 20,000 letters a. */
const SMALL = Buffer.from('QlpoOTFBWSZTWaJmuz4AACcBAKAQAAggADDMCappoVtQV4u5IpwoSFEzXZ8A', 'base64');

const unpackedText = async (bytes: Uint8Array<ArrayBuffer>, most = 100_000): Promise<string> =>
  Buffer.from(await readFile(new File([bytes], 'a.ggf'), most)).toString();

describe('a file that is chosen in the page', () => {
  it.each([
    ['plain', Buffer.from('f5d6\n'), 'f5d6\n'],
    ['by gzip', gzipSync('f5d6\n'), 'f5d6\n'],
    ['by bzip2', PACKED[0]!, 'f5d6c3d3c4\n'],
    ['by bzip2 in two parts', Buffer.concat(PACKED), 'f5d6c3d3c4\nf5f6e6\n'],
    ['by bzip2, what is long', SMALL, 'a'.repeat(20_000)],
  ])('is read as it is or unpacked: %s', async (_, bytes, text) => {
    expect(await unpackedText(Buffer.from(bytes))).toBe(text);
  });

  it.each([
    ['gzip', gzipSync('f5d6c3d3c4\n').subarray(0, 15)],
    ['bzip2', PACKED[0]!.subarray(0, 30)],
    ['bzip2', Buffer.from(PACKED[0]!).fill(7, 20, 30)],
  ])('is refused in a sentence where it is packed by %s and damaged', async (way, bytes) => {
    await expect(unpackedText(Buffer.from(bytes))).rejects.toMatchObject({
      code: 'badRecord',
      message: `a.ggf is packed by ${way} and damaged.`,
    });
  });

  it.each([Buffer.from('a'.repeat(20_000)), gzipSync('a'.repeat(20_000)), SMALL])(
    'is refused where it holds more than there is room for',
    async (bytes) => {
      const most = 2 ** 13;
      await expect(unpackedText(Buffer.from(bytes), most)).rejects.toMatchObject({ code: 'unsupported' });
    },
  );
});
