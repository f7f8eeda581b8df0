import { useCallback, useEffect, useReducer, useState } from 'preact/hooks';
import { moveName } from '../../../engine/notation.js';
import { formatCount } from '../../../engine/numberText.js';
import { openingName } from '../../../engine/openings/openingName.js';
import { discs, isOver } from '../../../engine/position.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { Board } from '../../components/Board.js';
import type { EngineClient } from '../../engine/engineClient.js';
import type { OpenedNetwork } from '../../engine/workerProtocol.js';
import type { MapView } from '../why/mapView.js';
import { movesToExplain } from '../why/questions.js';
import { Why } from '../why/Why.js';
import { Analysis } from './Analysis.js';
import { moveNotes, notesLegend } from './judgements.js';
import { lastLook } from './lastLook.js';
import { OpenGame } from './OpenGame.js';
import { SaveForms } from './SaveForms.js';
import { type LookState, reduceLook } from './state.js';
import { Stepper } from './Stepper.js';
import { useLink } from './useLink.js';

import './look.css';

/** Whose eyes look at games. */
export interface LookProps {
  readonly engine: EngineClient;
  /** The one that is open in the engine; undefined until it is. */
  readonly network: OpenedNetwork | undefined;
}

/** Opens games, steps through them, judges and explains their positions. */
export function Look({ engine, network }: LookProps) {
  const [state, dispatch] = useReducer(reduceLook, lastLook.state);
  const [pointed, setPointed] = useState<number>();
  const [view, setView] = useState<MapView>();
  const [explanation, setExplanation] = useState<Explanation>();
  useEffect(() => {
    lastLook.state = state;
  }, [state]);
  useEffect(() => {
    if (network === undefined) return;
    if (lastLook.network !== undefined && lastLook.network !== network.sha256) dispatch({ type: 'forget' });
    lastLook.network = network.sha256;
  }, [network]);
  useLink(state, dispatch);
  const go = useCallback((ply: number) => dispatch({ type: 'go', ply }), []);
  const { game, positions, ply, judged } = state;
  const position = positions[ply]!;
  const last = game.moves[ply - 1];
  const judgement = judged.get(ply);
  const legend = judgement === undefined ? '' : notesLegend(judgement);
  const opening = openingName(positions.slice(0, ply + 1));
  return (
    <div class="look">
      <OpenGame state={state} dispatch={dispatch} />
      <div class="look-columns">
        <div class="look-board">
          <p class="look-where">
            {situation(state)}
            {opening !== undefined && <span class="faint"> Opening: {opening}</span>}
          </p>
          <Board
            label={`Position after ${formatCount(ply, 'ply')}`}
            position={position}
            choices={movesToExplain(position)}
            map={view?.map}
            scale={view?.scale}
            target={view?.target}
            flips={view?.flips}
            last={last}
            notes={judgement === undefined ? undefined : moveNotes(judgement)}
            onPoint={setPointed}
            onChoose={setPointed}
          />
          {legend !== '' && <p class="faint">On the board: {legend}.</p>}
          <Stepper ply={ply} last={game.moves.length} onGo={go} situation={situation(state)} />
        </div>
        <div class="look-why">
          <Why
            engine={engine}
            network={network}
            position={position}
            pointed={pointed}
            played={game.moves[ply]}
            onMap={setView}
            onExplanation={setExplanation}
          />
        </div>
        <div class="look-more">
          <Analysis engine={engine} network={network} state={state} dispatch={dispatch} />
          <SaveForms state={state} explanation={explanation} network={network?.sha256} />
        </div>
      </div>
    </div>
  );
}

/** `After 3 plies, white to move, d6 was played; black 4, white 3` */
function situation({ game, positions, ply }: LookState): string {
  const position = positions[ply]!;
  const { black, white } = discs(position);
  const move = game.moves[ply];
  const when = ply === 0 ? 'Start' : `After ${formatCount(ply, 'ply')}`;
  const who = isOver(position) ? 'the game is over' : `${position.turn} to move`;
  const played = move === undefined ? '' : `, ${moveName(move)} was played`;
  return `${when}, ${who}${played}; black ${black}, white ${white}`;
}
