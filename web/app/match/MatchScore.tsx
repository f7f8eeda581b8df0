import { fixed, percent, signed, signedInterval } from '../../../engine/numberText.js';
import type { MatchState, PlayedGame } from '../../api.js';
import { LineChart } from '../../components/LineChart.js';
import { fullName, type Players } from './players.js';
import { eloCourse } from './seenMatch.js';

interface MatchScoreProps {
  readonly match: MatchState;
  readonly games: readonly PlayedGame[];
  readonly players: Players;
}

/** How the match stands: score, Elo and its interval, and how they became so. */
export function MatchScore({ match, games, players }: MatchScoreProps) {
  const { a, b, note, seed, simulations, openingPlies, summary } = match;
  const course = eloCourse(games);
  return (
    <div class="card">
      <h2>The score</h2>
      <p>
        <strong>A</strong> is {fullName(players, a)}, <strong>B</strong> is {fullName(players, b)}.
      </p>
      <p role="status">{standText(match)}</p>
      <p class="match-score">
        {summary.games === 0 ? 'No pair of games is finished yet.' : scoreText(match)}
      </p>
      {note !== undefined && <p class="warn">{note}</p>}
      {course.length > 0 && (
        <LineChart
          label="Elo of A over B by games, with its 95% interval"
          xName="games"
          yName="Elo"
          series={[{ name: 'Elo', points: course }]}
          format={(value) => fixed(value, 0)}
          atLeast={[-100, 100]}
        />
      )}
      <p class="faint">
        Each opening of {openingPlies} random plies is played twice, with colours changed; {simulations}{' '}
        simulations a move, exact endgames, float32. Seed {seed}: with it <code>arena</code> plays the same
        games.
      </p>
    </div>
  );
}

/** What becomes of it, told when it changes; how far it is stands beside it, so that not each pair is spoken. */
function standText({ status }: MatchState): string {
  switch (status) {
    case 'playing':
      return 'The match is being played.';
    case 'finished':
      return 'The match is finished.';
    case 'stopped':
      return 'The match was stopped; the pairs that were finished count.';
    case 'failed':
      return 'The match has failed.';
  }
}

/** `12 of 40 games: A has 58% (6 won, 2 drawn, 4 lost), Elo +58 [-40, +170], 3.5 discs a game` */
function scoreText({ games: wanted, summary }: MatchState): string {
  const { games, score, wins, draws, losses, elo, eloInterval, meanDiscs } = summary;
  return (
    `${games} of ${wanted} games: A has ${percent(score)} (${wins} won, ${draws} drawn, ${losses} lost), ` +
    `Elo ${signed(elo)} ${signedInterval(eloInterval)}, ${signed(meanDiscs, 1)} discs a game.`
  );
}
