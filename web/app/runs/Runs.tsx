import { useState } from 'preact/hooks';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { ListedRun } from '../../api.js';
import { useAsked } from './asked.js';
import type { RunsProps } from './runsProps.js';
import { RunView } from './RunView.js';
import { stateText } from './words.js';

import './runs.css';

/** The runs of the machine that serves the page: a list, and the one that is chosen. */
export function Runs(props: RunsProps) {
  const [chosen, setChosen] = useState<ListedRun>();
  const [asks, setAsks] = useState(0);
  const runs = useAsked(`runs ${asks}`, (signal) => props.client.until(signal).runs());
  if (chosen !== undefined) return <RunView {...props} run={chosen} onBack={() => setChosen(undefined)} />;
  return (
    <section class="runs" aria-label="Runs">
      <header class="runs-head">
        <h1>Runs of this machine</h1>
        <button type="button" onClick={() => setAsks(asks + 1)}>
          Look again
        </button>
      </header>
      {runs.kind === 'asking' && <p class="faint">Looking …</p>}
      {runs.kind === 'failed' && <p class="warn">{runs.message}</p>}
      {runs.kind === 'answer' && <RunList runs={runs.answer} onChoose={setChosen} />}
    </section>
  );
}

function RunList({
  runs,
  onChoose,
}: {
  readonly runs: readonly ListedRun[];
  readonly onChoose: (run: ListedRun) => void;
}) {
  if (runs.length === 0) {
    return (
      <p>
        There is none in this folder yet. <code>othello-zero train --run runs/first</code> begins one, and it appears here.
      </p>
    );
  }
  return (
    <ul class="run-list">
      {runs.map((run) => (
        <li key={run.id} class="card">
          <button type="button" class="run-name" onClick={() => onChoose(run)} disabled={run.state === undefined}>
            {harmless(run.folder, LONGEST_NAME)}
          </button>
          <p class={run.problem === undefined ? 'faint' : 'warn'}>
            {run.state === undefined ? harmless(run.problem ?? 'It cannot be read.') : stateText(run.state)}
          </p>
        </li>
      ))}
    </ul>
  );
}
