import type { Color } from '../../engine/position.js';
import type { Palette, Rgb } from '../terminal/palette.js';

/** How screens draw: in which colours, if any, and whether with ASCII characters alone. */
export interface Theme {
  readonly palette: Palette;
  readonly ascii: boolean;
  readonly signs: Signs;
}

/** Characters with a meaning. Nothing is told by colour alone, so each stands for itself. */
export interface Signs {
  readonly disc: Readonly<Record<Color, string>>;
  /** A legal move. */
  readonly legal: string;
  /** Around the disc that was played last, and around those that it turned. */
  readonly last: readonly [string, string];
  readonly turned: readonly [string, string];
  readonly pointer: string;
  readonly bar: { readonly full: string; readonly rest: string };
  readonly dash: string;
  readonly separator: string;
  readonly arrows: string;
  /** What turns while there is something to wait for. */
  readonly spinner: readonly string[];
}

const DRAWN: Signs = {
  disc: { black: '●', white: '○' },
  legal: '·',
  last: ['(', ')'],
  turned: ['‹', '›'],
  pointer: '◂',
  bar: { full: '█', rest: '░' },
  dash: '–',
  separator: '·',
  arrows: '←↑↓→',
  spinner: Array.from('⠋⠙⠸⠴⠦⠇'),
};

const ASCII: Signs = {
  disc: { black: 'X', white: 'O' },
  legal: '*',
  last: ['(', ')'],
  turned: ['<', '>'],
  pointer: '<',
  bar: { full: '#', rest: '-' },
  dash: '-',
  separator: '|',
  arrows: 'arrows',
  spinner: Array.from('|/-\\'),
};

export function createTheme(palette: Palette, ascii: boolean): Theme {
  if (ascii) return { palette, ascii, signs: ASCII };
  // A filled disc in the colour of the text is black on paper and white on a dark screen: letters are never wrong.
  return { palette, ascii, signs: palette.depth === 'none' ? { ...DRAWN, disc: ASCII.disc } : DRAWN };
}

/**
 * Colours for text on the terminal's own background, which may be dark or light: each has a contrast of at least 4 to
 * both black and white. Orange and blue can be told apart with any kind of colour vision.
 */
export const ACCENT: Readonly<Record<'orange' | 'blue' | 'grey', Rgb>> = {
  orange: [196, 98, 0],
  blue: [0, 122, 194],
  grey: [122, 122, 122],
};
