import type { ComponentChildren } from 'preact';
import { isFinished, passIsDue, toDecide, undo } from '../../../playing/playedGame.js';
import { Confirmed } from './Confirmed.js';
import { freshSeed } from './seed.js';
import type { Action, PlayState } from './state.js';

export interface PartProps {
  readonly state: PlayState;
  readonly dispatch: (action: Action) => void;
}

interface ActionsProps extends PartProps {
  /** What more can be seen of the position in front. */
  readonly children?: ComponentChildren;
}

/** What can be done in the game. */
export function Actions({ state, dispatch, children }: ActionsProps) {
  const { pane, showsValues } = state;
  if (pane.kind === 'resume') return <Offer dispatch={dispatch} />;
  return (
    <>
      <div class="actions">
        {pane.kind === 'browse' ? (
          <Browsing state={state} dispatch={dispatch} />
        ) : (
          <Playing state={state} dispatch={dispatch} />
        )}
      </div>
      <div class="actions" role="group" aria-label="What to see">
        <button aria-pressed={showsValues} onClick={() => dispatch({ kind: 'values', shown: !showsValues })}>
          Values
        </button>
        {children}
      </div>
    </>
  );
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
    <>
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
    </>
  );
}

function Playing({ state, dispatch }: PartProps) {
  const { game, paused } = state;
  const isThinking = toDecide(game) === 'opponent' && !paused;
  const watches = game.human === 'none';
  const isGoingOn = game.ply > 0 && !isFinished(game);
  return (
    <>
      {passIsDue(game) && (
        <button class="primary" onClick={() => dispatch({ kind: 'pass' })}>
          Pass
        </button>
      )}
      {!watches && (
        <button disabled={undo(game) === undefined} onClick={() => dispatch({ kind: 'undo' })}>
          Undo
        </button>
      )}
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
      {!watches && isGoingOn && (
        <Confirmed
          name="Resign"
          isAsked
          question="Give the game up?"
          yes="Resign it"
          no="Keep playing"
          onDo={() => dispatch({ kind: 'resign' })}
        />
      )}
      <Confirmed
        name="New game"
        isAsked={isGoingOn}
        question="This game is not over."
        yes="Begin a new one"
        no="Play on"
        onDo={() => dispatch({ kind: 'new', seed: freshSeed() })}
      />
    </>
  );
}
