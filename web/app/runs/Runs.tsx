import { useState } from 'preact/hooks';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { ListedRun } from '../../api.js';
import { Match } from '../match/Match.js';
import { useAsked } from './asked.js';
import { linkToRuns, readRunsPlace } from './place.js';
import type { RunsProps } from './runsProps.js';
import { RunView } from './RunView.js';
import { stateText } from './words.js';

import './runs.css';

interface RunsViewProps extends RunsProps {
  /** The link that led here. */
  readonly hash: string;
}

/** The runs of the machine that serves the page: a list, one of them, or a page of it. */
export function Runs({ hash, ...props }: RunsViewProps) {
  const place = readRunsPlace(hash);
  const [asks, setAsks] = useState(0);
  const runs = useAsked(`runs ${asks}`, (signal) => props.client.until(signal).runs());
  if (place.match === true) return <Match client={props.client} run={place.run} />;
  const chosen = runs.kind === 'answer' ? runs.answer.find(({ id }) => id === place.run) : undefined;
  if (chosen?.state !== undefined)
    return <RunView key={chosen.id} {...props} run={chosen} page={place.page} />;
  return (
    <section class="runs" aria-label="Runs">
      <header class="runs-head">
        <h2 class="runs-title">Runs of this machine</h2>
        <a href={linkToRuns({ match: true })}>Let two networks play a match</a>
        <button type="button" onClick={() => setAsks(asks + 1)}>
          Look again
        </button>
      </header>
      {runs.kind === 'asking' && <p class="faint">Looking …</p>}
      {runs.kind === 'failed' && <p class="warn">{runs.message}</p>}
      {runs.kind === 'answer' && place.run !== undefined && chosen === undefined && (
        <p class="warn">There is no such run here any more.</p>
      )}
      {runs.kind === 'answer' && <RunList runs={runs.answer} />}
    </section>
  );
}

function RunList({ runs }: { readonly runs: readonly ListedRun[] }) {
  if (runs.length === 0) {
    return (
      <p>
        There is none in this folder yet. <code>othello-zero train runs/first</code> begins one, and it
        appears here.
      </p>
    );
  }
  return (
    <ul class="run-list">
      {runs.map(({ id, folder, state, problem = 'It cannot be read.' }) => (
        <li key={id} class="card">
          {state === undefined ? (
            <span class="run-name">{harmless(folder, LONGEST_NAME)}</span>
          ) : (
            <a class="run-name" href={linkToRuns({ run: id })}>
              {harmless(folder, LONGEST_NAME)}
            </a>
          )}
          <p class={state === undefined ? 'warn' : 'faint'}>
            {state === undefined ? harmless(problem) : stateText(state)}
          </p>
        </li>
      ))}
    </ul>
  );
}
