import { useState } from 'preact/hooks';
import { moveName } from '../../engine/notation.js';
import { scientific } from '../../engine/numberText.js';
import { colorAt, type Position } from '../../engine/position.js';
import { divergingColor, hexColor, scaleOf } from '../../lrp/pictures/colors.js';

import './board.css';

/** What a board shows beside its discs. Squares are 0..63, a1 b1 .. h8. */
export interface BoardProps {
  /** Names the board to who hears it. */
  readonly label: string;
  readonly position: Position;
  /** Tints the squares: 64 numbers, blue below zero, orange above. */
  readonly map?: ArrayLike<number> | undefined;
  /** The end of the tint's scale; the map's own largest entry unless said. */
  readonly scale?: number | undefined;
  /** Squares that can be chosen. */
  readonly choices?: readonly number[] | undefined;
  /** What stands on squares: a value of a move, four characters at most. */
  readonly notes?: ReadonlyMap<number, string> | undefined;
  /** The explained square, and the discs that its move would turn. */
  readonly target?: number | undefined;
  readonly flips?: readonly number[] | undefined;
  /** The move that led here. */
  readonly last?: number | undefined;
  /** Of the choices the best, where that is known. */
  readonly best?: number | undefined;
  /** Whether it is seen from the other side, with h8 at the upper left. */
  readonly isTurned?: boolean | undefined;
  /** Whether discs are put on it: then any square can be chosen, and none is marked for it. */
  readonly isEdited?: boolean | undefined;
  readonly onChoose?: ((square: number) => void) | undefined;
  /** A square was chosen that is none of the choices. */
  readonly onRefuse?: ((square: number) => void) | undefined;
  /** The square under the pointer or the focus; undefined when it leaves. */
  readonly onPoint?: ((square: number | undefined) => void) | undefined;
}

const FILES = 'abcdefgh'.split('');
const RANKS = '12345678'.split('');

/** A board of 64 buttons: mouse, touch, arrow keys and screen readers use the same ones. */
export function Board(props: BoardProps) {
  const { isTurned = false } = props;
  const files = isTurned ? FILES.toReversed() : FILES;
  const ranks = isTurned ? RANKS.toReversed() : RANKS;
  // Where the focus was last, Tab comes back to.
  const [focused, setFocused] = useState<number>();
  const entry = focused ?? firstFocus(props);
  return (
    <div class="board" data-tinted={props.map !== undefined}>
      <div class="board-files" aria-hidden="true">
        {files.map((file) => (
          <span key={file}>{file}</span>
        ))}
      </div>
      <div class="board-ranks" aria-hidden="true">
        {ranks.map((rank) => (
          <span key={rank}>{rank}</span>
        ))}
      </div>
      <div
        class="board-squares"
        role="grid"
        aria-label={props.label}
        onKeyDown={moveFocus}
        onPointerLeave={() => props.onPoint?.(undefined)}
      >
        {ranks.map((rank) => (
          <div role="row" class="board-row" key={rank}>
            {files.map((file) => (
              <Square
                key={file}
                square={8 * RANKS.indexOf(rank) + FILES.indexOf(file)}
                board={props}
                entry={entry}
                onFocus={setFocused}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

interface SquareProps {
  readonly square: number;
  readonly board: BoardProps;
  /** The square that Tab comes to. */
  readonly entry: number;
  readonly onFocus: (square: number) => void;
}

function Square({ square, board, entry, onFocus }: SquareProps) {
  const { position, map, notes, target, flips, last, best, isEdited = false, onPoint } = board;
  const color = colorAt(position, square);
  const canChoose = isChoice(board, square);
  const scale = map === undefined ? 0 : (board.scale ?? scaleOf(map));
  const tint =
    map === undefined ? undefined : hexColor(divergingColor(scale === 0 ? 0 : map[square]! / scale));
  const note = notes?.get(square);
  return (
    <button
      type="button"
      role="gridcell"
      class="square"
      data-square={moveName(square)}
      data-choice={canChoose}
      data-target={square === target}
      data-best={square === best}
      tabIndex={square === entry ? 0 : -1}
      aria-label={squareLabel(square, board)}
      aria-disabled={!canChoose}
      style={tint === undefined ? undefined : { background: tint }}
      onClick={() => (canChoose ? board.onChoose : board.onRefuse)?.(square)}
      onPointerEnter={() => onPoint?.(square)}
      onFocus={() => {
        onFocus(square);
        onPoint?.(square);
      }}
      onBlur={() => onPoint?.(undefined)}
    >
      {color !== undefined && (
        <span
          class={`disc ${color}`}
          data-turned={flips?.includes(square) === true}
          data-last={square === last}
        />
      )}
      {color === undefined && note !== undefined && <span class="note">{note}</span>}
      {color === undefined && note === undefined && canChoose && !isEdited && <span class="dot" />}
    </button>
  );
}

function isChoice({ choices, isEdited = false }: BoardProps, square: number): boolean {
  return isEdited || choices?.includes(square) === true;
}

/** The square that Tab comes to first: the arrows go on from there. */
function firstFocus({ choices, target }: BoardProps): number {
  return target ?? choices?.[0] ?? 0;
}

/** `d3, empty, can be played, +2.1, relevance +0.03` */
function squareLabel(square: number, board: BoardProps): string {
  const { position, map, choices, notes, flips, last, best } = board;
  const note = notes?.get(square);
  return [
    moveName(square),
    colorAt(position, square) ?? 'empty',
    ...(choices?.includes(square) === true ? ['can be played'] : []),
    ...(square === last ? ['the last move'] : []),
    ...(flips?.includes(square) === true ? ['would be turned'] : []),
    ...(note === undefined ? [] : [note]),
    ...(square === best ? ['the best'] : []),
    ...(map === undefined ? [] : [`relevance ${scientific(map[square]!)}`]),
  ].join(', ');
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -8, ArrowDown: 8 };

/** Where a key goes to from a place, 0..63 as they are seen; undefined where it goes nowhere. */
function squareAfter(key: string, at: number): number | undefined {
  if (key === 'Home') return at & ~7;
  if (key === 'End') return at | 7;
  const step = STEPS[key];
  if (step === undefined) return undefined;
  const next = at + step;
  const leavesRow = Math.abs(step) === 1 && next >> 3 !== at >> 3;
  return next < 0 || next > 63 || leavesRow ? undefined : next;
}

function moveFocus(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const squares = [...event.currentTarget.querySelectorAll('button')];
  const at = squares.indexOf(event.target as HTMLButtonElement);
  const next = at < 0 ? undefined : squareAfter(event.key, at);
  if (next === undefined) return;
  event.preventDefault();
  squares[next]!.focus();
}
