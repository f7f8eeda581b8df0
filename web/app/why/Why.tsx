import { useEffect, useMemo, useReducer } from 'preact/hooks';
import { scientific } from '../../../engine/numberText.js';
import type { Position } from '../../../engine/position.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { describeTarget } from '../../../lrp/pictures/describeTarget.js';
import { Part } from '../../components/Part.js';
import { MapScale } from '../../components/relevance/MapScale.js';
import type { EngineClient } from '../../engine/engineClient.js';
import type { OpenedNetwork } from '../../engine/workerProtocol.js';
import { AllMoves } from './AllMoves.js';
import { type MapView, mapView, spokenExplanation } from './mapView.js';
import { isComparable, refusalOf } from './questions.js';
import { askedSquare, explainRequest, FIRST_STATE, reduceWhy, type WhyState } from './state.js';
import { useExplanation } from './useExplanation.js';
import { WhyNumbers } from './WhyNumbers.js';
import { WhyQuestion } from './WhyQuestion.js';

import './why.css';

/** Whose numbers are explained, and where the maps go. */
export interface WhyProps {
  readonly engine: EngineClient;
  /** The one that is open in the engine; undefined until it is. */
  readonly network: OpenedNetwork | undefined;
  readonly position: Position;
  /** The square under the pointer or the focus. */
  readonly pointed: number | undefined;
  /** The move that was played in the position, where the game went on. */
  readonly played?: number | undefined;
  /** Tints the board; undefined where there is nothing to show. Should stay the same function. */
  readonly onMap: (view: MapView | undefined) => void;
  /** What is explained now, for who keeps pictures of it. Should stay the same function. */
  readonly onExplanation?: (explanation: Explanation | undefined) => void;
}

/** Where a number of the network came from, on the board and in numbers. */
export function Why({ engine, network, position, pointed, played, onMap, onExplanation }: WhyProps) {
  const [state, dispatch] = useReducer(reduceWhy, FIRST_STATE);
  const square = askedSquare(state, position, { pointed, played });
  useEffect(() => {
    if (pointed !== undefined && pointed === square) dispatch({ type: 'point', position, square });
  }, [position, pointed, square]);
  const refusal = refusalOf(state.question, position);
  const request = refusal === undefined ? explainRequest(state, position, square) : undefined;
  const { explanation, isWaiting, failure } = useExplanation(engine, network?.sha256, request);
  useShown(explanation, state.plane, onMap, onExplanation);
  return (
    <section class="card why" aria-labelledby="why-title">
      <h2 id="why-title">Why</h2>
      <WhyQuestion
        state={state}
        dispatch={dispatch}
        position={position}
        square={square}
        played={played}
        network={network}
        explanation={explanation}
      />
      <p class="hidden" role="status">
        {explanation !== undefined && !isWaiting && spokenExplanation(explanation)}
      </p>
      <Answer
        isWaiting={isWaiting}
        explanation={explanation}
        plane={state.plane}
        sentence={refusal ?? failure ?? waitingSentence(network, explanation, state)}
      />
      {network !== undefined && refusal === undefined && isComparable(state.question) && (
        <Part title="All moves side by side">
          <AllMoves
            engine={engine}
            network={network.sha256}
            state={state}
            position={position}
            square={square}
            onChoose={(chosen) => dispatch({ type: 'point', position, square: chosen })}
          />
        </Part>
      )}
    </section>
  );
}

/** Hands what is shown to the board, as long as it is shown. */
function useShown(
  explanation: Explanation | undefined,
  plane: string,
  onMap: WhyProps['onMap'],
  onExplanation: WhyProps['onExplanation'],
): void {
  const view = useMemo(
    () => (explanation === undefined ? undefined : mapView(explanation, plane)),
    [explanation, plane],
  );
  useEffect(() => onMap(view), [view, onMap]);
  useEffect(() => onExplanation?.(explanation), [explanation, onExplanation]);
  useEffect(
    () => () => {
      onMap(undefined);
      onExplanation?.(undefined);
    },
    [onMap, onExplanation],
  );
}

function waitingSentence(
  network: OpenedNetwork | undefined,
  explanation: Explanation | undefined,
  { composite, own }: WhyState,
): string | undefined {
  if (network === undefined) return 'The network is not there yet.';
  const name = composite === own?.text ? 'the rules of your own' : composite;
  return explanation === undefined ? `Computing with ${name} …` : undefined;
}

interface AnswerProps {
  /** Whether what is shown is of the question before. */
  readonly isWaiting: boolean;
  readonly explanation: Explanation | undefined;
  readonly plane: string;
  readonly sentence: string | undefined;
}

function Answer({ isWaiting, explanation, plane, sentence }: AnswerProps) {
  if (sentence !== undefined || explanation === undefined) return <p class="faint">{sentence}</p>;
  const { target, output } = explanation;
  const isValue = target.kind === 'value';
  return (
    <div class="why-answer" aria-busy={isWaiting}>
      <p class="why-output">
        <strong>{describeTarget(target)}</strong> <strong>{scientific(output)}</strong>
        {isValue && <span class="faint"> after tanh {scientific(Math.tanh(output))}</span>}
        {isWaiting && <span class="faint"> (computing what was asked …)</span>}
      </p>
      <MapScale scale={mapView(explanation, plane).scale} />
      <WhyNumbers explanation={explanation} plane={plane} />
    </div>
  );
}
