import { moveName } from '../../../engine/notation.js';
import { percent } from '../../../engine/numberText.js';
import { isOver } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import { positionAfter } from '../../../playing/line.js';
import { lineTo } from '../../../playing/playedGame.js';
import { type ChartPoint, LineChart } from '../../components/LineChart.js';
import { linkOf } from '../look/link.js';
import type { PartProps } from './Actions.js';
import { type Judgement, judgementAt, reviewOf, shownLine, shownOpening, valuesOf } from './selectors.js';
import { judgementText } from './words.js';

/** How the game went: what the engine made of each position, and its moves. */
export function Course({ state, dispatch }: PartProps) {
  const { game } = state;
  const line = shownLine(state);
  const ply = line.moves.length;
  const judgement = judgementAt(state, line);
  const opening = shownOpening(line);
  const { moves } = reviewOf(state);
  const mistakes = moves.filter(({ mistake }) => mistake).map((move) => move.ply);
  return (
    <section class="card course" aria-labelledby="course-title">
      <h2 id="course-title">The course of the game</h2>
      <Expected judgement={judgement} isOver={isOver(positionAfter(line))} />
      {opening !== undefined && <p class="opening">Opening: {opening}</p>}
      {game.line.length === 0 ? (
        <p class="faint">How it goes, and the moves, will stand here.</p>
      ) : (
        <>
          <LineChart
            label="What black can expect, move by move"
            xName="move"
            yName="black"
            series={[{ name: 'black', points: pointsOf(valuesOf(state)) }]}
            format={(share) => percent(share)}
            atLeast={[0, 1]}
            at={ply}
            onChoose={(at) => dispatch({ kind: 'browse', ply: at })}
          />
          <Moves state={state} dispatch={dispatch} ply={ply} mistakes={mistakes} />
          <p>
            <a href={linkOf({ start: game.start, moves: game.line }, ply)}>Open this game in Look</a>{' '}
            <span class="faint">to analyse it, keep it, or send a link to it.</span>
          </p>
        </>
      )}
    </section>
  );
}

/** Black's share of the point. */
function pointsOf(values: readonly (number | null)[]): ChartPoint[] {
  return values.flatMap((value, x) => (value === null ? [] : [{ x, y: (1 + value) / 2 }]));
}

interface ExpectedProps {
  readonly judgement: Judgement | undefined;
  /** Whether it is of the end of a game. */
  readonly isOver: boolean;
}

function Expected({ judgement, isOver: atEnd }: ExpectedProps) {
  const what = atEnd ? 'At the end' : judgement?.isCertain === true ? 'With best play' : 'The engine expects';
  const share = judgement === undefined ? 0.5 : (1 + judgement.value) / 2;
  return (
    <div class="expected">
      <p>
        <span class="faint">{what}:</span>{' '}
        <strong>{judgement === undefined ? '–' : judgementText(judgement)}</strong>
      </p>
      <div class="expected-bar" aria-hidden="true">
        <span style={{ width: percent(share, 1) }} />
      </div>
    </div>
  );
}

interface MovesProps extends PartProps {
  readonly ply: number;
  readonly mistakes: readonly number[];
}

function Moves({ state: { game }, dispatch, ply, mistakes }: MovesProps) {
  return (
    <ol class="moves" aria-label="Moves">
      {game.line.map((move, at) => {
        const { turn } = positionAfter(lineTo(game, at));
        const name = move === PASS ? 'pass' : moveName(move);
        const isMistake = mistakes.includes(at);
        return (
          <li key={at}>
            <button
              class="move"
              data-taken-back={at >= game.ply}
              aria-current={at + 1 === ply ? 'step' : undefined}
              onClick={() => dispatch({ kind: 'browse', ply: at + 1 })}
            >
              <span class="move-number">{at + 1}</span>
              <span class={`move-disc ${turn}`} />
              <span class="hidden">{turn} </span>
              <span>
                {name}
                {isMistake && <span class="warn">?</span>}
              </span>
              <span class="hidden">
                {isMistake ? ', a mistake' : ''}
                {at >= game.ply ? ', taken back' : ''}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
