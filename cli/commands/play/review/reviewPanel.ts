import { moveName } from '../../../../engine/notation.js';
import { PASS } from '../../../../engine/squareSet.js';
import { positionAfter, positionKey } from '../../../../playing/line.js';
import { hintOf } from '../../../../playing/looks.js';
import { moveValues, valueNotes } from '../../../../playing/moveValues.js';
import type { BoardScene } from '../../../screen/boardLines.js';
import { reviewedMoveText, reviewLines } from '../../../screen/reviewLines.js';
import type { Theme } from '../../../screen/theme.js';
import { colorName } from '../../../terminal/format.js';
import { cut, wrapLine } from '../../../terminal/wrap.js';
import { lastPlayed } from '../selectors.js';
import type { PlayState, ReviewPane } from '../state.js';
import { betterMoves, reviewedLine } from '../thinking.js';
import { reviewOf } from './reviewSelectors.js';

/** The board of a review: what was played there has a question mark, what would have been better an exclamation mark. */
export function reviewScene(state: PlayState, pane: ReviewPane): BoardScene {
  const line = reviewedLine(state, pane);
  const hint = state.analysing ? hintOf(state, positionKey(line)) : undefined;
  return {
    position: positionAfter(line),
    rotated: state.rotated,
    showLegal: true,
    ...lastPlayed(line),
    notes: hint === undefined ? marks(state, pane) : valueNotes(moveValues(hint)),
  };
}

function marks(state: PlayState, { ply, ahead }: ReviewPane): ReadonlyMap<number, string> {
  const played = state.game.line[ply];
  const best = betterMoves(state, ply)[0];
  const notes = new Map<number, string>();
  if (ahead > 0 || played === undefined) return notes;
  const { moves } = reviewOf(state);
  const isWorse = moves.some((move) => move.ply === ply && move.better.length > 0);
  if (played !== PASS) notes.set(played, isWorse ? '?' : '');
  if (best !== undefined && best !== PASS && isWorse) notes.set(best, '!');
  return notes;
}

/** What stands beside the board in a review: `height` lines of at most `width` columns. */
export function reviewPanel(
  state: PlayState,
  pane: ReviewPane,
  { width, height }: { readonly width: number; readonly height: number },
  theme: Theme,
): string[] {
  const review = reviewOf(state);
  const head = [
    theme.palette.paint(cut(titleOf(state, pane), width), { bold: true }),
    ...detail(state, pane).flatMap((text) => wrapLine(text, width)),
    '',
  ];
  const filled = [...head, ...Array<string>(Math.max(0, DETAIL - head.length)).fill('')];
  const rest = { width, height: height - filled.length };
  return [
    ...filled,
    ...reviewLines(review, { ply: pane.ply, plies: state.game.line.length }, rest, theme),
  ].slice(0, height);
}

/** Lines of the title and what is said of the move, so that the list below stays where it is. */
const DETAIL = 6;

function titleOf({ game }: PlayState, { ply, ahead }: ReviewPane): string {
  const place = `after ${ply} of ${game.line.length} moves`;
  return ahead > 0 ? `${place}, ${ahead} further` : `Review: ${place}`;
}

function detail(state: PlayState, pane: ReviewPane): string[] {
  const line = reviewedLine(state, pane);
  const { turn } = positionAfter(line);
  if (pane.ahead > 0) {
    const names = betterMoves(state, pane.ply).map(
      (move, at) => `${at + 1 === pane.ahead ? '>' : ''}${moveName(move)}`,
    );
    return [`This would have happened: ${names.join(' ')}`];
  }
  if (pane.ply === state.game.line.length) return ['The end of the moves.'];
  const move = reviewOf(state).moves.find(({ ply }) => ply === pane.ply);
  const [first, ...more] = reviewedMoveText(move);
  const played = `${colorName(turn)} to move`;
  return first === undefined ? [`${played}: not judged yet.`] : [`${played}: ${first}`, ...more];
}
