import { parsePosition } from '../../../engine/notation.js';
import { MiniBoard } from '../../components/relevance/MiniBoard.js';

export interface BoardFigureProps {
  readonly name: string;
  /** Said below it. */
  readonly under: string;
  readonly map: readonly number[];
  readonly position: string;
  readonly square: number | null;
}

/** A board with its name, whose move it is, and what is said below. */
export function BoardFigure({ name, under, map, position, square }: BoardFigureProps) {
  const turn = position.endsWith('X') ? 'black' : 'white';
  return (
    <figure>
      <MiniBoard
        label={`${name}, ${under}, ${turn} to move`}
        map={map}
        position={parsePosition(position)}
        target={square ?? undefined}
      />
      <figcaption>
        <b>{name}</b> <span class={`turn ${turn}`} title={`${turn} to move`} />
        <br />
        {under}
      </figcaption>
    </figure>
  );
}
