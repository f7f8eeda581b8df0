import { useState } from 'preact/hooks';
import { fixed } from '../../../engine/format.js';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import type { ListedRun, RunDetail, RunFindings } from '../../api.js';
import { LineChart } from '../../components/LineChart.js';
import { useAsked } from './asked.js';
import { useLive } from './live.js';
import { LiveGame } from './LiveGame.js';
import { Networks } from './Networks.js';
import type { RunsProps } from './runsProps.js';
import { StoredGames } from './StoredGames.js';
import { stateText } from './words.js';

interface RunViewProps extends RunsProps {
  readonly run: ListedRun;
  readonly onBack: () => void;
}

/** One run: how it is going, its strength and losses, its games, its networks, and what people have left in it. */
export function RunView({ run, onBack, ...props }: RunViewProps) {
  const { client } = props;
  const live = useLive(client, run.id);
  const state = live.state ?? run.state!;
  // A new generation brings a network, a match, losses.
  const stage = `${run.id} ${state.generation ?? 0} ${state.evaluations}`;
  const detail = useLatest(useAsked(stage, (signal) => client.until(signal).run(run.id)));
  const findings = useAsked(run.id, (signal) => client.until(signal).findings(run.id));
  return (
    <section class="runs" aria-label={`Run ${harmless(run.folder, LONGEST_NAME)}`}>
      <header class="runs-head">
        <button type="button" onClick={onBack}>
          All runs
        </button>
        <h1>{harmless(run.folder, LONGEST_NAME)}</h1>
      </header>
      <p role="status">{stateText(state)}</p>
      {live.problem !== undefined && <p class="warn">{harmless(live.problem)}</p>}
      <div class="run-columns">
        <LiveGame game={live.game} onOpen={(game) => props.onGame(game, `Game ${game.name} of ${run.folder}`)} />
        <div class="run-stack">{detail !== undefined && <Curves detail={detail} />}</div>
      </div>
      <StoredGames run={run} end={state.games} {...props} />
      <Networks run={run} stage={stage} {...props} />
      {findings.kind === 'answer' && <Findings findings={findings.answer} />}
    </section>
  );
}

/** The last answer, also while the next is asked for. */
function useLatest<Answer>(asked: { readonly kind: string; readonly answer?: Answer }): Answer | undefined {
  const [latest, setLatest] = useState<Answer>();
  if (asked.answer !== undefined && asked.answer !== latest) setLatest(asked.answer);
  return asked.answer ?? latest;
}

function Curves({ detail }: { readonly detail: RunDetail }) {
  const { networks = [], anchor = '' } = detail.strength.scale ?? {};
  const elo = networks.flatMap(({ generation, elo: rating, eloInterval: [low, high] }) =>
    generation === undefined ? [] : [{ x: generation, y: rating, low, high }],
  );
  const losses = detail.training.flatMap((trained) => {
    const loss = trained['loss'];
    return loss === undefined ? [] : [{ x: trained.generation, y: loss }];
  });
  return (
    <>
      <div class="card">
        <h2>Strength</h2>
        {elo.length === 0 ? (
          <p class="faint">No match has been played yet.</p>
        ) : (
          <LineChart label={`Elo over ${anchor} by generation`} xName="generation" yName="Elo" series={[{ name: 'Elo', points: elo }]} format={(value) => fixed(value, 0)} />
        )}
      </div>
      <div class="card">
        <h2>Loss</h2>
        {losses.length === 0 ? (
          <p class="faint">Nothing has been trained yet.</p>
        ) : (
          <LineChart label="Loss by generation" xName="generation" yName="loss" series={[{ name: 'loss', points: losses }]} format={(value) => fixed(value, 3)} />
        )}
      </div>
    </>
  );
}

function Findings({ findings: { files, studies } }: { readonly findings: RunFindings }) {
  if (files.length === 0 && studies.length === 0) return null;
  return (
    <div class="card">
      <h2>Reports and studies</h2>
      <ul>
        {files.map(({ name, url, kind }) => (
          <li key={url}>
            <a href={url} target="_blank" rel="noreferrer">
              {harmless(name, LONGEST_NAME)}
            </a>{' '}
            <span class="faint">{kind}</span>
          </li>
        ))}
        {studies.map(({ network, subject }) => (
          <li key={network + subject}>
            faithfulness of maps of {harmless(subject, LONGEST_NAME)}, network {network.slice(0, 12)}
          </li>
        ))}
      </ul>
    </div>
  );
}
