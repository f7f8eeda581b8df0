import { moveName } from '../../../engine/notation.js';
import { scientific } from '../../../engine/numberText.js';
import { colorAt, type Position } from '../../../engine/position.js';
import { BOARD_STYLE, CELL } from '../../../lrp/pictures/boardStyle.js';
import { divergingColor, hexColor, scaleOf } from '../../../lrp/pictures/colors.js';
import type { SquareMap } from './maps.js';

import './mini-board.css';

/** A board that is only looked at. Squares are 0..63, a1 b1 .. h8. */
export interface MiniBoardProps {
  /** What it shows, for who hears it. */
  readonly label: string;
  readonly map: SquareMap;
  /** The end of the tint's scale; the map's own largest entry unless said. */
  readonly scale?: number | undefined;
  /** Whose discs are drawn; none unless said. */
  readonly position?: Position | undefined;
  /** The explained square, and the discs that its move would turn. */
  readonly target?: number | undefined;
  readonly flips?: readonly number[] | undefined;
  /** Whether squares are numbers of something else than the board, such as a mean over games; then they say no name. */
  readonly unnamed?: boolean;
}

const SIDE = 8 * CELL;
const SQUARES = Array.from({ length: 64 }, (_, square) => square);

/** A small board as a picture, tinted by a map: blue below zero, orange above. */
export function MiniBoard(props: MiniBoardProps) {
  const { label, map, target } = props;
  const scale = props.scale ?? scaleOf(map);
  return (
    <svg class="mini-board" viewBox={`-1 -1 ${SIDE + 2} ${SIDE + 2}`} role="img" aria-label={label}>
      {SQUARES.map((square) => (
        <Cell key={square} square={square} scale={scale} board={props} />
      ))}
      <rect class="mini-board-edge" width={SIDE} height={SIDE} fill="none" stroke={BOARD_STYLE.ink} />
      {target !== undefined && <TargetMark square={target} />}
    </svg>
  );
}

interface CellProps {
  readonly square: number;
  readonly scale: number;
  readonly board: MiniBoardProps;
}

function Cell({ square, scale, board: { map, position, flips, unnamed } }: CellProps) {
  const value = map[square]!;
  const fill = hexColor(divergingColor(scale === 0 ? 0 : value / scale));
  return (
    <g>
      {unnamed !== true && <title>{`${moveName(square)}  ${scientific(value, 4)}`}</title>}
      <rect
        x={(square & 7) * CELL}
        y={(square >> 3) * CELL}
        width={CELL}
        height={CELL}
        fill={fill}
        stroke={BOARD_STYLE.ink}
        stroke-opacity="0.16"
      />
      {position !== undefined && (
        <Disc position={position} square={square} isTurned={flips?.includes(square) === true} />
      )}
    </g>
  );
}

interface DiscProps {
  readonly position: Position;
  readonly square: number;
  readonly isTurned: boolean;
}

function Disc({ position, square, isTurned }: DiscProps) {
  const color = colorAt(position, square);
  if (color === undefined) return null;
  const [cx, cy] = centre(square);
  const { disc, rim, black, white, turned } = BOARD_STYLE;
  return (
    <>
      <circle cx={cx} cy={cy} r={disc} fill={BOARD_STYLE[color]} stroke={black} stroke-width={rim} />
      {isTurned && (
        <circle
          cx={cx}
          cy={cy}
          r={turned.radius}
          fill="none"
          stroke={color === 'black' ? white : black}
          stroke-width={turned.width}
          stroke-dasharray={turned.dashes}
        />
      )}
    </>
  );
}

function TargetMark({ square }: { readonly square: number }) {
  const [x, y] = centre(square);
  const { frame, frameWidth, cross, crossWidth } = BOARD_STYLE.target;
  return (
    <g fill="none" stroke={BOARD_STYLE.ink}>
      <rect x={x - frame / 2} y={y - frame / 2} width={frame} height={frame} stroke-width={frameWidth} />
      <path d={`M${x} ${y}${cross}`} stroke-width={crossWidth} stroke-linecap="round" />
    </g>
  );
}

function centre(square: number): readonly [number, number] {
  return [((square & 7) + 0.5) * CELL, ((square >> 3) + 0.5) * CELL];
}
