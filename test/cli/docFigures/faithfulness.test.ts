import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FigureContext } from '../../../cli/docFigures/block.js';
import { faithfulnessBlocks } from '../../../cli/docFigures/faithfulness.js';
import { Random } from '../../../engine/random.js';
import { METRICS } from '../../../studies/faithfulness/metrics/names.js';
import { reportMetrics } from '../../../studies/faithfulness/metricsReport.js';
import type { Agreement } from '../../../studies/faithfulness/shapleyReference.js';
import { reportShapley } from '../../../studies/faithfulness/shapleyReport.js';
import { scratchFolder } from '../../support/scratch.js';

const GAMES = ['one', 'two', 'three'];
const METHODS = [{ name: 'occlusion' }, { name: 'random' }];

/** Of three positions, with a mean of `middle`. */
const around = (middle: number): number[] => [middle - 0.25, middle, middle + 0.25];

function report() {
  const agreement = (middle: number, at: number): Agreement => ({
    correlation: around(middle)[at]!,
    rank: around(middle - 0.5)[at]!,
    top: around(middle + 0.5)[at]!,
  });
  const results = GAMES.map((position, at) => ({
    position,
    players: 1,
    output: 3,
    none: 1,
    values: [2, ...new Array<number>(63).fill(0)],
    errors: new Array<number>(64).fill(0),
    pairs: 4,
    isPrecise: true,
    halves: agreement(9, at),
    methods: { occlusion: agreement(5, at), random: agreement(7, at) },
  }));
  const numbers = (first: number) =>
    Object.fromEntries(METRICS.map((metric, at) => [metric, around(first + at)]));
  const measured = { parts: [{ occlusion: numbers(20), random: numbers(40) }], games: GAMES };
  return {
    methods: METHODS,
    shapley: reportShapley(
      METHODS,
      { results, games: GAMES },
      { baseline: 'empty', error: 0.01 },
      Random.fromSeed('shapley'),
    ),
    metrics: reportMetrics(METHODS, measured, Random.fromSeed('metrics')),
  };
}

/** A program that writes the report, whatever it is asked, and keeps what it was asked. */
function contextOf(folder: string): FigureContext {
  const program = join(folder, 'program.mjs');
  const said = join(folder, 'asked.json');
  writeFileSync(join(folder, 'report.json'), JSON.stringify(report()));
  writeFileSync(
    program,
    `import { copyFileSync, writeFileSync } from 'node:fs';
     writeFileSync(${JSON.stringify(said)}, JSON.stringify(process.argv.slice(2)));
     copyFileSync(${JSON.stringify(join(folder, 'report.json'))}, process.argv.at(-1));`,
  );
  const context = { program, reports: folder, part: 1, workers: 1, modelName: 'default', note: () => {} };
  return { ...context, model: { sha256: 'f00' } } as unknown as FigureContext;
}

/** Means of the cells, by row. */
function rowsOf(made: string): Record<string, number[]>[] {
  return made
    .split('\n\n')
    .filter((piece) => piece.startsWith('|'))
    .map((table) =>
      Object.fromEntries(
        table
          .split('\n')
          .slice(2)
          .map((line) => {
            const [name, ...cells] = line
              .split('|')
              .slice(1, -1)
              .map((cell) => cell.trim());
            return [name!, cells.map(Number.parseFloat)];
          }),
      ),
    );
}

it('Shapley values and the measures of the field stand under the names of their methods, as the report has them', async () => {
  const folder = scratchFolder();
  const context = contextOf(folder);
  const made = (name: string): Promise<string> =>
    faithfulnessBlocks.find((block) => block.name === name)!.make(context);

  const shapley = await made('Shapley values');
  expect(rowsOf(shapley)).toEqual([
    {
      'two halves of the sample': [9, 8.5, 9.5],
      '`random`': [7, 6.5, 7.5],
      '`occlusion`': [5, 4.5, 5.5],
    },
  ]);
  const asked = JSON.parse(readFileSync(join(folder, 'asked.json'), 'utf8')) as string[];
  const line = asked.slice(0, asked.indexOf('--model')).join(' ');
  expect(line).toMatch(/^evaluate --positions 60 --methods \S+ --metrics --shapley empty$/);
  expect(shapley).toContain(`3 positions of 3 games (\`othello-zero ${line}\`).\nSampled Shapley values are`);

  // Every measure in one of three tables.
  const count = (from: number, length: number) => Array.from({ length }, (_, at) => from + at);
  expect(rowsOf(await made('measures of the field'))).toEqual([
    { '`occlusion`': count(20, 5), '`random`': count(40, 5) },
    { '`occlusion`': [...count(25, 3), 31, 32], '`random`': [...count(45, 3), 51, 52] },
    { '`occlusion`': count(28, 3), '`random`': count(48, 3) },
  ]);
});
