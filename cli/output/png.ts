import process from 'node:process';
import type { Resvg } from '@resvg/resvg-js';
import { OthelloError } from '../../engine/errors.js';

/** Pixels for one of the picture's own: sharp on screens of today and in print. */
const ZOOM = 2;
/** Where the system has none of the fonts that a picture names, its default must not be one with serifs. */
const FONT = { defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' };
/** Has no extent where there is no font to draw it with. */
// eslint-disable-next-line no-restricted-syntax -- a constant
const LETTER = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="15">x</text></svg>';

/**
 * Turns pictures into PNG. Throws OthelloError `unsupported` where the optional package that does it is not installed, or
 * the system has no font.
 */
export async function pngRenderer(): Promise<(svg: string) => Uint8Array> {
  let resvg: typeof Resvg;
  try {
    // It asks Node's diagnostic report for the C library; that would open a socket to list the machine's network interfaces.
    (process.report as { excludeNetwork?: boolean }).excludeNetwork = true;
    // Loaded here because only this format needs it, and it may be absent.
    ({ Resvg: resvg } = await import('@resvg/resvg-js'));
  } catch (cause) {
    const message =
      'PNG needs the optional package @resvg/resvg-js, which is not installed here; use --format svg.';
    throw new OthelloError('unsupported', message, { cause });
  }
  if (new resvg(LETTER).getBBox() === undefined) {
    throw new OthelloError('unsupported', 'PNG needs a font, and this system has none; use --format svg.');
  }
  const options = { fitTo: { mode: 'zoom', value: ZOOM }, font: FONT } as const;
  return (svg) => new resvg(svg, options).render().asPng();
}
