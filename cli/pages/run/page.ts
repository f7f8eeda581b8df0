import { basename } from 'node:path';
import { softwareName } from '../../../nn/packageRoot.js';
import type { RunReport } from '../../../selfplay/report/report.js';
import type { Run } from '../../../selfplay/training/run.js';
import { renderView } from '../../../web/renderView.js';
import { formatAmountOf, formatCount } from '../../terminal/format.js';
import { learningSection, strengthSection } from './charts.js';
import { gameSection, speedSection } from './gameCharts.js';
import { findings, keyFigures, NO_NETWORK } from './summary.js';
import { valueSection } from './valueCharts.js';

/** The report of a run as one HTML file. */
export function reportPage(run: Run, report: RunReport, date: string): string {
  const { folder, created, config, versions } = run;
  const trained = report.learning.length > 0;
  const played = report.generations.length > 0;
  const day = (moment: string): string => `${moment.slice(0, 16).replace('T', ' ')} UTC`;
  const { runtime } = versions;
  const begun = `begun ${day(created)}${runtime === undefined ? '' : ` with ${runtime}`}`;
  return renderView('report', {
    title: `Training run ${basename(folder)}`,
    about: `${softwareName()} · ${begun} · seed ${config.seed} · as of ${day(date)}`,
    figures: keyFigures(report),
    summary: trained ? [stateOf(run, report), ...findings(report)] : [NO_NETWORK],
    sections: [
      ...(trained || report.strength.curves.length > 0 ? [strengthSection(report)] : []),
      ...(played ? [learningSection(report), valueSection(report), gameSection(report)] : []),
      ...(report.speed.length > 0 ? [speedSection(report)] : []),
    ],
    notes: NOTES,
    tables: [
      { title: 'The configuration of the run', table: { head: ['key', 'value'], rows: settings(run) } },
    ],
  });
}

const NOTES = [
  'Generation g is played by network g − 1, and network g is trained on the games of all generations below g within the window. ' +
    'Figures of games stand at the generation of the games, figures of networks at that of the network.',
  'Intervals of means over plies take each game as one observation, because the plies of a game share its result.',
];

/** What there is, in a sentence. */
function stateOf({ config }: Run, { learning, games, strength }: RunReport): string {
  const { blocks, channels } = config.network;
  const { simulations } = config.search;
  const steps = typeof simulations === 'number' ? [simulations] : simulations.map(({ value }) => value);
  const matches = strength.scale?.games ?? 0;
  return (
    `A network of ${formatCount(blocks, 'block')} with ${formatCount(channels, 'channel')} taught itself in ${formatCount(learning.length, 'generation')} and ` +
    `${formatAmountOf(games.stored, 'game')} of self-play with ${steps.join(', then ')} simulations a move` +
    `${matches === 0 ? '' : `; ${formatCount(matches, 'game')} of matches measured it`}.`
  );
}

/** The configuration with versions, a row for each key. */
function settings({ config, versions, from }: Run): string[][] {
  const rows: string[][] = [];
  const visit = (path: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, part] of Object.entries(value)) visit(path === '' ? key : `${path}.${key}`, part);
    } else {
      rows.push([path, typeof value === 'string' ? value : JSON.stringify(value)]);
    }
  };
  visit('', config);
  visit('begun with', versions);
  if (from !== undefined) visit('from', from);
  return rows;
}
