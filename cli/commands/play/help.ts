import { discSign } from '../../screen/discs.js';
import type { Theme } from '../../screen/theme.js';
import { fit } from '../../terminal/wrap.js';
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
    ...(isDrawn
      ? ['small square    a legal move', 'dot on a disc   the last move', 'dash on a disc  it was turned']
      : [
          `${signs.legal}    a legal move`,
          '(X)  the last move',
          `${signs.turned.join('X')}  a disc it turned`,
        ]),
    isDrawn ? 'blue square     the cursor' : '[X]  the cursor',
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

/** The commands in two columns, for large screens, where they stay beside the board. */
export function keyColumns(width: number, { palette }: Theme): string[] {
  const half = Math.floor(width / 2) - 1;
  const entries = Object.values(COMMANDS).map(({ shown, says }) => {
    const [brief] = says.split(/[:;?]/);
    return `${palette.paint(shown.padEnd(4), { bold: true })}${fit(brief!, half - 4)}`;
  });
  const rows = Math.ceil(entries.length / 2);
  const lines = Array.from({ length: rows }, (_, row) => `${entries[row]!} ${entries[row + rows] ?? ''}`);
  return [palette.paint('Keys', { bold: true }), ...lines.map((line) => line.trimEnd())];
}
