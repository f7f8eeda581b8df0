import { parseMove, positionsOf } from '../../../engine/notation.js';
import { initialPosition } from '../../../engine/position.js';
import type { GameGoingOn, PlayedGame } from '../../api.js';
import { Board } from '../../components/Board.js';
import { Part } from '../../components/Part.js';
import { linkOf } from '../look/link.js';
import { gameKey } from './seenMatch.js';

/** Of the newest games so many are shown at once. */
const SHOWN = 8;

/** One of the games that are being played, else the last one that was; nothing before the first move. */
export function MatchBoard({ game }: { readonly game: GameGoingOn | PlayedGame | undefined }) {
  if (game === undefined) return null;
  const moves = game.moves.map(parseMove);
  const position = positionsOf(moves).at(-1)!;
  const sides = game.aIsBlack ? 'A has black, B white' : 'B has black, A white';
  const isFinished = 'discs' in game;
  return (
    <div class="card">
      <h2>{isFinished ? 'The last game' : 'A game that goes on'}</h2>
      <Board
        label={`A game of pair ${game.pair + 1} after ${moves.length} moves`}
        position={position}
        last={moves.at(-1)}
      />
      <p class="faint">
        Pair {game.pair + 1}: {sides}; {moves.length} moves
        {isFinished ? `, ${resultText(game)}` : ''}.
      </p>
    </div>
  );
}

/** The finished games, the newest first, each to look at. */
export function MatchGames({ games }: { readonly games: readonly PlayedGame[] }) {
  if (games.length === 0) return null;
  const newest = games.toReversed();
  return (
    <div class="card">
      <h2>Finished games</h2>
      <GamesTable games={newest.slice(0, SHOWN)} label="The newest games" />
      {newest.length > SHOWN && (
        <Part title={`The other ${newest.length - SHOWN} games`}>
          <GamesTable games={newest.slice(SHOWN)} label="The other games" />
        </Part>
      )}
    </div>
  );
}

function GamesTable({ games, label }: { readonly games: readonly PlayedGame[]; readonly label: string }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class="games">
        <thead>
          <tr>
            <th scope="col">pair</th>
            <th scope="col">A has</th>
            <th scope="col">result</th>
            <th scope="col">
              <span class="hidden">to look at it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {games.map((game) => (
            <tr key={gameKey(game)}>
              <th scope="row">{game.pair + 1}</th>
              <td>{game.aIsBlack ? 'black' : 'white'}</td>
              <td>{resultText(game)}</td>
              <td>
                <a
                  href={linkOf({ start: initialPosition(), moves: game.moves.map(parseMove) }, 0)}
                  aria-label={`Look at the game of pair ${game.pair + 1} with A as ${game.aIsBlack ? 'black' : 'white'}`}
                >
                  Look
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function resultText({ discs }: PlayedGame): string {
  return discs === 0 ? 'a draw' : `${discs > 0 ? 'A' : 'B'} by ${Math.abs(discs)}`;
}
