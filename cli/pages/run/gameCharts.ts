import type { RunReport } from '../../../selfplay/report/report.js';
import type { GenerationFigures } from '../../../selfplay/report/reportGames.js';
import { MACHINE_PARTS } from '../../../selfplay/training/machineShares.js';
import { type Curve, lineChart, point } from '../../../web/views/charts/chart.js';
import type { ChartCard, Section } from '../../../web/views/report/data.js';
import { fixed, formatCount, percent } from '../../terminal/format.js';
import { MACHINE_NAMES } from '../../text/machine.js';
import { withInterval } from './summary.js';

export function gameSection({ generations, games }: RunReport): Section {
  const sampled =
    games.read < games.stored ? `, of which ${games.read} were read evenly for these figures` : '';
  return {
    title: 'Games',
    says: `${formatCount(games.stored, 'game')} of self-play${sampled}; those of generation g are played by network g − 1.`,
    cards: [resultCard(generations), discCard(generations), lengthCard(generations)],
  };
}

const RESULTS = [
  ['black', 'black wins', 'black'],
  ['drawn', 'draw', 'drawn'],
  ['white', 'white wins', 'white'],
] as const;

function resultCard(generations: readonly GenerationFigures[]): ChartCard {
  return {
    kind: 'chart',
    id: 'results',
    title: 'Who wins',
    says: 'Shares of the games, which begin with a few random moves. Under perfect play from the first position Othello is a draw.',
    views: [
      lineChart({
        curves: RESULTS.map(([key, name, color]) => ({
          name,
          color,
          stacked: true,
          points: generations.map(({ generation, results }) =>
            point(generation, { value: results[key] }, 100, 1),
          ),
        })),
        axis: '% of games',
        unit: '%',
        from: 0,
        to: 100,
      }),
    ],
    table: {
      head: ['generation', 'games read', ...RESULTS.map(([, name]) => name)],
      rows: generations.map(({ generation, results }) => [
        ...[String(generation), String(results.games)],
        ...RESULTS.map(([key]) => percent(results[key], 1)),
      ]),
    },
  };
}

function discCard(generations: readonly GenerationFigures[]): ChartCard {
  return {
    kind: 'chart',
    id: 'discs',
    title: 'By how many discs',
    says: 'Final disc difference, empty squares to the winner: for black, and whoever won. Bands are 95% intervals of the means.',
    views: [
      lineChart({
        curves: [
          {
            name: 'margin of the winner',
            points: generations.map(({ generation, results }) => point(generation, results.margin, 1, 2)),
            interval: 'band',
          },
          {
            name: 'difference for black',
            points: generations.map(({ generation, results }) => point(generation, results.discs, 1, 2)),
            interval: 'band',
          },
        ],
        axis: 'discs',
        marks: [{ name: '', at: 0 }],
      }),
    ],
    table: {
      head: ['generation', 'margin of the winner [95%]', 'difference for black [95%]'],
      rows: generations.map(({ generation, results }) => [
        ...[String(generation), withInterval(results.margin, 1), withInterval(results.discs, 1)],
      ]),
    },
  };
}

const LENGTHS = [
  { key: 'moves', name: 'discs placed', axis: 'discs a game' },
  { key: 'passes', name: 'passes', axis: 'passes a game' },
] as const;

function lengthCard(generations: readonly GenerationFigures[]): ChartCard {
  const views = LENGTHS.map(({ key, name, axis }) =>
    lineChart({
      name,
      curves: [
        {
          name,
          points: generations.map(({ generation, results }) => {
            return point(generation, { value: results[key].value }, 1, 2);
          }),
        },
      ],
      axis,
    }),
  );
  const early = lineChart({
    name: 'ended early',
    curves: [
      {
        name: 'ended with squares still empty',
        points: generations.map(({ generation, results }) =>
          point(generation, { value: results.unfilled }, 100, 1),
        ),
      },
    ],
    axis: '% of games',
    unit: '%',
    from: 0,
  });
  return {
    kind: 'chart',
    id: 'length',
    title: 'How long games are',
    says: 'A full game places 60 discs; fewer when neither side can move. Games of weak players end early and pass often.',
    views: [...views, early],
    wide: true,
    table: {
      head: ['generation', 'discs placed [95%]', 'passes [95%]', 'ended early'],
      rows: generations.map(({ generation, results }) => [
        ...[String(generation), withInterval(results.moves, 2), withInterval(results.passes, 2)],
        percent(results.unfilled),
      ]),
    },
  };
}

export function speedSection({ speed }: RunReport): Section {
  const used = speed.filter(({ use }) => use !== undefined);
  const rate = (key: 'evaluationsPerSecond' | 'samplesPerSecond' | 'gamesPerMinute', name: string) =>
    lineChart({
      name,
      curves: [
        {
          name,
          points: speed.map((row) => {
            const value = row[key];
            return point(row.generation, value === undefined ? undefined : { value }, 1, 1);
          }),
        },
      ],
      axis: name,
      from: 0,
    });
  const rates: ChartCard = {
    kind: 'chart',
    id: 'speed',
    title: 'Throughput',
    says:
      'Between each network and the one before. Evaluations are those of self-play and matches together; games a minute are left ' +
      'out where the run was stopped in between.',
    views: [
      rate('evaluationsPerSecond', 'evaluations a second'),
      rate('gamesPerMinute', 'games a minute'),
      rate('samplesPerSecond', 'training samples a second'),
    ],
    table: {
      head: ['generation', 'seconds', 'evaluations/s', 'games/min', 'samples/s', 'machine'],
      rows: speed.map((row) => [
        ...[String(row.generation), fixed(row.seconds, 1), fixed(row.evaluationsPerSecond, 0)],
        row.gamesPerMinute === undefined ? '' : fixed(row.gamesPerMinute, 0),
        fixed(row.samplesPerSecond, 0),
        row.use === undefined ? '' : percent(row.use),
      ]),
    },
  };
  return { title: 'Speed', cards: used.length === 0 ? [rates] : [rates, useCard(used)] };
}

/** The parts of the machine's time by generation: all that were measured, or the network and the rest. */
function machineParts(used: RunReport['speed']): { name: string; share: (row: SpeedRow) => number }[] {
  if (used.every(({ machine }) => machine !== undefined)) {
    return MACHINE_PARTS.map((part) => ({
      name: MACHINE_NAMES[part],
      share: ({ machine }) => machine![part],
    }));
  }
  const rest = { name: 'the rest', share: ({ use = 0 }: SpeedRow) => Math.max(0, 1 - use) };
  if (!used.every(({ trainingUse }) => trainingUse !== undefined)) {
    return [{ name: 'evaluating and training', share: ({ use = 0 }) => use }, rest];
  }
  return [
    { name: 'evaluating', share: ({ use = 0, trainingUse = 0 }) => use - trainingUse },
    { name: 'training', share: ({ trainingUse = 0 }) => trainingUse },
    rest,
  ];
}

type SpeedRow = RunReport['speed'][number];

function useCard(used: RunReport['speed']): ChartCard {
  const parts = machineParts(used);
  return {
    kind: 'chart',
    id: 'use',
    title: 'Where the machine’s time goes',
    says:
      'Shares of all threads’ time. Evaluating and training: what one thread alone would have needed for the network, at the best ' +
      'rate seen. Slower than alone: what the network took beyond that, because threads and other programs disturb each other.',
    views: [
      lineChart({
        curves: parts.map(({ name, share }, index): Curve => ({
          name,
          stacked: true,
          color: index < 6 ? `series${index + 1}` : 'line',
          points: used.map((row) => point(row.generation, { value: share(row) }, 100, 1)),
        })),
        axis: '% of the machine',
        unit: '%',
        from: 0,
      }),
    ],
    table: {
      head: ['generation', ...parts.map(({ name }) => name)],
      rows: used.map((row) => [String(row.generation), ...parts.map(({ share }) => percent(share(row)))]),
    },
  };
}
