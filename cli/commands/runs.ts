import { openRun, type EvaluationRecord, type MetricsRecord, type Run } from '../../selfplay/index.js';
import { defineCommand } from '../command.js';
import { formatAmount } from '../duration.js';
import { flag, required, text } from '../option.js';
import { renderTable, sparkline } from '../table.js';
import type { Terminal } from '../terminal.js';
import { percent, signed } from '../trainScreen.js';

export const runs = defineCommand({
  positional: 'run',
  options: {
    run: required(text('folder of the run', 'DIR')),
    json: flag('print everything as one JSON document'),
  },
  examples: [
    { line: 'runs runs/first', says: 'how strong it is, how it learned, what it stored' },
    { line: 'runs --run runs/first --json', says: 'the same for scripts' },
  ],
  epilogue: 'Works while the run trains.',
  async run({ run: folder, json }, terminal) {
    const run = openRun(folder, { readonly: true });
    try {
      if (json) terminal.json(document(run));
      else print(run, terminal);
    } finally {
      run.close();
    }
  },
});

function document(run: Run) {
  const { folder, created, versions, config, store } = run;
  const { generations, games, positions, explanations } = store.counts();
  return {
    folder,
    created,
    versions,
    generations,
    games,
    positions,
    explanations,
    evaluations: store.evaluations().map((evaluation) => ({ ...evaluation, score: scoreOf(evaluation) })),
    networks: store
      .networks()
      .map(({ sha256, generation, steps, created: at }) => ({ sha256, generation, steps, created: at })),
    training: store
      .metrics('generation')
      .map(({ generation, step, numbers }) => ({ generation, step, ...numbers })),
    config,
  };
}

function scoreOf({ wins, draws, games }: EvaluationRecord): number {
  return games === 0 ? 0 : (wins + draws / 2) / games;
}

function print(run: Run, terminal: Terminal): void {
  const { folder, created, config, store } = run;
  const { generations, games, positions, explanations } = store.counts();
  const heading = (line: string): string => `\n${terminal.palette.paint(line, { bold: true })}`;
  const { blocks, channels } = config.network;
  terminal.print(terminal.palette.paint(folder, { bold: true }));
  terminal.print(
    `begun ${created.slice(0, 16).replace('T', ' ')} UTC, seed ${config.seed}, ${blocks} blocks of ${channels} channels`,
  );
  terminal.print(
    `${generations} generations, ${formatAmount(games)} games, ${formatAmount(positions)} positions, ` +
      `${formatAmount(explanations)} explanations`,
  );
  const evaluations = store.evaluations();
  if (evaluations.length > 0) {
    terminal.print(heading('Strength'));
    for (const opponent of new Set(evaluations.map(({ b }) => b.replace(/\d+/, 'N')))) {
      const curve = evaluations.filter(({ b }) => b.replace(/\d+/, 'N') === opponent).map(scoreOf);
      if (curve.length > 1)
        terminal.print(
          `  ${opponent.padEnd(14)} ${sparkline(curve, 50)}  ${percent(curve[0]!)} to ${percent(curve.at(-1)!)}`,
        );
    }
    terminal.print(indented(strengthTable(evaluations)));
  }
  const training = store.metrics('generation');
  if (training.length > 0) {
    terminal.print(heading('Learning'));
    for (const key of ['policyLoss', 'valueLoss']) {
      const curve = training.map(({ numbers }) => numbers[key] ?? NaN);
      if (curve.length < 2) continue;
      const name = key === 'policyLoss' ? 'policy loss' : 'value loss';
      terminal.print(
        `  ${name.padEnd(14)} ${sparkline(curve, 50)}  ${curve[0]!.toFixed(3)} to ${curve.at(-1)!.toFixed(3)}`,
      );
    }
    terminal.print(indented(trainingTable(training)));
  }
}

/** The last rows of a table: what is of interest now. */
const ROWS = 12;

function strengthTable(evaluations: readonly EvaluationRecord[]): string {
  return renderTable(
    ['generation', 'against', 'sims', 'games', 'won', 'drawn', 'lost', 'score', 'Elo', '95% interval'],
    evaluations.slice(-ROWS).map((evaluation) => {
      const { generation, b, simulations, games, wins, draws, losses, elo, eloInterval } = evaluation;
      const interval = eloInterval === undefined ? '' : `[${eloInterval.map(signed).join(', ')}]`;
      const counts = [simulations, games, wins, draws, losses].map(String);
      return [
        String(generation),
        b,
        ...counts,
        percent(scoreOf(evaluation)),
        elo === undefined ? '' : signed(elo),
        interval,
      ];
    }),
  );
}

function trainingTable(training: readonly MetricsRecord[]): string {
  return renderTable(
    ['generation', 'steps', 'loss', 'policy', 'value', 'seconds', 'machine'],
    training.slice(-ROWS).map(({ generation, step, numbers }) => {
      const number = (key: string, digits: number): string => numbers[key]?.toFixed(digits) ?? '';
      const use = numbers['use'];
      return [
        String(generation),
        String(step),
        number('loss', 3),
        number('policyLoss', 3),
        number('valueLoss', 3),
        number('seconds', 1),
        use === undefined ? '' : percent(use),
      ];
    }),
  );
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
