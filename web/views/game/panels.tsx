import type { ComponentChildren } from 'preact';
import { moveName } from '../../../engine/notation.js';
import { percent, scientific } from '../../../engine/numberText.js';
import { PASS } from '../../../engine/squareSet.js';
import { LineChart } from '../../components/LineChart.js';
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

export interface ValueGraphProps {
  readonly data: GameData;
  readonly at: number;
  readonly onGo: (to: number) => void;
}

/** The value of every position of the game from black's view; a press goes to its ply. */
export function ValueGraph({ data: { plies }, at, onGo }: ValueGraphProps) {
  const points = plies.map((ply, x) => ({ x, y: turnOf(ply) === 'black' ? ply.value : -ply.value }));
  return (
    <Panel id="chartPanel" title="Value through the game" small="up is good for black">
      <LineChart
        label="Value of every position from black’s view"
        xName="ply"
        yName="for black"
        series={[{ name: 'value', points }]}
        format={scientific}
        formatX={(place) => String(plies[place]?.ply ?? place)}
        atLeast={[-1, 1]}
        at={at}
        onChoose={onGo}
        table={false}
      />
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
