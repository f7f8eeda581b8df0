import { useState } from 'preact/hooks';
import type { ApiClient } from '../../apiClient.js';
import { useAsked, whyUnanswered } from '../runs/asked.js';
import { linkToRuns } from '../runs/place.js';
import { MatchForm } from './MatchForm.js';
import { MatchBoard, MatchGames } from './MatchGames.js';
import { MatchScore } from './MatchScore.js';
import { askForPlayers } from './players.js';
import { useMatch } from './useMatch.js';

import './match.css';

interface MatchProps {
  readonly client: ApiClient;
  /** The run from which somebody came. */
  readonly run: string | undefined;
}

/** A match between two networks, played by the program that serves the page. */
export function Match({ client, run }: MatchProps) {
  const players = useAsked('players', (signal) => askForPlayers(client.until(signal)));
  const { match, games, board, problem } = useMatch(client);
  const [refusal, setRefusal] = useState<string>();
  const tell = (asked: Promise<unknown>): void => {
    setRefusal(undefined);
    asked.catch((error: unknown) => setRefusal(whyUnanswered(error)));
  };
  const sentence = refusal ?? problem;
  return (
    <section class="runs" aria-label="A match">
      <nav class="runs-where" aria-label="Where this is">
        <a href={linkToRuns()}>All runs</a>
        <h2 class="runs-title">A match between two networks</h2>
      </nav>
      <p class="faint">
        The program plays it, on the threads of its machine; it goes on when this page is closed, until it is
        stopped or the program ends. Nothing of it is written.
      </p>
      {players.kind === 'failed' && <p class="warn">{players.message}</p>}
      {players.kind === 'answer' && (
        <MatchForm
          players={players.answer}
          run={run}
          isPlaying={match?.status === 'playing'}
          onBegin={(request) => tell(client.beginMatch(request))}
          onStop={() => tell(client.stopMatch())}
        />
      )}
      {sentence !== undefined && (
        <p class="warn" role="alert">
          {sentence}
        </p>
      )}
      {match !== undefined && players.kind === 'answer' && (
        <div class="run-columns">
          <MatchBoard game={board ?? games.at(-1)} />
          <div class="run-stack">
            <MatchScore match={match} games={games} players={players.answer} />
            <MatchGames games={games} />
          </div>
        </div>
      )}
    </section>
  );
}
