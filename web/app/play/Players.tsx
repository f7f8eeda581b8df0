import { colorName, formatCount } from '../../../engine/numberText.js';
import type { Color } from '../../../engine/position.js';
import { discs } from '../../../engine/position.js';
import { positionAfter } from '../../../playing/line.js';
import { toDecide } from '../../../playing/playedGame.js';
import { clockText } from '../../../playing/timeControl.js';
import { shownLine } from './selectors.js';
import type { PlayState } from './state.js';
import { playerText } from './words.js';

/** Both sides: who has them, their discs, their time, and whose turn it is. */
export function Players({ state }: { readonly state: PlayState }) {
  return (
    <div class="players card">
      <Side state={state} color="black" />
      <Side state={state} color="white" />
    </div>
  );
}

function Side({ state, color }: { readonly state: PlayState; readonly color: Color }) {
  const { pane, game, timeControl, clocks } = state;
  const shown = pane.kind === 'resume' ? { ...state, game: pane.kept.game, level: pane.kept.level } : state;
  const position = positionAfter(shownLine(state));
  const isNext =
    pane.kind === 'setup'
      ? pane.turn === color
      : toDecide(shown.game) !== undefined && position.turn === color;
  return (
    <div class="side" data-next={isNext}>
      <span class={`side-disc ${color}`} aria-hidden="true" />
      <span class="side-name">
        <span>
          <strong>{colorName(color)}</strong> <span class="side-turn">{isNext ? 'to move' : ''}</span>
        </span>
        <span class="faint">{playerText(shown, color)}</span>
      </span>
      {timeControl !== undefined && game === shown.game && (
        <span class="side-clock" role="timer" aria-label={`Time of ${color}`}>
          {clockText(timeControl, clocks, color)}
        </span>
      )}
      <span class="side-count">
        {discs(position)[color]}
        <span class="hidden"> {formatCount(discs(position)[color], 'disc').replace(/^\d+ /, '')}</span>
      </span>
    </div>
  );
}
