import { type Color, initialPosition, opposite } from '../../../engine/position.js';
import { positionOf } from '../../../playing/playedGame.js';
import {
  nextDisc,
  placed,
  type SetupPane,
  setupPane,
  setupPosition,
  startTrouble,
} from '../../../playing/setup.js';
import { otherGame } from './beginning.js';
import type { Brush, PlayState, SetupWish } from './state.js';

/** What becomes of the state while a board is set up. */
export function setUp(state: PlayState, wish: SetupWish): PlayState {
  if (wish.kind === 'setup') return { ...state, message: '', pane: setupPane(positionOf(state.game)) };
  if (wish.kind === 'given') return begunFrom(state, wish);
  const { pane } = state;
  if (pane.kind !== 'setup') return state;
  const edited = (change: Partial<SetupPane>): PlayState => ({
    ...state,
    message: '',
    pane: { ...pane, ...change },
  });
  switch (wish.kind) {
    case 'place':
      return { ...state, message: '', pane: placed(pane, wish.square, discOf(wish.disc, pane, wish.square)) };
    case 'turn':
      return edited({ turn: opposite(pane.turn) });
    case 'clear':
      return edited({ squares: pane.squares.map(() => undefined) });
    case 'usual':
      return edited(setupPane(initialPosition()));
    case 'cancel':
      return { ...state, message: '', pane: { kind: 'game' } };
    case 'begin':
      return begun(state, pane, wish.seed);
  }
}

function discOf(brush: Brush, { squares }: SetupPane, square: number): Color | undefined {
  if (brush === 'next') return nextDisc(squares[square]);
  return brush === 'empty' ? undefined : brush;
}

function begun(state: PlayState, pane: SetupPane, seed: string): PlayState {
  const start = setupPosition(pane);
  const trouble = startTrouble(start);
  return trouble === undefined ? otherGame(state, seed, start) : { ...state, message: trouble };
}

/** A game goes on where it ends; what was inferred of it is told. */
function begunFrom(state: PlayState, { given, seed }: Extract<SetupWish, { kind: 'given' }>): PlayState {
  const { start, moves, remarks } = given;
  const message = remarks.map((remark) => `${remark}.`).join(' ');
  return { ...otherGame(state, seed, start, moves), message };
}
