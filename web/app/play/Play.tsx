import { useCallback, useEffect, useState } from 'preact/hooks';
import { positionAfter, positionKey } from '../../../playing/line.js';
import { hintOf } from '../../../playing/looks.js';
import { type MoveValue, moveValues } from '../../../playing/moveValues.js';
import { isFinished, toDecide } from '../../../playing/playedGame.js';
import type { EngineHost } from '../engineHost.js';
import { later } from '../later.js';
import type { MapView } from '../why/mapView.js';
import { Actions } from './Actions.js';
import { Course } from './Course.js';
import { PlayBoard } from './PlayBoard.js';
import { Players } from './Players.js';
import { Review } from './Review.js';
import { shownLine } from './selectors.js';
import type { PlaySession } from './session.js';
import { Settings } from './Settings.js';
import { Setup } from './Setup.js';
import type { Brush, PlayState } from './state.js';
import { useTypedSquare } from './useTypedSquare.js';
import { Values } from './Values.js';
import { wantedTask } from './wantedTask.js';
import { newsText } from './words.js';

import './play.css';

const Why = later(() => import('../why/Why.js').then((part) => part.Why));

interface PlayProps {
  readonly session: PlaySession;
  readonly host: EngineHost;
}

/** A game against the engine. */
export function Play({ session, host }: PlayProps) {
  const state = session.state.value;
  const { dispatch } = session;
  const [brush, setBrush] = useState<Brush>('next');
  const [asksWhy, setAsksWhy] = useState(false);
  const [pointed, setPointed] = useState<number>();
  const [map, setMap] = useState<MapView>();
  const typed = useTypedSquare((square) => dispatch({ kind: 'choose', square }));
  useShown(session);
  const { pane, game } = state;
  const position = positionAfter(shownLine(state));
  const values = shownValues(state);
  const isSetup = pane.kind === 'setup';
  /** Whether a game is in front that can be looked at. */
  const isGame = !isSetup && pane.kind !== 'resume';
  const showMap = useCallback((view: MapView | undefined) => setMap(view), []);
  return (
    <div class="play">
      <div class="play-board" onKeyDown={typed}>
        <PlayBoard
          state={state}
          dispatch={dispatch}
          brush={brush}
          values={values ?? []}
          pointed={pointed}
          onPoint={setPointed}
          map={map}
        />
      </div>
      <div class="play-side">
        <div class="play-players">
          <Players state={state} />
        </div>
        <div class="play-talk">
          <News state={state} />
          {isSetup ? (
            <Setup pane={pane} dispatch={dispatch} brush={brush} onBrush={setBrush} />
          ) : (
            <Actions state={state} dispatch={dispatch}>
              <button
                aria-pressed={asksWhy}
                title="What the network looks at"
                onClick={() => setAsksWhy(!asksWhy)}
              >
                Why?
              </button>
            </Actions>
          )}
          {values !== undefined && (
            <Values values={values} isSolving={wantedTask(state)?.kind === 'ending'} />
          )}
        </div>
        {isGame && <Settings state={state} dispatch={dispatch} hasProgram={session.program !== undefined} />}
      </div>
      <div class="play-course">
        {isGame && asksWhy && (
          <Why
            engine={host.client}
            network={host.network.value}
            position={position}
            pointed={pointed}
            played={pane.kind === 'browse' ? game.line[pane.ply] : undefined}
            onMap={showMap}
          />
        )}
        {isGame && <Course state={state} dispatch={dispatch} />}
        {isGame && (isFinished(game) || state.reviewing || game.line.length > 0) && (
          <Review state={state} dispatch={dispatch} />
        )}
      </div>
    </div>
  );
}

/** What is not seen is not thought about. */
function useShown({ dispatch }: PlaySession): void {
  useEffect(() => {
    dispatch({ kind: 'shown', isShown: true });
    return () => dispatch({ kind: 'shown', isShown: false });
  }, [dispatch]);
}

/** Undefined where nobody asks for them, or there is no move to value; empty until they are known. */
function shownValues(state: PlayState): MoveValue[] | undefined {
  const { pane, game, showsValues } = state;
  const isOwn =
    pane.kind === 'browse' || (pane.kind === 'game' && (toDecide(game) === 'human' || state.paused));
  if (!showsValues || !isOwn) return undefined;
  const hint = hintOf(state, positionKey(shownLine(state)));
  return hint === undefined ? [] : moveValues(hint);
}

/** What happened and what is next, seen and heard; how far the engine is is only seen. */
function News({ state }: { readonly state: PlayState }) {
  const { progress, trouble } = state;
  const isThinking = wantedTask(state)?.kind === 'move';
  return (
    <div class="news">
      <p>
        <span role="status">{newsText(state)}</span>{' '}
        <span class="faint" aria-hidden="true">
          {isThinking && progress > 0 ? `${progress} positions looked at` : ''}
        </span>
      </p>
      {trouble !== undefined && (
        <p class="warn" role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}
