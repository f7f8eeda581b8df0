import type { Resvg } from '@resvg/resvg-js';
import { OthelloError } from '../engine/index.js';

/** Pixels for one of the picture's own: sharp on screens of today and in print. */
const ZOOM = 2;

/** Turns a picture into PNG. Throws OthelloError `unsupported` where the optional package that does it is not installed. */
export async function pngRenderer(): Promise<(svg: string) => Uint8Array> {
  let resvg: typeof Resvg;
  try {
    // Loaded here because only this format needs it, and it may be absent.
    ({ Resvg: resvg } = await import('@resvg/resvg-js'));
  } catch (cause) {
    const message =
      'PNG needs the optional package @resvg/resvg-js, which is not installed here; use --format svg.';
    throw new OthelloError('unsupported', message, { cause });
  }
  return (svg) => new resvg(svg, { fitTo: { mode: 'zoom', value: ZOOM } }).render().asPng();
}
