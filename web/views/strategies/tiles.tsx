import { parseMove, parsePosition } from '../../../engine/notation.js';
import { MiniBoard } from '../../components/relevance/MiniBoard.js';
import { type Cloud, type CloudMove, moveText } from './cloud.js';

export interface TileProps {
  readonly cloud: Cloud;
  readonly index: number;
  readonly isOpen: boolean;
  readonly onOpen: (index: number) => void;
}

/** A map as a small board with its name; a press opens it. */
export function Tile({ cloud, index, isOpen, onOpen }: TileProps) {
  const move = cloud.moves[index]!;
  return (
    <button type="button" class="tile" data-open={index} aria-pressed={isOpen} onClick={() => onOpen(index)}>
      <MoveBoard cloud={cloud} move={move} />
      <span>{moveText(move)}</span>
    </button>
  );
}

/** The board of a move, tinted by its map; its numbers are steps of a scale of its own. */
export function MoveBoard({ cloud, move }: { readonly cloud: Cloud; readonly move: CloudMove }) {
  return (
    <MiniBoard
      label={`Map of ${moveText(move)}`}
      map={cloud.mapOf(move.index)}
      position={parsePosition(move.position)}
      target={move.move === parseMove('pass') ? undefined : move.move}
      unnamed
    />
  );
}
