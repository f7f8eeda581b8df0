import { useState } from 'preact/hooks';
import { signed, signedInterval } from '../../../engine/numberText.js';
import type { ListedNetwork, ListedRun, RunDetail } from '../../api.js';
import { useAsked, whyUnanswered } from './asked.js';
import { linkToRuns } from './place.js';
import type { RunsProps } from './runsProps.js';

interface NetworksProps extends RunsProps {
  readonly run: ListedRun;
  /** Changes when there is a new one. */
  readonly stage: string;
  /** What is known of their strength; undefined until it is. */
  readonly detail: RunDetail | undefined;
}

/** Most that are listed: the newest. */
const SHOWN = 12;

/** The networks of a run, each to play against and to ask. */
export function Networks({ run, stage, detail, client, onNetwork }: NetworksProps) {
  const [said, setSaid] = useState<string>();
  const asked = useAsked(stage, (signal) => client.until(signal).networks(run.id));
  const take = async ({ sha256, generation, hasRanges }: ListedNetwork): Promise<string> => {
    const bytes = await client.checkpoint(sha256);
    const name = `${run.folder}, generation ${generation}`;
    await onNetwork(hasRanges ? { name, bytes, ranges: await client.ranges(sha256) } : { name, bytes });
    return `The network of generation ${generation} plays and explains now, in Play and in Look.`;
  };
  const networks = asked.kind === 'answer' ? [...asked.answer].reverse().slice(0, SHOWN) : [];
  const rating = (generation: number): string => {
    const found = detail?.strength.scale?.networks.find((one) => one.generation === generation);
    if (found === undefined) return '–';
    return `${signed(found.elo)} ${signedInterval(found.eloInterval)}`;
  };
  return (
    <div class="card">
      <h2>Networks</h2>
      <p class="faint">
        Take one to play against it, and to ask it why, in the place of the shipped one; or{' '}
        <a href={linkToRuns({ match: true, run: run.id })}>let two of them play a match</a>.
      </p>
      <p role="status">{said}</p>
      {asked.kind === 'failed' && <p class="warn">{asked.message}</p>}
      {asked.kind === 'answer' && networks.length === 0 && <p class="faint">There is none yet.</p>}
      {networks.length > 0 && (
        <div class="scroll" tabIndex={0} role="group" aria-label="The networks">
          <table class="games">
            <thead>
              <tr>
                <th scope="col">generation</th>
                <th scope="col">Elo over {detail?.strength.scale?.anchor ?? 'the weakest'}</th>
                <th scope="col" class="sha">
                  sha256
                </th>
                <th scope="col">
                  <span class="hidden">to take it</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {networks.map((network) => (
                <tr key={network.sha256}>
                  <th scope="row">{network.generation}</th>
                  <td class="rating">{rating(network.generation)}</td>
                  <td class="faint sha">{network.sha256.slice(0, 12)}</td>
                  <td>
                    {network.bytes === undefined ? (
                      <span class="faint">its file was taken away</span>
                    ) : (
                      <button
                        type="button"
                        aria-label={`Take generation ${network.generation}`}
                        onClick={() => void take(network).catch(whyUnanswered).then(setSaid)}
                      >
                        Take it
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
