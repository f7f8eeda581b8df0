import { useState } from 'preact/hooks';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { ListedRun } from '../../api.js';
import { useAsked } from './asked.js';
import { Curves } from './Curves.js';
import { Findings } from './Findings.js';
import { useLive } from './live.js';
import { LiveGame } from './LiveGame.js';
import { Networks } from './Networks.js';
import { pagesOf } from './pages.js';
import { PageView } from './PageView.js';
import { linkToRuns } from './place.js';
import type { RunsProps } from './runsProps.js';
import { StoredGames } from './StoredGames.js';
import { stateText } from './words.js';

interface RunViewProps extends RunsProps {
  readonly run: ListedRun;
  /** The name of a page of it that is read. */
  readonly page: string | undefined;
}

/** One run: how it is going, its strength and losses, its games, its networks, and what has been found in it. */
export function RunView({ run, page, ...props }: RunViewProps) {
  const { client } = props;
  const live = useLive(client, run.id);
  const state = live.state ?? run.state!;
  // A new generation brings a network, a match, losses.
  const stage = `${run.id} ${state.generation ?? 0} ${state.evaluations}`;
  const detail = useLatest(useAsked(stage, (signal) => client.until(signal).run(run.id)));
  const findings = useAsked(run.id, (signal) => client.until(signal).findings(run.id));
  const open = findings.kind === 'answer' && pagesOf(findings.answer).find(({ name }) => name === page);
  if (typeof open === 'object') return <PageView run={run} page={open} />;
  return (
    <section class="runs" aria-label={`Run ${harmless(run.folder, LONGEST_NAME)}`}>
      <nav class="runs-where" aria-label="Where this is">
        <a href={linkToRuns()}>All runs</a>
        <h2 class="runs-title">{harmless(run.folder, LONGEST_NAME)}</h2>
      </nav>
      <p role="status">{stateText(state)}</p>
      {live.problem !== undefined && <p class="warn">{harmless(live.problem)}</p>}
      <div class="run-columns">
        <div class="run-stack">
          <LiveGame
            game={live.game}
            onOpen={(game) => props.onGame(game, `Game ${game.name} of ${run.folder}`)}
          />
          {findings.kind === 'answer' && <Findings run={run.id} findings={findings.answer} />}
        </div>
        <div class="run-stack">
          {detail !== undefined && <Curves detail={detail} />}
          <Networks run={run} stage={stage} detail={detail} {...props} />
          <StoredGames run={run} end={state.games} {...props} />
        </div>
      </div>
    </section>
  );
}

/** The last answer, also while the next is asked for. */
function useLatest<Answer>(asked: { readonly kind: string; readonly answer?: Answer }): Answer | undefined {
  const [latest, setLatest] = useState<Answer>();
  if (asked.answer !== undefined && asked.answer !== latest) setLatest(asked.answer);
  return asked.answer ?? latest;
}
