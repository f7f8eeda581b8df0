import { discSign } from '../screen/discs.js';
import type { Theme } from '../screen/theme.js';
import { COMMANDS } from './gameKeys.js';

const KEYS_WIDTH = 9;

/** Two columns of lines: the keys, and the marks with what else is to be known. */
export function helpColumns(theme: Theme): readonly [readonly string[], readonly string[]] {
  const { palette, signs, ascii } = theme;
  const bold = (text: string): string => palette.paint(text, { bold: true });
  const row = (key: string, says: string): string => `${bold(key.padEnd(KEYS_WIDTH))}${says}`;
  const isDrawn = palette.depth !== 'none' && !ascii;
  const keys = [
    bold('Keys'),
    row(signs.arrows, 'move the cursor'),
    row('Enter', 'play there; acknowledge a pass'),
    row('a1 - h8', 'play a square'),
    row('Tab', 'next legal square'),
    ...Object.values(COMMANDS).map(({ shown, says }) => row(shown, says)),
    row('Ctrl-Z', 'suspend; fg comes back'),
  ];
  const marks = [
    bold('Marks'),
    `${discSign('black', theme)} black   ${discSign('white', theme)} white`,
    isDrawn ? 'small square  a legal move' : `${signs.legal}    a legal move`,
    isDrawn ? 'dot on a disc, or (disc)' : '(X)  the last move',
    ...(isDrawn ? ['              the last move'] : []),
    isDrawn ? 'dash, or <disc>  it was turned' : `${ascii ? '<X>' : '‹X›'}  a disc it turned`,
    isDrawn ? 'blue, or [ ]  the cursor' : '[X]  the cursor',
    '',
    bold('Why?'),
    'Relevance: how much each square',
    'adds to (+) or takes from (-) the',
    'number that the network gives the',
    'move. Input, bias and leak add',
    'up to the number.',
    '',
    bold('Mouse'),
    'click a square to play it; the',
    'wheel looks through the moves;',
    'with Shift, select text as usual',
  ];
  return [keys, marks];
}
