import { useState } from 'preact/hooks';
import type { ListedNetwork, ListedRun } from '../../api.js';
import { useAsked,whyUnanswered } from './asked.js';
import type { RunsProps } from './runsProps.js';

interface NetworksProps extends RunsProps {
  readonly run: ListedRun;
  /** Changes when there is a new one. */
  readonly stage: string;
}

/** Most that are listed: the newest. */
const SHOWN = 20;

/** The networks of a run, each to play against and to ask. */
export function Networks({ run, stage, client, onNetwork }: NetworksProps) {
  const [said, setSaid] = useState<string>();
  const networks = useAsked(stage, (signal) => client.until(signal).networks(run.id));
  const take = ({ sha256, generation }: ListedNetwork): void => {
    client.checkpoint(sha256).then(
      (bytes) => {
        onNetwork({ name: `${run.folder}, generation ${generation}`, bytes });
        setSaid(`The network of generation ${generation} plays and explains now.`);
      },
      (error: unknown) => setSaid(whyUnanswered(error)),
    );
  };
  return (
    <div class="card">
      <h2>Networks</h2>
      <p role="status">{said}</p>
      {networks.kind === 'failed' && <p class="warn">{networks.message}</p>}
      {networks.kind === 'answer' && networks.answer.length === 0 && <p class="faint">There is none yet.</p>}
      {networks.kind === 'answer' && (
        <ul class="network-list">
          {[...networks.answer]
            .reverse()
            .slice(0, SHOWN)
            .map((network) => (
              <li key={network.sha256}>
                <button type="button" disabled={network.bytes === undefined} onClick={() => take(network)}>
                  Generation {network.generation}
                </button>{' '}
                <span class="faint">
                  {network.sha256.slice(0, 12)}
                  {network.bytes === undefined ? ', its file was taken away' : ''}
                </span>
              </li>
            ))}
        </ul>
      )}
    </div>
  );
}
