import process from 'node:process';
import { drawsUnicode } from '../terminal/unicode.js';
import { flag } from './option.js';

/** The `--plain` of every command that has a screen. */
export const plainOption = flag('lines of text instead of a screen; for logs and screen readers');

/** The `--ascii` of every command that has a screen. */
export const asciiOption = flag(
  'draw with ASCII characters alone; by default where the terminal has no others',
);

/** Whether a screen is drawn in ASCII: when asked for, or where nothing else would show. */
export function isAscii(asked: boolean): boolean {
  return asked || !drawsUnicode(process.env, process.platform);
}
