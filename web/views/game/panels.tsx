import type { ComponentChildren } from 'preact';
import { percent, scientific } from '../../../engine/format.js';
import { moveName } from '../../../engine/notation.js';
import { PASS } from '../../../engine/squareSet.js';
import { NumbersTable } from '../../components/NumbersTable.js';
import { Track } from '../../components/Track.js';
import type { CardData, GameData, PlyData } from './data.js';
import { turnOf } from './words.js';

export interface PanelProps {
  readonly id: string;
  readonly title: string;
  /** Said behind the title. */
  readonly small?: string | undefined;
  readonly children: ComponentChildren;
}

/** A card with a title. */
export function Panel({ id, title, small, children }: PanelProps) {
  return (
    <section class="card" id={id}>
      <h2>
        {title}
        {small !== undefined && <small>{small}</small>}
      </h2>
      {children}
    </section>
  );
}

/** Moves of the policy that are listed; the others are among the legal moves below. */
const MOST_MOVES = 6;

/** Value and policy of the network. */
export function NetworkPanel({ ply }: { readonly ply: PlyData }) {
  const { legal, value } = ply;
  const best = [...legal].sort((a, b) => b.probability - a.probability).slice(0, MOST_MOVES);
  const more = legal.length - best.length;
  return (
    <Panel
      id="network"
      title="What the network says"
      small={legal.length === 0 ? undefined : 'policy over the legal moves'}
    >
      <div class="rows">
        <span>value</span>
        <Track value={value} scale={1} />
        <span class="number">{scientific(value)}</span>
        <span class="faint">for {turnOf(ply)}</span>
        {best.map(({ square, probability }) => (
          <PolicyRow key={square} square={square} probability={probability} isPlayed={square === ply.move} />
        ))}
      </div>
      {legal.length === 0 && <p class="faint apart">There is no move to choose here.</p>}
      {more > 0 && <p class="faint remark">and {more} less likely moves</p>}
    </Panel>
  );
}

interface PolicyRowProps {
  readonly square: number;
  readonly probability: number;
  readonly isPlayed: boolean;
}

function PolicyRow({ square, probability, isPlayed }: PolicyRowProps) {
  const name = moveName(square);
  return (
    <>
      {isPlayed ? <b>{name}</b> : <span>{name}</span>}
      <Track value={probability} scale={1} kind="share" />
      <span class="number">{percent(probability, 1)}</span>
      <span class="faint">{isPlayed ? 'played' : ''}</span>
    </>
  );
}

const [WIDTH, HEIGHT] = [600, 120];

export interface ValueGraphProps {
  readonly data: GameData;
  readonly at: number;
  readonly onGo: (to: number) => void;
}

/** The value of every position of the game from black's view; a press goes to its ply. */
export function ValueGraph({ data: { plies }, at, onGo }: ValueGraphProps) {
  const last = Math.max(1, plies.length - 1);
  const x = (index: number): number => 6 + (index * (WIDTH - 12)) / last;
  const y = (value: number): number => HEIGHT / 2 - value * (HEIGHT / 2 - 5);
  const points = plies.map((ply, index) => {
    const value = turnOf(ply) === 'black' ? ply.value : -ply.value;
    return `${x(index).toFixed(1)},${y(value).toFixed(1)}`;
  });
  const choose = (event: MouseEvent & { readonly currentTarget: Element }): void => {
    const box = event.currentTarget.getBoundingClientRect();
    onGo(Math.round(((((event.clientX - box.left) / box.width) * WIDTH - 6) / (WIDTH - 12)) * last));
  };
  return (
    <Panel id="chartPanel" title="Value through the game" small="up is good for black">
      <svg
        class="graph"
        id="chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label="Value of every position from black’s view; the table of values has the numbers"
        onClick={choose}
      >
        <line class="zero" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
        <line class="now" x1={x(at)} x2={x(at)} y1="0" y2={HEIGHT} />
        <polyline class="curve" points={points.join(' ')} />
      </svg>
    </Panel>
  );
}

/** The same as numbers. */
export function ValueTable({ plies }: { readonly plies: readonly PlyData[] }) {
  const rows = plies.map((ply) => [
    String(ply.ply),
    turnOf(ply),
    ply.move === null ? '' : ply.move === PASS ? 'pass' : moveName(ply.move),
    scientific(ply.value),
    scientific(turnOf(ply) === 'black' ? ply.value : -ply.value),
  ]);
  return (
    <NumbersTable
      caption="Value of every position, from −1 (lost) to 1 (won)"
      head={['ply', 'to move', 'played', 'for the mover', 'for black']}
      rows={rows}
    />
  );
}

/** What an evaluation of the network found of the composite. */
export function CardPanel({ name, cards }: { readonly name: string; readonly cards: readonly CardData[] }) {
  if (cards.length === 0) return null;
  return (
    <Panel id="card" title="Are such maps faithful?" small={`report card of ${name}`}>
      {cards.map(({ about, head, rows }) => (
        <NumbersTable key={about} caption={about} head={head} rows={rows} />
      ))}
    </Panel>
  );
}
