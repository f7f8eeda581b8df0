import { useState } from 'preact/hooks';
import { OthelloError } from '../../../engine/errors.js';
import { moveName } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import { DEFAULT_COMPOSITE, presets } from '../../../lrp/composite.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { Choice } from '../../components/Choice.js';
import { FilePlace } from '../../components/FilePlace.js';
import { Part } from '../../components/Part.js';
import { planesOf } from '../../components/relevance/maps.js';
import type { OpenedNetwork } from '../../engine/workerProtocol.js';
import { readFile } from '../files/readFile.js';
import { sentenceOf } from '../sentenceOf.js';
import {
  isOfMove,
  isOfSearch,
  isOfSquare,
  type Question,
  QUESTION_NAMES,
  QUESTIONS,
  squaresToAsk,
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
  const questions = QUESTIONS.filter(
    (question) =>
      (question !== 'score' || network?.scores === true) &&
      (question !== 'ownership' || network?.ownership === true),
  );
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
        options={[
          ...COMPOSITES.map((name) => [name, name] as const),
          ...(state.own === undefined
            ? []
            : [[state.own.text, harmless(state.own.file, LONGEST_NAME)] as const]),
        ]}
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
      <Part title="A composite of your own">
        <OwnFile dispatch={dispatch} />
      </Part>
    </div>
  );
}

/** Of a text of rules; the largest that somebody would write is far below. */
const LARGEST_COMPOSITE = 2 ** 18;

/** Brings a composite as `explain --composite FILE` reads it; whether its rules can be used is said where its map would be. */
function OwnFile({ dispatch }: Pick<WhyQuestionProps, 'dispatch'>) {
  const [failure, setFailure] = useState<string>();
  const take = (file: File): void => {
    compositeText(file).then(
      (text) => {
        setFailure(undefined);
        dispatch({ type: 'own', own: { file: file.name, text } });
      },
      (error: unknown) => setFailure(sentenceOf(error)),
    );
  };
  return (
    <>
      <FilePlace label="Choose a composite" accept=".json" onFile={take}>
        <span class="faint">or drop a file here: JSON, as explain --composite reads it</span>
      </FilePlace>
      {failure !== undefined && (
        <p class="warn" role="alert">
          {failure}
        </p>
      )}
    </>
  );
}

async function compositeText(file: File): Promise<string> {
  const text = new TextDecoder().decode(await readFile(file, LARGEST_COMPOSITE));
  try {
    // The worker reads it again; here it is only asked whether it is one text in another form.
    return JSON.stringify(JSON.parse(text));
  } catch (cause) {
    throw new OthelloError('badComposite', 'The file is not JSON.', { cause });
  }
}

/** For those who do not point, and to see which it is. */
function MoveChoice({ state, dispatch, position, square, played }: WhyQuestionProps) {
  const moves = squaresToAsk(state.question, position);
  const isPlayed = played !== undefined && moves.includes(played);
  const none: readonly (readonly [string, string])[] =
    state.question === 'q'
      ? [['', 'all of them']]
      : isPlayed || isOfSquare(state.question)
        ? []
        : [['', 'the preferred']];
  const nameOf = (move: number): string => `${moveName(move)}${move === played ? ' (played)' : ''}`;
  return (
    <Choice
      label={isOfSquare(state.question) ? 'Square' : 'Move'}
      value={square === undefined ? '' : String(square)}
      options={[...none, ...moves.map((move) => [String(move), nameOf(move)] as const)]}
      onChange={(text) =>
        dispatch({ type: 'point', position, square: text === '' ? undefined : Number(text) })
      }
    />
  );
}
