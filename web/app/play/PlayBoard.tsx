import { parseMove } from '../../../engine/notation.js';
import { flippedBy, legalMoveList } from '../../../engine/position.js';
import { PASS, squares } from '../../../engine/squareSet.js';
import { positionAfter } from '../../../playing/line.js';
import { type MoveValue, valueNotes } from '../../../playing/moveValues.js';
import { toDecide } from '../../../playing/playedGame.js';
import { setupPosition } from '../../../playing/setup.js';
import { Board } from '../../components/Board.js';
import type { MapView } from '../why/mapView.js';
import type { PartProps } from './Actions.js';
import { lastSquare, reviewOf, shownLine } from './selectors.js';
import type { Brush, PlayState } from './state.js';

interface PlayBoardProps extends PartProps {
  readonly brush: Brush;
  readonly values: readonly MoveValue[];
  /** The square under the pointer or the focus. */
  readonly pointed: number | undefined;
  readonly onPoint: (square: number | undefined) => void;
  /** Relevance of a move, where it is asked for. */
  readonly map: MapView | undefined;
}

/** The board of the game: played on, looked back at, or set up. */
export function PlayBoard({ state, dispatch, brush, values, pointed, onPoint, map }: PlayBoardProps) {
  const { pane, game, isTurned } = state;
  if (pane.kind === 'setup') {
    return (
      <Board
        label="The board that is set up"
        position={setupPosition(pane)}
        isTurned={isTurned}
        isEdited
        onChoose={(square) => dispatch({ kind: 'place', square, disc: brush })}
      />
    );
  }
  const line = shownLine(state);
  const position = positionAfter(line);
  const isOwnTurn = pane.kind === 'game' && toDecide(game) === 'human';
  const legal = legalMoveList(position).filter((move) => move !== PASS);
  const preview =
    pointed === undefined || !legal.includes(pointed) ? [] : squares(flippedBy(position, pointed));
  const choose = (square: number): void => dispatch({ kind: 'choose', square });
  return (
    <Board
      label={pane.kind === 'browse' ? `The board after ${pane.ply} moves` : 'The board'}
      position={position}
      isTurned={isTurned}
      choices={isOwnTurn ? legal : []}
      last={lastSquare(line)}
      notes={values.length > 0 ? valueNotes(values) : marksOf(state)}
      best={values[0]?.move}
      flips={map?.flips ?? preview}
      map={map?.map}
      scale={map?.scale}
      target={map?.target}
      onChoose={choose}
      onRefuse={choose}
      onPoint={onPoint}
    />
  );
}

/** In a position of the game that was reviewed: what was played there has a question mark, what was better an exclamation mark. */
function marksOf(state: PlayState): ReadonlyMap<number, string> {
  const { pane, game } = state;
  const notes = new Map<number, string>();
  if (pane.kind !== 'browse') return notes;
  const move = reviewOf(state).moves.find(({ ply }) => ply === pane.ply);
  const played = game.line[pane.ply];
  const best = move?.better[0];
  if (played === undefined || best === undefined) return notes;
  if (played !== PASS) notes.set(played, '?');
  if (best !== 'pass') notes.set(parseMove(best), '!');
  return notes;
}
