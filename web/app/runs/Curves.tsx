import { fixed } from '../../../engine/numberText.js';
import type { RunDetail } from '../../api.js';
import { LineChart } from '../../components/LineChart.js';

/** How strong the networks of a run are, and how training went, by generation. */
export function Curves({ detail }: { readonly detail: RunDetail }) {
  const { networks = [], anchor = '' } = detail.strength.scale ?? {};
  const elo = networks.flatMap(({ generation, elo: rating, eloInterval: [low, high] }) =>
    generation === undefined ? [] : [{ x: generation, y: rating, low, high }],
  );
  const losses = detail.training.flatMap((trained) => {
    const loss = trained['loss'];
    return loss === undefined ? [] : [{ x: trained.generation, y: loss }];
  });
  return (
    <div class="run-curves">
      <div class="card">
        <h2>Strength</h2>
        {elo.length === 0 ? (
          <p class="faint">No match has been played yet.</p>
        ) : (
          <LineChart
            label={`Elo over ${anchor} by generation`}
            xName="generation"
            yName="Elo"
            series={[{ name: 'Elo', points: elo }]}
            format={(value) => fixed(value, 0)}
          />
        )}
      </div>
      <div class="card">
        <h2>Loss</h2>
        {losses.length === 0 ? (
          <p class="faint">Nothing has been trained yet.</p>
        ) : (
          <LineChart
            label="Loss by generation"
            xName="generation"
            yName="loss"
            series={[{ name: 'loss', points: losses }]}
            format={(value) => fixed(value, 3)}
          />
        )}
      </div>
    </div>
  );
}
