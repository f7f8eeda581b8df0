import type { RunReport } from './report.js';
import type { GenerationFigures } from './reportGames.js';
import type { Estimate } from './reportRatio.js';

/** A number of a generation, under the name of its curve. */
type Point = readonly [name: string, value: number | undefined];

/** All curves of a run as one table: a row for each generation, ascending, a column for each curve. */
export interface Curves {
  /** The first is `generation`. A curve with an interval has three: `NAME`, `NAME.low`, `NAME.high`. */
  readonly head: readonly string[];
  /** Undefined where a generation has no such number. */
  readonly rows: readonly (readonly (number | undefined)[])[];
}

/** The curves of a report, whose names and units are those of RunReport. */
export function curvesOf(report: RunReport): Curves {
  const generations = new Map<number, Map<string, number>>();
  const names = new Set<string>();
  const put = (generation: number, points: readonly Point[]): void => {
    const row = generations.get(generation) ?? new Map<string, number>();
    generations.set(generation, row);
    for (const [name, value] of points) {
      if (value === undefined) continue;
      names.add(name);
      row.set(name, value);
    }
  };
  for (const { generation, steps, losses } of report.learning) {
    const parts = Object.entries(losses).map(([head, loss]): Point => [`loss.${head}`, loss]);
    put(generation, [['steps', steps], ...parts]);
  }
  for (const { networks } of report.strength.scale === undefined ? [] : [report.strength.scale]) {
    for (const { generation, elo, eloInterval } of networks) {
      if (generation !== undefined) put(generation, estimate('elo', { value: elo, interval: eloInterval }));
    }
  }
  for (const { opponent, points } of report.strength.curves) {
    for (const { generation, games, score } of points)
      put(generation, [...estimate(`score.${opponent}`, score), [`score.${opponent}.games`, games]]);
  }
  for (const figures of report.generations) put(figures.generation, gamePoints(figures));
  for (const { generation, ...speed } of report.speed) {
    const { seconds, evaluationsPerSecond, samplesPerSecond, gamesPerMinute, use, trainingUse } = speed;
    put(
      generation,
      Object.entries({
        seconds,
        evaluationsPerSecond,
        samplesPerSecond,
        gamesPerMinute,
        use,
        trainingUse,
      }).map(([name, value]): Point => [`speed.${name}`, value]),
    );
  }
  const head = [...names];
  const ordered = [...generations].sort(([a], [b]) => a - b);
  return {
    head: ['generation', ...head],
    rows: ordered.map(([generation, row]) => [generation, ...head.map((name) => row.get(name))]),
  };
}

function gamePoints({ results, targets, values, endgames }: GenerationFigures): Point[] {
  const { games, black, drawn, white, unfilled, discs, margin, moves, passes } = results;
  const means = Object.entries({ discs, margin, moves, passes });
  return [
    ['games', games],
    ['games.black', black],
    ['games.drawn', drawn],
    ['games.white', white],
    ['games.unfilled', unfilled],
    ...means.flatMap(([name, found]) => estimate(`games.${name}`, found)),
    ['target.plies', targets?.plies],
    ...estimate('target.entropy', targets?.entropy),
    ['target.uniform', targets?.uniform],
    ...estimate('target.played', targets?.played),
    ['target.likeliest', targets?.likeliest],
    ...(['network', 'search'] as const).flatMap((source): Point[] => [
      ...estimate(`value.${source}.squaredError`, values[source]?.squaredError),
      ['value.ignorance', values[source]?.ignorance],
      ...estimate(`value.${source}.slope`, values[source]?.slope),
      ...estimate(`endgame.${source}.agreement`, endgames?.agreement[source]),
    ]),
  ];
}

function estimate(name: string, found: Estimate | undefined): Point[] {
  const [low, high] = found?.interval ?? [];
  return [
    [name, found?.value],
    [`${name}.low`, low],
    [`${name}.high`, high],
  ];
}
