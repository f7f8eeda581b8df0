import { colorName, formatCount } from '../../../engine/numberText.js';
import { lossText } from '../../../playing/lossText.js';
import type { ReviewedMove } from '../../../selfplay/review/gameReview.js';
import type { PartProps } from './Actions.js';
import { reviewOf } from './selectors.js';
import { THE_POINT } from './words.js';

/** Moves of a line: what is expected further on is a guess. */
const LINE = 8;
const MOST = 10;

/** What the moves of the game gave away, the dearest first. */
export function Review({ state, dispatch }: PartProps) {
  const { game, reviewing } = state;
  const { moves, worst } = reviewOf(state);
  const all = game.line.length;
  const isDone = moves.length === all && all > 0;
  return (
    <section class="card review" aria-labelledby="review-title">
      <h2 id="review-title">Review</h2>
      {!reviewing && !isDone && (
        <p>
          <button disabled={all === 0} onClick={() => dispatch({ kind: 'review', reviewing: true })}>
            Judge each move
          </button>{' '}
          <span class="faint">Says what each move gave away, and what would have been better.</span>
        </p>
      )}
      {reviewing && !isDone && (
        <p>
          <progress value={moves.length} max={all} aria-label="Moves judged" /> {moves.length} of{' '}
          {formatCount(all, 'move')}{' '}
          <button onClick={() => dispatch({ kind: 'review', reviewing: false })}>Stop</button>
        </p>
      )}
      {isDone && worst.length === 0 && <p>No move gave anything away.</p>}
      {moves.some(({ discs, loss }) => discs === undefined && loss > 0) && <p class="faint">{THE_POINT}</p>}
      {worst.length > 0 && (
        <ol class="worst">
          {worst.slice(0, MOST).map((index) => (
            <Worst key={index} move={moves[index]!} onShow={(ply) => dispatch({ kind: 'browse', ply })} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Worst({ move, onShow }: { readonly move: ReviewedMove; readonly onShow: (ply: number) => void }) {
  const { ply, color, better } = move;
  return (
    <li>
      <button class="worst-move" onClick={() => onShow(ply)}>
        <strong>
          {ply + 1}. {colorName(color)} {move.move}
        </strong>{' '}
        gave away {lossText(move)}.
      </button>
      {better.length > 0 && <span class="faint">Better: {better.slice(0, LINE).join(' ')}</span>}
    </li>
  );
}
