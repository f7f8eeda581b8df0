import { formatPosition } from '../../../../engine/notation.js';
import { type Color, discs } from '../../../../engine/position.js';
import { describeStart, type SetupPane, setupPosition } from '../../../../playing/setup.js';
import type { BoardScene } from '../../../screen/boardLines.js';
import { discSign } from '../../../screen/discs.js';
import type { Theme } from '../../../screen/theme.js';
import { colorName } from '../../../terminal/format.js';
import { cut, wrapLine } from '../../../terminal/wrap.js';
import type { PlayState } from '../state.js';

export function setupScene({ cursor, rotated }: PlayState, pane: SetupPane): BoardScene {
  return { position: setupPosition(pane), showLegal: true, cursor, rotated };
}

/** What stands beside a board that is set up. */
export function setupPanel(
  { game, opponent }: PlayState,
  pane: SetupPane,
  { width, height }: { readonly width: number; readonly height: number },
  theme: Theme,
): string[] {
  const position = setupPosition(pane);
  const count = discs(position);
  const side = (color: Color): string => {
    const who = color === game.human ? 'you' : opponent.label;
    const next = pane.turn === color ? ` ${theme.signs.pointer} to move` : '';
    return `${discSign(color, theme)} ${cut(`${colorName(color)} ${count[color]}, ${who}${next}`, width - 4)}`;
  };
  return [
    side('black'),
    side('white'),
    '',
    ...describeStart(position).flatMap((text) => wrapLine(text, width)),
    '',
    ...KEYS.map(([keys, says]) => cut(`${keys.padEnd(9)}${says}`, width)),
    '',
    ...wrapLine(formatPosition(position), width),
  ].slice(0, height);
}

const KEYS = [
  ['x o -', 'black, white, empty'],
  ['space', 'the next of these'],
  ['a1 - h8', 'the cursor goes there'],
  ['t', 'the other side moves'],
  ['z n', 'clear; the usual start'],
  ['Enter', 'a new game from here'],
  ['Esc', 'back, as it was'],
] as const;
