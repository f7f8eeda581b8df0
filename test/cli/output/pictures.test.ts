import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { divergingColor } from '../../../lrp/pictures/colors.js';
import { writeCheckpoint } from '../../../nn/checkpointFile.js';
import { runHere } from '../../support/cli/recordingTerminal.js';
import { temporaryFolder } from '../../support/scratch.js';
import { smallNetwork } from '../../support/selfplay/loggedGames.js';

const { at } = temporaryFolder();
const model = at('model.safetensors');
const FIGURES = fileURLToPath(new URL('../../../dist/cli/scripts/figures.js', import.meta.url));

/** As installed by npm; without it the program offers SVG only. */
const hasResvg = existsSync(fileURLToPath(new URL('../../../node_modules/@resvg/resvg-js', import.meta.url)));

beforeAll(() => writeCheckpoint(model, smallNetwork));
interface Pixels {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): number[];
}

/** Reads an 8-bit PNG with four channels by the book (RFC 2083). */
function readPng(bytes: Buffer): Pixels {
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  expect([...bytes.subarray(24, 26)]).toEqual([8, 6]);
  const data: Buffer[] = [];
  for (let offset = 8; offset < bytes.length;) {
    const size = bytes.readUInt32BE(offset);
    if (bytes.toString('latin1', offset + 4, offset + 8) === 'IDAT')
      data.push(bytes.subarray(offset + 8, offset + 8 + size));
    offset += size + 12;
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * 4;
  const pixels = Buffer.alloc(stride * height);
  const paeth = (a: number, b: number, c: number): number => {
    const [da, db, dc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
    return da <= db && da <= dc ? a : db <= dc ? b : c;
  };
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const left = x < 4 ? 0 : pixels[y * stride + x - 4]!;
      const up = y === 0 ? 0 : pixels[(y - 1) * stride + x]!;
      const corner = x < 4 || y === 0 ? 0 : pixels[(y - 1) * stride + x - 4]!;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
      pixels[y * stride + x] = raw[y * (stride + 1) + 1 + x]! + guess;
    }
  }
  return { width, height, at: (x, y) => [...pixels.subarray(y * stride + 4 * x, y * stride + 4 * x + 3)] };
}

describe('pictures', () => {
  it.skipIf(!hasResvg)('as PNG have the colours of the relevance and the text of the SVG', async () => {
    const args = ['explain', '--moves', 'f5d6c3d3c4', '--target', 'move', '--model', model];
    const { stdout: svg } = await runHere([...args, '--format', 'svg']);
    const out = at('ply.png');
    expect((await runHere([...args, '--format', 'png', '--out', out])).code).toBe(0);
    const { stdout } = await runHere([...args, '--json']);
    const { maps } = (JSON.parse(stdout) as { explanations: { maps: Record<string, number[]> }[] })
      .explanations[0]!;
    const [width, height] = [...svg.matchAll(/(?:width|height)="(\d+)"/g)].map((match) => Number(match[1]));
    const picture = readPng(readFileSync(out));
    expect([picture.width, picture.height]).toEqual([2 * width!, 2 * height!]);
    const { x, y, size } = firstCell(svg);
    const empty = 'a1 h1 a8 h8 b7 g2'.split(' ');
    for (const name of empty) {
      const [column, row] = [name.charCodeAt(0) - 97, Number(name[1]) - 1];
      const fill = new RegExp(`<title>${name} [^<]*</title><rect [^>]*fill="(#[0-9a-f]{6})"`).exec(svg)![1]!;
      const colour = [1, 3, 5].map((start) => parseInt(fill.slice(start, start + 2), 16));
      expect(
        picture.at(Math.round(2 * (x + (column + 0.2) * size)), Math.round(2 * (y + (row + 0.2) * size))),
      ).toEqual(colour);
      expect(sideOf(colour)).toBe(Math.sign(maps['square']![row * 8 + column]!));
    }
    // The title: dark pixels, which there are none of where no font was found.
    const title = Array.from({ length: 200 }, (_, dx) =>
      Array.from({ length: 30 }, (_, dy) => picture.at(100 + dx, 56 + dy)[0]!),
    );
    expect(Math.min(...title.flat())).toBeLessThan(90);
  });

  it('of several positions go to a folder, each under a name of its own', async () => {
    const out = at('pictures');
    const args = [
      'explain',
      '--moves',
      'f5d6c3',
      '--ply',
      'all',
      '--model',
      model,
      '--format',
      'svg',
      '--out',
      out,
    ];
    expect((await runHere(args)).code).toBe(0);
    expect(readdirSync(out)).toEqual([
      'ply00-value.svg',
      'ply01-value.svg',
      'ply02-value.svg',
      'ply03-value.svg',
    ]);
  });

  it('a page is made of a whole game', async () => {
    const out = at('game.html');
    const args = ['explain', '--moves', 'f5d6c3', '--model', model, '--format', 'html', '--out', out];
    expect((await runHere(args)).code).toBe(0);
    const json = /<script type="application\/json" id="data">(.*)<\/script>/.exec(
      readFileSync(out, 'utf8'),
    )![1]!;
    const data = JSON.parse(json) as { plies: unknown[]; targets: string[]; composites: { name: string }[] };
    expect(data.plies).toHaveLength(4);
    expect(data.targets).toEqual(['value', 'move']);
    expect(data.composites.map(({ name }) => name)).toEqual(['epsilonGamma', 'epsilonPlus', 'lrp0']);
  });

  it("the article's figures say how much of each number is on the board", () => {
    const out = at('figures');
    const { status, stdout } = spawnSync(process.execPath, [FIGURES, '--model', model, '--out', out], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    const drawn = readdirSync(out).filter((name) => name.endsWith('.svg'));
    expect(drawn).toHaveLength(5);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    lines.forEach((line, index) => {
      const shares = [...line.matchAll(/([\d.]+)%/g)].map((match) => Number(match[1]));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0);
      const svg = readFileSync(join(out, drawn[index]!), 'utf8');
      // The ledger in the picture has the same shares.
      for (const share of shares.slice(0, 2)) expect(svg).toContain(`>${share.toFixed(1)}%<`);
    });
    expect(readFileSync(join(out, drawn[4]!), 'utf8')).toContain('>stem<');
  });
});

/** Where the squares of the large board begin, and how wide they are, in the picture's own pixels. */
function firstCell(svg: string): { x: number; y: number; size: number } {
  const [, x, y, size] = /<title>a1 [^<]*<\/title><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/.exec(
    svg,
  )!;
  return { x: Number(x), y: Number(y), size: Number(size) };
}

/** 1 for orange, -1 for blue, 0 for the colour of zero. */
function sideOf([red, , blue]: number[]): number {
  const [zeroRed, , zeroBlue] = divergingColor(0);
  return Math.sign(red! - blue! - (zeroRed - zeroBlue));
}
