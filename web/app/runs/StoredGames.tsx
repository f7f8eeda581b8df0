import { useState } from 'preact/hooks';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { GameKind } from '../../../selfplay/records/gameRecord.js';
import type { GamePage, GameQuery, ListedGame, ListedRun } from '../../api.js';
import { useAsked, whyUnanswered } from './asked.js';
import type { RunsProps } from './runsProps.js';
import { outcomeText } from './words.js';

/** Games of a page of the list. */
const LIMIT = 15;
const KINDS: Readonly<Record<GameKind, string>> = {
  selfplay: 'self-play',
  arena: 'matches',
  imported: 'imported',
};

interface StoredGamesProps extends RunsProps {
  readonly run: ListedRun;
  /** Self-play games that there are, so that new ones are asked for. */
  readonly end: number;
}

/** The games of a run, the newest first, to look at. */
export function StoredGames({ run, end, client, onGame }: StoredGamesProps) {
  const [kind, setKind] = useState<GameKind>('selfplay');
  const [turned, setTurned] = useState<GameQuery>({});
  const [problem, setProblem] = useState<string>();
  const query = { ...turned, kind, limit: LIMIT };
  // Whoever has turned the page stays there.
  const about = JSON.stringify([run.id, query, Object.keys(turned).length === 0 ? end : 0]);
  const page = useAsked(about, (signal) => client.until(signal).games(run.id, query));
  const open = (name: string): void => {
    client.game(run.id, name).then(
      (game) => onGame(game, `Game ${name} of ${run.folder}`),
      (error: unknown) => setProblem(whyUnanswered(error)),
    );
  };
  return (
    <div class="card">
      <header class="runs-head">
        <h2>Games</h2>
        <label>
          of{' '}
          <select
            value={kind}
            onChange={(event) => {
              setKind(event.currentTarget.value as GameKind);
              setTurned({});
            }}
          >
            {Object.entries(KINDS).map(([name, says]) => (
              <option key={name} value={name}>
                {says}
              </option>
            ))}
          </select>
        </label>
      </header>
      {problem !== undefined && <p class="warn">{problem}</p>}
      {page.kind === 'failed' && <p class="warn">{page.message}</p>}
      {page.kind === 'answer' && <Page page={page.answer} onTurn={setTurned} onOpen={open} />}
    </div>
  );
}

interface PageProps {
  readonly page: GamePage;
  readonly onTurn: (query: GameQuery) => void;
  readonly onOpen: (name: string) => void;
}

function Page({ page: { games, end }, onTurn, onOpen }: PageProps) {
  if (games.length === 0) return <p class="faint">There are none.</p>;
  const numbers = games.map(numberOf);
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  return (
    <>
      <div class="scroll" tabIndex={0} role="group" aria-label="The games">
        <table class="games">
          <thead>
            <tr>
              <th scope="col">game</th>
              <th scope="col">generation</th>
              <th scope="col">players</th>
              <th scope="col">moves</th>
              <th scope="col">result</th>
            </tr>
          </thead>
          <tbody>{[...games].reverse().map((game) => row(game, onOpen))}</tbody>
        </table>
      </div>
      <div class="turns">
        <button type="button" disabled={last + 1 >= end} onClick={() => onTurn({ after: last })}>
          Newer
        </button>
        <button type="button" disabled={first === 0} onClick={() => onTurn({ before: first })}>
          Older
        </button>
      </div>
    </>
  );
}

function row(game: ListedGame, onOpen: (name: string) => void) {
  const { name, generation, players, plies } = game;
  return (
    <tr key={name}>
      <td>
        <button type="button" onClick={() => onOpen(name)} aria-label={`Look at game ${name}`}>
          {name}
        </button>
      </td>
      <td>{generation}</td>
      <td>
        {players === undefined
          ? 'itself'
          : [players.black, players.white].map((player) => harmless(player, LONGEST_NAME)).join(' – ')}
      </td>
      <td>{plies}</td>
      <td>{outcomeText(game)}</td>
    </tr>
  );
}

/** `12`, `arena/3` */
function numberOf({ name }: ListedGame): number {
  return Number(name.slice(name.indexOf('/') + 1));
}
