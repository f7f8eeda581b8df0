import type { Color } from '../../engine/position.js';
import type { Rgb } from '../terminal/palette.js';

/** One square with its marks. */
export interface SquareScene {
  readonly square: number;
  readonly disc: Color | undefined;
  readonly isLegal: boolean;
  readonly isLast: boolean;
  readonly isFlipped: boolean;
  readonly hasCursor: boolean;
  readonly note: string | undefined;
  readonly tint: Rgb | undefined;
}

/** Two greens that stay two in the 256 colours of older terminals, half-way between the two discs. */
export const FELT: readonly [Rgb, Rgb] = [
  [60, 140, 70],
  [38, 124, 46],
];
const LIT: Rgb = [38, 110, 170];
/** Under the last move, where its disc is too small for a mark. */
export const LAST: Rgb = [196, 146, 32];
export const CURSOR: Rgb = [255, 215, 95];
export const DISC: Readonly<Record<Color, Rgb>> = { black: [12, 12, 12], white: [250, 250, 245] };
/** Of marks on felt. */
export const FAINT: Rgb = [135, 215, 135];
/** Of marks on discs. */
export const MARK: Readonly<Record<Color, Rgb>> = { black: [255, 175, 0], white: [215, 95, 0] };

/** What a square is painted on. */
export function ground({ square, hasCursor, tint }: SquareScene): Rgb {
  return tint ?? (hasCursor ? LIT : FELT[(square + (square >> 3)) % 2]!);
}

/** Of text on the ground of a square: on a tint, whichever of black and white is seen better. */
export function ink({ disc, tint, note }: SquareScene): Rgb {
  if (tint !== undefined) return DISC[inkOn(tint)];
  if (disc !== undefined) return DISC[disc];
  return note === undefined ? FAINT : DISC.white;
}

/** A disc written on a tint in its ink: filled where that is the disc's own colour, else an outline. */
export function discOnTint(disc: Color, tint: Rgb): string {
  return disc === inkOn(tint) ? '●' : '○';
}

function inkOn(tint: Rgb): Color {
  return luma(tint) < DARK ? 'white' : 'black';
}

const DARK = 110;

/** How light a colour looks, 0..255 (ITU-R BT.601). */
function luma([red, green, blue]: Rgb): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
