import { playMove } from '../../../../playing/playedGame.js';
import { changed, inspect, type Key } from '../gameKeys.js';
import { playOn, STEPS } from '../paneKeys.js';
import type { PlayState, ReviewPane } from '../state.js';
import { betterMoves, reviewedLine } from '../thinking.js';
import { worstPlies } from './reviewSelectors.js';

/** Looking through the game by what its moves gave away. */
export function reviewKey(state: PlayState, pane: ReviewPane, key: Key): PlayState {
  const shown = (change: Partial<ReviewPane>): PlayState => ({ ...state, pane: { ...pane, ...change } });
  if (key.kind === 'text') return reviewText(state, pane, key.text, shown);
  const { name } = key;
  if (name === 'enter') return playOnFrom(state, pane);
  if (name === 'escape') return { ...state, pane: { kind: 'game' } };
  if (name === 'up' || name === 'down') {
    return shown({ ply: besideInList(state, pane, name === 'down' ? 1 : -1), ahead: 0 });
  }
  const step = STEPS[name] ?? 0;
  // Within the better line first, so that one can walk back out of it.
  if (pane.ahead > 0 && step === -1) return shown({ ahead: pane.ahead - 1 });
  return shown({ ply: Math.max(0, Math.min(state.game.line.length, pane.ply + step)), ahead: 0 });
}

function reviewText(
  state: PlayState,
  pane: ReviewPane,
  text: string,
  shown: (change: Partial<ReviewPane>) => PlayState,
): PlayState {
  switch (text) {
    case 'b': {
      const line = betterMoves(state, pane.ply);
      const none = { ...state, message: 'No line is known from here.' };
      return line.length === 0 ? none : shown({ ahead: Math.min(line.length, pane.ahead + 1) });
    }
    case 'i':
      return inspect(state);
    case 'v':
      return { ...state, rotated: !state.rotated };
    case ' ':
      return playOnFrom(state, pane);
    case 'o':
    case 'q':
      return { ...state, pane: { kind: 'game' } };
    default:
      return state;
  }
}

/** The next or previous of the worst moves; the worst where none of them is in front. */
function besideInList(state: PlayState, { ply }: ReviewPane, step: 1 | -1): number {
  const plies = worstPlies(state);
  const at = plies.indexOf(ply);
  if (at < 0) return plies[0] ?? ply;
  return plies[Math.max(0, Math.min(plies.length - 1, at + step))]!;
}

/** The game goes on from the position in front, be it one of its own or one that would have been better. */
function playOnFrom(state: PlayState, pane: ReviewPane): PlayState {
  const back = playOn(state, pane.ply);
  if (pane.ahead === 0) return back;
  const ahead = reviewedLine(state, pane).moves.slice(pane.ply);
  const game = ahead.reduce(playMove, back.game);
  return { ...changed(back, game), message: 'Played on from the better line.' };
}
