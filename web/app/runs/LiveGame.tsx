import { useEffect, useState } from 'preact/hooks';
import { moveName, parseMove, parsePosition, positionsOf } from '../../../engine/notation.js';
import type { StoredGame } from '../../api.js';
import { Board } from '../../components/Board.js';
import { outcomeText } from './words.js';

/** Milliseconds between two moves that are shown. */
const STEP = 400;

/** The newest game of a run, played through move by move; a run stores games when they are finished. */
export function LiveGame({
  game,
  onOpen,
}: {
  readonly game: StoredGame | undefined;
  readonly onOpen: (game: StoredGame) => void;
}) {
  const ply = usePly(game);
  if (game === undefined) {
    return (
      <div class="card">
        <h2>The newest game</h2>
        <p class="faint">None has been stored yet.</p>
      </div>
    );
  }
  const moves = game.plies.map(({ move }) => parseMove(move));
  const position = positionsOf(moves.slice(0, ply), parsePosition(game.start)).at(-1)!;
  const last = ply === 0 ? undefined : moves[ply - 1];
  return (
    <div class="card">
      <h2>The newest game</h2>
      <Board label={`Game ${game.name} after ${ply} moves`} position={position} last={last} />
      <p class="faint">
        Game {game.name} of generation {game.generation}:{' '}
        {last === undefined ? 'the start' : `${ply}. ${moveName(last)}`}; {outcomeText(game)}.
      </p>
      <button type="button" onClick={() => onOpen(game)}>
        Look at this game
      </button>
    </div>
  );
}

/** Counts through the game from its start; at once to its end where motion is not wanted. */
function usePly(game: StoredGame | undefined): number {
  const plies = game?.plies.length ?? 0;
  const [ply, setPly] = useState(0);
  useEffect(() => {
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    setPly(isStill ? plies : 0);
    if (isStill) return;
    const timer = setInterval(() => setPly((now) => Math.min(plies, now + 1)), STEP);
    return () => clearInterval(timer);
  }, [game]);
  return Math.min(ply, plies);
}
