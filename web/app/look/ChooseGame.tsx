import { useState } from 'preact/hooks';
import { formatCount } from '../../../engine/numberText.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { gameName } from './gameNames.js';
import type { FoundGames } from './openGames.js';
import type { LookAction } from './state.js';

/** More are found by a part of their names. */
const MOST_LISTED = 50;

export interface ChooseGameProps {
  readonly found: FoundGames;
  /** The one that is looked at. */
  readonly game: RecordedGame;
  readonly dispatch: (action: LookAction) => void;
}

/** One game of several, by number or name. */
export function ChooseGame({ found, game, dispatch }: ChooseGameProps) {
  const [wanted, setWanted] = useState('');
  const matching = matchingGames(found.games, wanted);
  const listed = matching.slice(0, MOST_LISTED);
  const more = matching.length - listed.length;
  return (
    <div class="look-choose">
      <label>
        <span>{formatCount(found.games.length, 'game')}; find one by its number or a name</span>
        <input type="search" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
      </label>
      <ul aria-label="Games">
        {listed.map(({ index, name }) => (
          <li key={index}>
            <button
              type="button"
              aria-pressed={found.games[index] === game}
              onClick={() => dispatch({ type: 'choose', index })}
            >
              {index + 1}. {name}
            </button>
          </li>
        ))}
      </ul>
      <p class="faint remark" role="status">
        {more > 0 ? `and ${more} more` : matching.length === 0 ? 'No game has that in its name.' : ''}
      </p>
    </div>
  );
}

function matchingGames(games: readonly RecordedGame[], wanted: string): { index: number; name: string }[] {
  const text = wanted.trim().toLowerCase();
  const number = /^\d+$/.test(text) ? Number(text) - 1 : undefined;
  return games
    .map((game, index) => ({ index, name: gameName(game) }))
    .filter(({ index, name }) => text === '' || index === number || name.toLowerCase().includes(text));
}
