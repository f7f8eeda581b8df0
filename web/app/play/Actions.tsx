import { useState } from 'preact/hooks';
import { isFinished, passIsDue, toDecide } from '../../../playing/playedGame.js';
import { freshSeed } from './seed.js';
import type { Action, PlayState } from './state.js';

export interface PartProps {
  readonly state: PlayState;
  readonly dispatch: (action: Action) => void;
}

/** What can be done in the game. */
export function Actions({ state, dispatch }: PartProps) {
  const { pane } = state;
  if (pane.kind === 'resume') return <Offer dispatch={dispatch} />;
  if (pane.kind === 'browse') return <Browsing state={state} dispatch={dispatch} />;
  return <Playing state={state} dispatch={dispatch} />;
}

function Offer({ dispatch }: Pick<PartProps, 'dispatch'>) {
  return (
    <div class="actions">
      <button class="primary" onClick={() => dispatch({ kind: 'resume', accepted: true })}>
        Go on with it
      </button>
      <button onClick={() => dispatch({ kind: 'resume', accepted: false })}>Begin a new game</button>
    </div>
  );
}

function Browsing({ state, dispatch }: PartProps) {
  const { pane, game } = state;
  const ply = pane.kind === 'browse' ? pane.ply : game.ply;
  const go = (to: number): void => dispatch({ kind: 'browse', ply: to });
  return (
    <div class="actions">
      <button disabled={ply === 0} onClick={() => go(ply - 1)}>
        Earlier
      </button>
      <button disabled={ply >= game.line.length} onClick={() => go(ply + 1)}>
        Later
      </button>
      <button onClick={() => dispatch({ kind: 'playOn' })}>Play on from here</button>
      <button class="primary" onClick={() => dispatch({ kind: 'back' })}>
        Back to the game
      </button>
    </div>
  );
}

function Playing({ state, dispatch }: PartProps) {
  const { game, paused, showsValues } = state;
  const isThinking = toDecide(game) === 'opponent' && !paused;
  const watches = game.human === 'none';
  return (
    <div class="actions">
      {passIsDue(game) && (
        <button class="primary" onClick={() => dispatch({ kind: 'pass' })}>
          Pass
        </button>
      )}
      {!watches && <button onClick={() => dispatch({ kind: 'undo' })}>Undo</button>}
      {!watches && (
        <button disabled={game.ply >= game.line.length} onClick={() => dispatch({ kind: 'redo' })}>
          Redo
        </button>
      )}
      {watches && !isFinished(game) && (
        <button onClick={() => dispatch({ kind: 'pause', paused: !paused })}>
          {paused ? 'Go on' : 'Wait'}
        </button>
      )}
      {!watches && (
        <button disabled={!isThinking} onClick={() => dispatch({ kind: 'hurry' })}>
          Move now
        </button>
      )}
      <button aria-pressed={showsValues} onClick={() => dispatch({ kind: 'values', shown: !showsValues })}>
        Values
      </button>
      <NewGame state={state} dispatch={dispatch} />
    </div>
  );
}

/** Asks first, where a game would be lost. */
function NewGame({ state: { game }, dispatch }: PartProps) {
  const [isAsking, setAsking] = useState(false);
  const begin = (): void => {
    setAsking(false);
    dispatch({ kind: 'new', seed: freshSeed() });
  };
  const isGoingOn = game.ply > 0 && !isFinished(game);
  if (!isAsking || !isGoingOn) {
    return <button onClick={() => (isGoingOn ? setAsking(true) : begin())}>New game</button>;
  }
  return (
    <span class="question" role="group" aria-label="This game is not over">
      This game is not over.{' '}
      <button class="primary" onClick={begin}>
        Begin a new one
      </button>{' '}
      <button onClick={() => setAsking(false)}>Play on</button>
    </span>
  );
}
