import { discSign } from '../../screen/discs.js';
import { beside } from '../../screen/text.js';
import type { Theme } from '../../screen/theme.js';
import { pad, wrapLine } from '../../terminal/wrap.js';
import { COMMANDS } from './gameKeys.js';

const KEYS_WIDTH = 9;
/** The same beside the board. */
const KEY_WIDTH = 4;

/** All keys, and beside them the marks with what else is to be known. */
export function helpLines(height: number, theme: Theme): string[] {
  const { palette, signs, ascii } = theme;
  const bold = (text: string): string => palette.paint(text, { bold: true });
  const isDrawn = palette.depth !== 'none' && !ascii;
  const keys = [
    [signs.arrows, 'move the cursor'],
    ['Enter', 'play there; acknowledge a pass'],
    ['a1 - h8', 'play a square'],
    ['Tab', 'next legal square'],
    ...shownCommands().map(({ shown, says }) => [shown, says]),
    ['Ctrl-Z', 'suspend; fg comes back'],
  ] as const;
  const width = KEYS_WIDTH + Math.max(...keys.map(([, says]) => says.length));
  const rows = keys.map(([key, says]) => bold(key.padEnd(KEYS_WIDTH)) + says);
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
  return beside([bold('Keys'), ...rows], width, marks, height);
}

function shownCommands() {
  return Object.values(COMMANDS).filter(({ shown }) => shown !== '');
}

/** The commands in two columns, for large screens, where they stay beside the board. Broken between words, not cut. */
export function keyColumns(width: number, { palette }: Theme): string[] {
  const half = Math.floor(width / 2) - 1;
  const entries = shownCommands().map(({ shown, says }) => ({
    shown,
    brief: wrapLine(says.split(/[:;?]/)[0]!, half - KEY_WIDTH),
  }));
  const rows = Math.ceil(entries.length / 2);
  const lines = entries.slice(0, rows).flatMap((left, row) => {
    const right = entries[row + rows];
    const height = Math.max(left.brief.length, right?.brief.length ?? 0);
    return Array.from({ length: height }, (_, at) =>
      [left, right ?? { shown: '', brief: [] }]
        .map(({ shown, brief }) => {
          const key = at === 0 ? palette.paint(pad(shown, KEY_WIDTH), { bold: true }) : ' '.repeat(KEY_WIDTH);
          return key + pad(brief[at] ?? '', half - KEY_WIDTH);
        })
        .join(' ')
        .trimEnd(),
    );
  });
  return [palette.paint('Keys', { bold: true }), ...lines];
}
