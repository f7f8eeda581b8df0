import { useState } from 'preact/hooks';
import { initialPosition, legalMoveList } from '../../engine/position.js';
import { Board } from '../components/Board.js';

/** The whole app. */
export function App() {
  const [position] = useState(initialPosition());
  return (
    <main>
      <Board label="The board" position={position} choices={legalMoveList(position)} />
    </main>
  );
}
