import { moveName } from '../../../engine/notation.js';
import { scientific } from '../../../engine/numberText.js';
import { flippedBy, type Position } from '../../../engine/position.js';
import { squares } from '../../../engine/squareSet.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { scaleOf } from '../../../lrp/pictures/colors.js';
import { plusMinus, strongestText } from '../../components/relevance/maps.js';
import { MiniBoard } from '../../components/relevance/MiniBoard.js';
import type { EngineClient } from '../../engine/engineClient.js';
import { movesToExplain } from './questions.js';
import { explainRequest, type WhyState } from './state.js';
import { useAllExplanations } from './useAllExplanations.js';

export interface AllMovesProps {
  readonly engine: EngineClient;
  /** sha256 of the network. */
  readonly network: string;
  readonly state: WhyState;
  readonly position: Position;
  /** The one that is explained. */
  readonly square: number | undefined;
  readonly onChoose: (square: number) => void;
}

/** The same question about every legal move, those first that the network prefers. */
export function AllMoves({ engine, network, state, position, square, onChoose }: AllMovesProps) {
  const moves = movesToExplain(position);
  const requests = moves.map((move) => explainRequest({ ...state, controls: false }, position, move));
  const found = useAllExplanations(engine, network, requests);
  const known = moves.flatMap((move, index) => {
    const explanation = found[index];
    return explanation === undefined ? [] : [{ move, explanation }];
  });
  const scale = scaleOf(...known.map(({ explanation }) => explanation.square));
  const missing = moves.length - known.length;
  return (
    <>
      <div class="map-figures">
        {known
          .sort((a, b) => b.explanation.output - a.explanation.output)
          .map(({ move, explanation }) => (
            <Move
              key={move}
              move={move}
              explanation={explanation}
              scale={scale}
              isChosen={move === square}
              onChoose={onChoose}
            />
          ))}
      </div>
      <p class="faint remark">
        {missing > 0
          ? `${missing} more are computed …`
          : `All on one scale, ${plusMinus(scale)}; choose one to explain it.`}
      </p>
    </>
  );
}

interface MoveProps {
  readonly move: number;
  readonly explanation: Explanation;
  readonly scale: number;
  readonly isChosen: boolean;
  readonly onChoose: (square: number) => void;
}

function Move({ move, explanation, scale, isChosen, onChoose }: MoveProps) {
  const { position, square, output } = explanation;
  const name = moveName(move);
  return (
    <button type="button" class="why-move" aria-pressed={isChosen} onClick={() => onChoose(move)}>
      <span>
        <b>{name}</b> {scientific(output)}
      </span>
      <MiniBoard
        label={`most: ${strongestText(square)}`}
        map={square}
        scale={scale}
        position={position}
        target={move}
        flips={squares(flippedBy(position, move))}
      />
    </button>
  );
}
