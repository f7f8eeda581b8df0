import { moveName } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import { DEFAULT_COMPOSITE, presets } from '../../../lrp/composite.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { Choice } from '../../components/Choice.js';
import { planesOf } from '../../components/maps.js';
import type { OpenedNetwork } from '../../engine/protocol.js';
import {
  isOfMove,
  isOfSearch,
  movesToExplain,
  type Question,
  QUESTION_NAMES,
  QUESTIONS,
} from './questions.js';
import { ALL_PLANES, SEARCH_SIZES, type WhyAction, type WhyState } from './state.js';

/** What can be chosen, and what is. */
export interface WhyQuestionProps {
  readonly state: WhyState;
  readonly dispatch: (action: WhyAction) => void;
  readonly position: Position;
  readonly square: number | undefined;
  readonly played: number | undefined;
  readonly network: OpenedNetwork | undefined;
  readonly explanation: Explanation | undefined;
}

const COMPOSITES = [DEFAULT_COMPOSITE, ...[...presets.keys()].filter((name) => name !== DEFAULT_COMPOSITE)];

export function WhyQuestion(props: WhyQuestionProps) {
  const { state, dispatch, network, explanation } = props;
  const questions = QUESTIONS.filter((question) => question !== 'score' || network?.scores === true);
  const planes = explanation === undefined ? [] : Object.keys(planesOf(explanation));
  return (
    <div class="why-choices">
      <Choice
        label="What"
        value={state.question}
        options={questions.map((question) => [question, QUESTION_NAMES[question]])}
        onChange={(question) => dispatch({ type: 'ask', question: question as Question })}
      />
      {isOfMove(state.question) && <MoveChoice {...props} />}
      {isOfSearch(state.question) && (
        <Choice
          label="Simulations"
          value={String(state.simulations)}
          options={SEARCH_SIZES.map((count) => [String(count), String(count)])}
          onChange={(count) => dispatch({ type: 'simulations', count: Number(count) })}
        />
      )}
      <Choice
        label="Planes"
        value={planes.includes(state.plane) ? state.plane : ALL_PLANES}
        options={[ALL_PLANES, ...planes].map((name) => [name, harmless(name, LONGEST_NAME)])}
        onChange={(name) => dispatch({ type: 'plane', name })}
      />
      <Choice
        label="Composite"
        value={state.composite}
        options={COMPOSITES.map((name) => [name, name])}
        onChange={(name) => dispatch({ type: 'composite', name })}
      />
      <label class="why-check">
        <input
          type="checkbox"
          checked={state.controls}
          onChange={(event) => dispatch({ type: 'controls', wanted: event.currentTarget.checked })}
        />
        with controls
      </label>
    </div>
  );
}

/** For those who do not point, and to see which it is. */
function MoveChoice({ state, dispatch, position, square, played }: WhyQuestionProps) {
  const moves = movesToExplain(position);
  const isPlayed = played !== undefined && moves.includes(played);
  const none: readonly (readonly [string, string])[] =
    state.question === 'q' ? [['', 'all of them']] : isPlayed ? [] : [['', 'the preferred']];
  const nameOf = (move: number): string => `${moveName(move)}${move === played ? ' (played)' : ''}`;
  return (
    <Choice
      label="Move"
      value={square === undefined ? '' : String(square)}
      options={[...none, ...moves.map((move) => [String(move), nameOf(move)] as const)]}
      onChange={(text) =>
        dispatch({ type: 'point', position, square: text === '' ? undefined : Number(text) })
      }
    />
  );
}
