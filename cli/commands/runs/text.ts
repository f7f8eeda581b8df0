import type { RunReport } from '../../../selfplay/report/report.js';
import { type Rating, scoreOf } from '../../../selfplay/report/reportStrength.js';
import { machinesOf, type MachineTally } from '../../../selfplay/store/machineTally.js';
import type { EvaluationRecord } from '../../../selfplay/store/storeResults.js';
import { keptNetworks, prunedNetworks } from '../../../selfplay/training/pruneRun.js';
import type { Run } from '../../../selfplay/training/run.js';
import { keyFigures, NO_NETWORK, opponentName, ratingText } from '../../pages/run/summary.js';
import { fixed, formatAmount, formatAmountOf, formatCount, percent, signed } from '../../terminal/format.js';
import type { Palette } from '../../terminal/palette.js';
import { renderColumns, renderNotes, renderTable, sparkline } from '../../terminal/table.js';
import { wrapLine } from '../../terminal/wrap.js';
import { machineRates, machineRows } from '../../text/machine.js';

/** The last rows of a table: what is of interest now. */
const ROWS = 12;
/** Characters of a curve. */
const CURVE = 50;

/** Before what stands below a heading. */
const INDENT = 2;

/**
 * The report of a run for the terminal: what it holds, the key figures, curves, the newest matches and losses; sentences are
 * broken at `columns`.
 */
export function reportText(run: Run, report: RunReport, palette: Palette, columns: number): string[] {
  const { folder, created, config, store, from } = run;
  const { generations, games, positions, explanations } = store.counts();
  const heading = (line: string): string[] => ['', palette.paint(line, { bold: true })];
  const { blocks, channels } = config.network;
  const lines = [
    palette.paint(folder, { bold: true }),
    `begun ${created.slice(0, 16).replace('T', ' ')} UTC, seed ${config.seed}, ${formatCount(blocks, 'block')} of ${formatCount(channels, 'channel')}`,
    ...(from === undefined ? [] : [originOf(from)]),
    `${formatCount(generations, 'generation')}, ${formatAmountOf(games, 'game')}, ${formatAmountOf(positions, 'position')}, ` +
      formatAmountOf(explanations, 'explanation'),
    ...keptLines(run),
    ...(report.learning.length === 0 ? [NO_NETWORK] : []),
  ];
  const room = columns - INDENT;
  const figures = keyFigures(report);
  if (figures.length > 0) {
    const rows = figures.map(({ label, value, note }) => [label, value, note ?? ''] as const);
    lines.push(...heading('In short'), ...indented(renderNotes(rows, room)));
  }
  const curves = curveRows(report);
  if (curves.length > 0) lines.push(...heading('By generation'), ...indented(renderColumns(curves)));
  const { machine } = report;
  if (machine !== undefined) {
    lines.push(
      ...heading('Where the machine’s time goes'),
      ...indented(renderNotes(machineRows(machine.shares), room)),
      ...indented(wrapLine(machineRates(machine), room)),
    );
  }
  const machines = machinesOf(store);
  if (machines.length > 0) lines.push(...heading('Machines'), ...indented(machineTable(machines)));
  if (report.learning.length > 0) lines.push(...heading('Learning'), ...indented(learningTable(report)));
  const evaluations = store.evaluations();
  if (evaluations.length > 0) lines.push(...heading('Matches'), ...indented(matchTable(evaluations)));
  return lines;
}

/** Growing numbers, for people: `0, 10, 11, 18 to 20`. */
export function stretches(numbers: readonly number[]): string {
  const found: [first: number, last: number][] = [];
  for (const number of numbers) {
    const stretch = found.at(-1);
    if (stretch?.[1] === number - 1) stretch[1] = number;
    else found.push([number, number]);
  }
  const said = found.flatMap(([first, last]) => {
    if (last - first >= 2) return [`${first} to ${last}`];
    return first === last ? [String(first)] : [String(first), String(last)];
  });
  return said.join(', ');
}

/** Which networks are there, where some were pruned away. */
function keptLines(run: Run): string[] {
  if (prunedNetworks(run.store).size === 0) return [];
  const kept = keptNetworks(run).map(({ generation }) => generation);
  return [`networks pruned; those of generation ${stretches(kept)} are there`];
}

function machineTable(machines: readonly MachineTally[]): string[] {
  return renderTable(
    ['machine', 'parts', 'games', 'refused', 'last seen'],
    machines.map(({ name, parts, games, refused, lastSeen }) => [
      name,
      formatAmount(parts),
      formatAmount(games),
      String(refused),
      lastSeen === 0 ? '-' : `${new Date(lastSeen).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    ]),
  );
}

function originOf({ folder, generation, games, saved }: NonNullable<Run['from']>): string {
  return saved === undefined
    ? `with generation ${generation} and the games of ${folder}`
    : `with generation ${generation} of the run saved in ${folder}, whose ${formatAmountOf(games, 'game')} ${games === 1 ? 'is' : 'are'} not here`;
}

/** Name, curve, and where it began and is now; a row for each figure that has at least two points. */
function curveRows(report: RunReport): string[][] {
  const { generations, learning, speed, strength } = report;
  const row = (
    name: string,
    values: readonly (number | undefined)[],
    digits: number,
    unit = '',
  ): string[][] => {
    const known = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
    if (known.length < 2) return [];
    const ends = [known[0]!, known.at(-1)!].map((value) => `${fixed(value, digits)}${unit}`);
    return [[name, sparkline(known, CURVE), ends.join(' to ')]];
  };
  const hundred = (share: number | undefined): number | undefined =>
    share === undefined ? undefined : 100 * share;
  const heads = [...new Set(learning.flatMap(({ losses }) => Object.keys(losses)))].filter(
    (head) => head !== 'total',
  );
  return [
    ...eloRow(strength.scale?.networks ?? []),
    ...strength.curves.flatMap(({ opponent, points }) =>
      row(
        `score, ${opponentName(opponent)}`,
        points.map(({ score }) => hundred(score.value)),
        0,
        '%',
      ),
    ),
    ...heads.flatMap((head) =>
      row(
        `loss, ${head}`,
        learning.map(({ losses }) => losses[head]),
        3,
      ),
    ),
    ...row(
      'entropy of targets',
      generations.map(({ targets }) => targets?.entropy.value),
      2,
    ),
    ...row(
      'target of the move played',
      generations.map(({ targets }) => hundred(targets?.played.value)),
      0,
      '%',
    ),
    ...row(
      'squared error of values',
      generations.map(({ values }) => values.network?.squaredError.value),
      3,
    ),
    ...row(
      'calibration slope',
      generations.map(({ values }) => values.network?.slope?.value),
      2,
    ),
    ...row(
      'endgames named right',
      generations.map(({ endgames }) => hundred(endgames?.agreement.network?.value)),
      0,
      '%',
    ),
    ...row(
      'draws',
      generations.map(({ results }) => hundred(results.drawn)),
      0,
      '%',
    ),
    ...row(
      'winner’s margin',
      generations.map(({ results }) => results.margin.value),
      1,
    ),
    ...row(
      'evaluations/s',
      speed.map(({ evaluationsPerSecond }) => evaluationsPerSecond),
      0,
    ),
    ...row(
      'machine in the network',
      speed.map(({ use }) => hundred(use)),
      0,
      '%',
    ),
  ];
}

/** Networks of which only one end is known are a gap: a bound is no point of the curve. */
function eloRow(networks: readonly Rating[]): string[][] {
  const estimates = networks.map(({ elo, known }) => (known === undefined ? elo : undefined));
  const known = estimates.filter((elo) => elo !== undefined);
  const newest = networks.at(-1);
  if (known.length < 2 || newest === undefined) return [];
  const ends = [known[0]!, known.at(-1)!].map((elo) => fixed(elo, 0)).join(' to ');
  const bound = newest.known === undefined ? '' : `, now ${ratingText(newest)}`;
  return [['Elo', sparkline(estimates, CURVE), ends + bound]];
}

function matchTable(evaluations: readonly EvaluationRecord[]): string[] {
  return renderTable(
    ['gen', 'against', 'sims', 'games', 'won', 'drawn', 'lost', 'score', 'Elo', '95% interval'],
    evaluations.slice(-ROWS).map((evaluation) => {
      const { generation, b, simulations, games, wins, draws, losses, elo, eloInterval } = evaluation;
      const interval =
        eloInterval === undefined ? '' : `[${eloInterval.map((end) => signed(end)).join(', ')}]`;
      return [
        ...[String(generation), b],
        ...[simulations, games, wins, draws, losses].map(String),
        percent(scoreOf(evaluation)),
        elo === undefined ? '' : signed(elo),
        interval,
      ];
    }),
  );
}

function learningTable({ learning, speed }: RunReport): string[] {
  const heads = [...new Set(learning.flatMap(({ losses }) => Object.keys(losses)))];
  return renderTable(
    ['gen', 'steps', ...heads, 'seconds', 'machine'],
    learning.slice(-ROWS).map(({ generation, steps, losses }) => {
      const { seconds, use } = speed.find((row) => row.generation === generation) ?? {};
      return [
        ...[String(generation), String(steps)],
        ...heads.map((head) => losses[head]?.toFixed(3) ?? ''),
        seconds?.toFixed(1) ?? '',
        use === undefined ? '' : percent(use),
      ];
    }),
  );
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => ' '.repeat(INDENT) + line);
}
