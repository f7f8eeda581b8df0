import { useState } from 'preact/hooks';
import { OthelloError } from '../../../engine/errors.js';
import { FOLLOW, LEVELS, readLevel } from '../../../playing/levels.js';
import type { Seat } from '../../../playing/playedGame.js';
import { parseTimeControl, type TimeControl } from '../../../playing/timeControl.js';
import { Part } from '../../components/Part.js';
import type { PartProps } from './Actions.js';
import type { EnginePlace } from './state.js';

const SEATS: readonly { readonly seat: Seat; readonly text: string }[] = [
  { seat: 'black', text: 'Black, which begins' },
  { seat: 'white', text: 'White' },
  { seat: 'both', text: 'Both: two people' },
  { seat: 'none', text: 'Neither: watch the engine' },
];

interface SettingsProps extends PartProps {
  /** Whether a program serves the page, whose engine may be asked. */
  readonly hasProgram: boolean;
}

/** From here on there is room beside the board. */
const WIDE = '(min-width: 760px)';

/** Who plays, how strong the engine is, and on what time; on a phone in one line until it is opened. */
export function Settings({ state, dispatch, hasProgram }: SettingsProps) {
  const [isOpen, setOpen] = useState(() => matchMedia(WIDE).matches);
  return (
    <section class="card settings" aria-labelledby="settings-title">
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <h2 id="settings-title">The game</h2>{' '}
          {!isOpen && <span class="faint">sides, level, clock, rules</span>}
        </summary>
        <div class="settings-body">
          <Sides state={state} dispatch={dispatch} />
          {hasProgram && (
            <label>
              The engine chooses its moves
              <select
                value={state.place}
                onChange={({ currentTarget }) =>
                  dispatch({ kind: 'engine', place: currentTarget.value as EnginePlace })
                }
              >
                <option value="page">in this page</option>
                <option value="program">in the program: sooner</option>
              </select>
            </label>
          )}
          <Clock state={state} dispatch={dispatch} />
          <label class="settings-check">
            <input
              type="checkbox"
              checked={state.isTurned}
              onChange={() => dispatch({ kind: 'turnBoard' })}
            />
            Board from white’s side
          </label>
          <button onClick={() => dispatch({ kind: 'setup' })}>Set up a position, or paste one</button>
          <Part title="How to play">
            <Rules />
          </Part>
        </div>
      </details>
    </section>
  );
}

function Sides({ state: { game, level }, dispatch }: PartProps) {
  return (
    <>
      <label>
        You play
        <select
          value={game.human}
          onChange={({ currentTarget }) => dispatch({ kind: 'seat', seat: currentTarget.value as Seat })}
        >
          {SEATS.map(({ seat, text }) => (
            <option key={seat} value={seat}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label>
        Level of the engine
        <select
          value={String(level)}
          onChange={({ currentTarget }) =>
            dispatch({ kind: 'level', level: readLevel(currentTarget.value)! })
          }
        >
          {LEVELS.map(({ name }, index) => (
            <option key={name} value={String(index + 1)}>
              {index + 1} {name}
            </option>
          ))}
          <option value={FOLLOW}>follow: as strong as you are</option>
        </select>
      </label>
    </>
  );
}

function Rules() {
  return (
    <>
      <p>
        Put a disc where a straight line of the other side’s discs lies between it and another disc of yours,
        across, down or aslant: all discs in such lines become yours. A dot marks each square where that can
        be done.
      </p>
      <p>
        Who has no such square passes. When neither side has one the game is over, and whoever has more discs
        has won.
      </p>
      <p>
        By keys: Tab to the board, arrows from square to square, Enter to play; or type the square, such as
        d3.
      </p>
    </>
  );
}

const TIMES = ['1m', '3m+2s', '5m+3s', '15m+10s'];
const OTHER = 'other';

function Clock({ state: { tableTime }, dispatch }: PartProps) {
  const [text, setText] = useState('');
  const [isOther, setOther] = useState(false);
  const [problem, setProblem] = useState('');
  const take = (given: string): void => {
    const time = given === '' ? undefined : readTime(given);
    setProblem(typeof time === 'string' ? time : '');
    if (typeof time !== 'string') dispatch({ kind: 'time', timeControl: time });
  };
  const known = TIMES.find((time) => sameTime(readTime(time), tableTime));
  return (
    <>
      <label>
        Clock
        <select
          value={isOther ? OTHER : (known ?? (tableTime === undefined ? '' : OTHER))}
          onChange={({ currentTarget: { value } }) => {
            setOther(value === OTHER);
            if (value !== OTHER) take(value);
          }}
        >
          <option value="">none</option>
          {TIMES.map((time) => (
            <option key={time} value={time}>
              {time.replace('+', ' and ')}
              {time.includes('+') ? ' a move' : ' a side'}
            </option>
          ))}
          <option value={OTHER}>other …</option>
        </select>
      </label>
      {isOther && (
        <label>
          For a side and, after +, for each move
          <input
            value={text}
            placeholder="10m+5s"
            aria-invalid={problem !== ''}
            onChange={({ currentTarget }) => {
              setText(currentTarget.value);
              take(currentTarget.value);
            }}
          />
        </label>
      )}
      {problem !== '' && (
        <p class="warn" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

/** The time, or why it is none. */
function readTime(text: string): TimeControl | string {
  try {
    return parseTimeControl('The clock', text);
  } catch (error) {
    if (error instanceof OthelloError) return error.message;
    throw error;
  }
}

function sameTime(one: TimeControl | string, other: TimeControl | undefined): boolean {
  return typeof one !== 'string' && one.main === other?.main && one.increment === other.increment;
}
