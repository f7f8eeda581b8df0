import { scientific } from '../../../engine/numberText.js';
import { scaleOf } from '../../../lrp/pictures/colors.js';
import { plusMinus, strongestText, sumOf } from './maps.js';
import { MiniBoard, type MiniBoardProps } from './MiniBoard.js';

/** A small board with its name above and its sum below; the end of its colours too where that is its own. */
export function MapFigure({ name, ...board }: { readonly name: string } & Omit<MiniBoardProps, 'label'>) {
  const sum = scientific(sumOf(board.map));
  const strongest = board.unnamed === true ? '' : `, most: ${strongestText(board.map)}`;
  return (
    <figure class="map-figure">
      <figcaption>
        <span title={name}>{name}</span>
      </figcaption>
      <MiniBoard label={`${name}, sum ${sum}${strongest}`} {...board} />
      <p>
        <span>{sum}</span>
        {board.scale === undefined && <span class="faint">{plusMinus(scaleOf(board.map))}</span>}
      </p>
    </figure>
  );
}
