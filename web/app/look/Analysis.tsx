import { useState } from 'preact/hooks';
import { Choice } from '../../components/Choice.js';
import { LineChart } from '../../components/LineChart.js';
import { NumbersTable } from '../../components/NumbersTable.js';
import { Part } from '../../components/Part.js';
import type { EngineClient } from '../../engine/engineClient.js';
import type { OpenedNetwork } from '../../engine/workerProtocol.js';
import { JUDGEMENT_HEAD, judgementRow, shareOf, valueForBlack } from './judgements.js';
import type { LookAction, LookState } from './state.js';
import { useAnalysis } from './useAnalysis.js';

const SIZES = ['100', '200', '400', '800', '1600'];

export interface AnalysisProps {
  readonly engine: EngineClient;
  readonly network: OpenedNetwork | undefined;
  readonly state: LookState;
  readonly dispatch: (action: LookAction) => void;
}

/** Judges every move of the game, and says what each gave away. */
export function Analysis({ engine, network, state, dispatch }: AnalysisProps) {
  const [simulations, setSimulations] = useState('200');
  const { progress, failure, start, stop } = useAnalysis(engine, network?.sha256, state, (ply) =>
    dispatch({ type: 'judged', ply }),
  );
  const judged = [...state.judged.values()].sort((a, b) => a.ply - b.ply);
  return (
    <section class="look-analysis" aria-label="Analysis">
      <div class="look-row">
        {progress === undefined ? (
          <button type="button" disabled={network === undefined} onClick={() => start(Number(simulations))}>
            Analyse the game
          </button>
        ) : (
          <button type="button" onClick={stop}>
            Stop
          </button>
        )}
        <Choice
          label="Simulations a move"
          value={simulations}
          options={SIZES.map((size) => [size, size])}
          onChange={setSimulations}
        />
        {progress !== undefined && (
          <label class="look-progress">
            {progress.done} of {progress.total}
            <progress value={progress.done} max={progress.total} />
          </label>
        )}
      </div>
      {failure !== undefined && (
        <p class="warn" role="alert">
          {failure}
        </p>
      )}
      {judged.length > 1 && (
        <LineChart
          label="How black stands after each ply"
          xName="ply"
          yName="black wins"
          series={[
            { name: 'black wins', points: judged.map((ply) => ({ x: ply.ply, y: valueForBlack(ply) })) },
          ]}
          format={shareOf}
          atLeast={[-1, 1]}
          at={state.ply}
          onChoose={(ply) => dispatch({ type: 'go', ply })}
          table={false}
        />
      )}
      {judged.length > 0 && (
        <Part title="Every move judged">
          <NumbersTable
            caption="What was played, and what it gave away"
            head={JUDGEMENT_HEAD}
            rows={judged.map(judgementRow)}
          />
        </Part>
      )}
    </section>
  );
}
