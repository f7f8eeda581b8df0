import { useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { moveName, parsePosition } from '../../../engine/notation.js';
import { fixed } from '../../../engine/numberText.js';
import { PASS } from '../../../engine/squareSet.js';
import { Board } from '../../components/Board.js';
import { LineChart } from '../../components/LineChart.js';
import { listenToKeys } from '../../components/listenToKeys.js';
import { Steps } from '../../components/Steps.js';
import type { ReviewData, ReviewedPly } from './data.js';
import { stepOfKey } from './steps.js';

import '../../components/theme.css';
import '../frame.css';
import './review.css';

/** A game with what each move was worth, the value along it, and where it was given away. */
export function Review({ data }: { readonly data: ReviewData }) {
  const { title, about, summary, plies, worst } = data;
  const [at, setAt] = useState(worst[0] ?? 0);
  useLayoutEffect(
    () =>
      listenToKeys((key) => {
        const step = stepOfKey(key, plies.length);
        if (step !== undefined) setAt(step);
        return step !== undefined;
      }),
    [plies],
  );
  const ply = plies[at]!;
  return (
    <div class="page">
      <header>
        <h1>{title}</h1>
        <p>{about}</p>
      </header>
      <main>
        <ul class="card summary">
          {summary.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <div class="columns">
          <section class="card" aria-label="Board">
            <Steps
              names={plies.map(plyText)}
              shown={`${ply.ply} / ${plies.at(-1)!.ply}`}
              at={at}
              onGo={setAt}
            />
            <PlyBoard ply={ply} />
          </section>
          <div class="stack">
            <Worst data={data} at={at} onGo={setAt} />
            <section class="card">
              <h2>Value along the game</h2>
              <ValueGraph plies={plies} at={at} onGo={setAt} />
            </section>
          </div>
        </div>
        <section class="card">
          <h2>Every move</h2>
          <Moves plies={plies} at={at} onGo={setAt} />
        </section>
      </main>
    </div>
  );
}

/** `Move 12, black: d3, gave away 6 discs` */
function plyText({ ply, turn, played, gaveAway }: ReviewedPly): string {
  const what = played === null ? '' : `: ${moveName(played)}`;
  return `Move ${ply + 1}, ${turn}${what}${gaveAway === '' ? '' : `, gave away ${gaveAway}`}`;
}

function PlyBoard({ ply }: { readonly ply: ReviewedPly }) {
  const position = useMemo(() => parsePosition(ply.position), [ply]);
  const { last, played, better, worths, value } = ply;
  return (
    <>
      <p class="said" role="status">
        <b>{plyText(ply)}.</b> {value}.{better.length > 0 && ` Better: ${better.join(' ')}.`}
      </p>
      <Board
        label={`${plyText(ply)}. ${value}.`}
        position={position}
        notes={new Map(worths.map(({ square, text }) => [square, text]))}
        target={played === null || played === PASS ? undefined : played}
        last={last === null || last === PASS ? undefined : last}
      />
      <p class="faint remark">
        On the squares: what each move is worth to the side to move. Framed: the move that was played.
      </p>
    </>
  );
}

interface GoProps {
  readonly at: number;
  readonly onGo: (to: number) => void;
}

function Worst({ data: { plies, worst }, at, onGo }: GoProps & { readonly data: ReviewData }) {
  return (
    <section class="card">
      <h2>The worst moves</h2>
      {worst.length === 0 && <p class="faint">No move gave anything away.</p>}
      <div class="worst" id="worst">
        {worst.slice(0, 10).map((number) => (
          <button key={number} type="button" aria-pressed={number === at} onClick={() => onGo(number)}>
            {plyText(plies[number]!)}
          </button>
        ))}
      </div>
    </section>
  );
}

function ValueGraph({ plies, at, onGo }: GoProps & Pick<ReviewData, 'plies'>) {
  const points = plies.flatMap(({ ply, black }) => (black === null ? [] : [{ x: ply, y: black }]));
  return (
    <LineChart
      label="Black’s expected result before each move, from −1 (lost) to 1 (won)"
      xName="ply"
      yName="for black"
      series={[{ name: 'for black', points }]}
      format={(value) => fixed(value, 2)}
      atLeast={[-1, 1]}
      at={plies[at]!.ply}
      onChoose={(ply) =>
        onGo(
          Math.max(
            0,
            plies.findIndex((one) => one.ply === ply),
          ),
        )
      }
    />
  );
}

function Moves({ plies, at, onGo }: GoProps & Pick<ReviewData, 'plies'>) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Every move">
      <table class="moves">
        <thead>
          <tr>
            {['move', 'side', 'played', 'value before it', 'gave away', 'better'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plies.map((ply, number) => (
            <tr key={ply.ply} data-mistake={ply.mistake} aria-current={number === at}>
              <td>
                <button type="button" onClick={() => onGo(number)}>
                  {ply.ply + 1}
                </button>
              </td>
              <td>{ply.turn}</td>
              <td>{ply.played === null ? '' : moveName(ply.played)}</td>
              <td>{ply.value}</td>
              <td>{ply.mistake ? `mistake: ${ply.gaveAway}` : ply.gaveAway}</td>
              <td>{ply.better.join(' ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
