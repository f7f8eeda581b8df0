import { useState } from 'preact/hooks';
import { OthelloError } from '../../../engine/errors.js';
import { formatPosition } from '../../../engine/notation.js';
import type { Color } from '../../../engine/position.js';
import { type GivenGame, readGivenMoves } from '../../../engine/records/typedGame.js';
import { type SetupPane, setupPosition, startTrouble } from '../../../playing/setup.js';
import type { PartProps } from './Actions.js';
import { freshSeed } from './seed.js';
import type { Brush } from './state.js';

const BRUSHES: readonly { readonly brush: Brush; readonly text: string }[] = [
  { brush: 'next', text: 'black, white, nothing in turn' },
  { brush: 'black', text: 'black' },
  { brush: 'white', text: 'white' },
  { brush: 'empty', text: 'nothing' },
];

interface SetupProps extends Pick<PartProps, 'dispatch'> {
  readonly pane: SetupPane;
  readonly brush: Brush;
  readonly onBrush: (brush: Brush) => void;
}

/** What stands beside a board that is set up. */
export function Setup({ pane, dispatch, brush, onBrush }: SetupProps) {
  const position = setupPosition(pane);
  return (
    <section class="card setup" aria-labelledby="setup-title">
      <h2 id="setup-title">Set up a position</h2>
      <fieldset>
        <legend>A square that is chosen gets</legend>
        {BRUSHES.map((one) => (
          <label key={one.brush}>
            <input
              type="radio"
              name="brush"
              checked={one.brush === brush}
              onChange={() => onBrush(one.brush)}
            />
            {one.text}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>To move</legend>
        {(['black', 'white'] satisfies Color[]).map((color) => (
          <label key={color}>
            <input
              type="radio"
              name="turn"
              checked={pane.turn === color}
              onChange={() => dispatch({ kind: 'turn' })}
            />
            {color}
          </label>
        ))}
      </fieldset>
      <div class="actions">
        <button
          class="primary"
          disabled={startTrouble(position) !== undefined}
          onClick={() => dispatch({ kind: 'begin', seed: freshSeed() })}
        >
          Play from here
        </button>
        <button onClick={() => dispatch({ kind: 'clear' })}>Clear</button>
        <button onClick={() => dispatch({ kind: 'usual' })}>Usual start</button>
        <button onClick={() => dispatch({ kind: 'cancel' })}>Back</button>
      </div>
      <Paste dispatch={dispatch} />
      <p class="faint position-text">As text: {formatPosition(position)}</p>
    </section>
  );
}

function Paste({ dispatch }: Pick<PartProps, 'dispatch'>) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  const take = (): void => {
    const given = read(text);
    setProblem(typeof given === 'string' ? given : '');
    if (typeof given !== 'string') dispatch({ kind: 'given', given, seed: freshSeed() });
  };
  return (
    <div class="paste">
      <label>
        Or paste a position or a game, in any form
        <textarea
          rows={3}
          value={text}
          aria-invalid={problem !== ''}
          placeholder="f5d6c3 … or a board, GGF, SGF, PGN"
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <button disabled={text.trim() === ''} onClick={take}>
        Go on from it
      </button>
      {problem !== '' && (
        <p class="warn" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** What was pasted, or why it is nothing. */
function read(text: string): GivenGame | string {
  try {
    return readGivenMoves(text);
  } catch (error) {
    if (error instanceof OthelloError) return error.message;
    throw error;
  }
}
