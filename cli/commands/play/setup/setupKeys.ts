import { type Color, initialPosition, opposite } from '../../../../engine/position.js';
import { newGame } from '../../../../playing/playedGame.js';
import {
  nextDisc,
  placed,
  type SetupPane,
  setupPane,
  setupPosition,
  startTrouble,
} from '../../../../playing/setup.js';
import { startProblem } from '../../../engine/opponent.js';
import { otherGame } from '../beginning.js';
import { type Key, moveCursor, typedSquare } from '../gameKeys.js';
import type { PlayState } from '../state.js';

/** What stands for a disc, or for none. */
const DISCS: Readonly<Record<string, Color | undefined>> = {
  x: 'black',
  '*': 'black',
  o: 'white',
  '-': undefined,
  '.': undefined,
};

/** Keys of the board editor. The letters a to h are for squares, as in a game. */
export function setupKey(state: PlayState, pane: SetupPane, key: Key): PlayState {
  const idle = { ...state, typed: '' };
  if (key.kind === 'text') return setupText(state, pane, key.text);
  const { name } = key;
  if (name === 'enter') return playFrom(idle, pane);
  if (name === 'escape') return { ...idle, pane: { kind: 'game' } };
  if (name === 'backspace') return { ...idle, pane: placed(pane, state.cursor, undefined) };
  return { ...idle, cursor: moveCursor(state.cursor, name, state.rotated) };
}

function setupText(state: PlayState, pane: SetupPane, text: string): PlayState {
  const { typed, cursor } = state;
  const square = typedSquare(typed, text);
  const idle = { ...state, typed: '' };
  if (square !== undefined) return { ...idle, cursor: square };
  if (/^[a-h]$/i.test(text)) return { ...state, typed: text.toLowerCase() };
  const letter = text.toLowerCase();
  if (Object.hasOwn(DISCS, letter)) return { ...idle, pane: placed(pane, cursor, DISCS[letter]) };
  switch (letter) {
    case ' ':
      return setupPick(idle, pane, cursor);
    case 't':
      return { ...idle, pane: { ...pane, turn: opposite(pane.turn) } };
    case 'z':
      return { ...idle, pane: { ...pane, squares: pane.squares.map(() => undefined) } };
    case 'n':
      return { ...idle, pane: setupPane(initialPosition()) };
    case 'v':
      return { ...idle, rotated: !state.rotated };
    case 'q':
      return { ...idle, pane: { kind: 'game' } };
    default:
      return { ...idle, message: `${text} does nothing here; the last line shows the keys.` };
  }
}

/** A click, or the space bar: the next of empty, black and white. */
export function setupPick(state: PlayState, pane: SetupPane, square: number): PlayState {
  return { ...state, cursor: square, pane: placed(pane, square, nextDisc(pane.squares[square])) };
}

/** A new game from the board, unless none can be played from it. */
function playFrom(state: PlayState, pane: SetupPane): PlayState {
  const start = setupPosition(pane);
  const { name, label } = state.opponent;
  const problem = startTrouble(start) ?? startProblem(name, label, { start });
  if (problem !== undefined) return { ...state, message: problem };
  const message = 'A new game begins here; x exchanges sides.';
  return { ...otherGame(state, newGame(state.game.human, [], start)), message };
}
