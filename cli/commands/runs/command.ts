import { OthelloError } from '../../../engine/errors.js';
import { packageVersion } from '../../../nn/packageRoot.js';
import { curvesOf } from '../../../selfplay/report/curves.js';
import { reportRun } from '../../../selfplay/report/report.js';
import { runDocument } from '../../../selfplay/report/runDocument.js';
import { checkRun, type RunCheck } from '../../../selfplay/training/checkRun.js';
import { pruneRun } from '../../../selfplay/training/pruneRun.js';
import { openRun } from '../../../selfplay/training/run.js';
import { saveRun } from '../../../selfplay/training/savedRun.js';
import { defineCommand } from '../../command/command.js';
import { flag, integer, required, text, withDefault } from '../../command/option.js';
import { csvText } from '../../output/csv.js';
import { writeOut } from '../../output/writeOut.js';
import { reportPage } from '../../pages/run/page.js';
import { damageNotes } from '../../sources/damagedRows.js';
import { formatCount } from '../../terminal/format.js';
import type { Terminal } from '../../terminal/terminal.js';
import { reportText, stretches } from './text.js';

export const runs = defineCommand({
  positional: 'run',
  options: {
    run: required(text('folder of the run', 'DIR')),
    html: text('write the report with its charts as one HTML file', 'FILE'),
    csv: text('write its curves as a table: a row for each generation, a column for each curve', 'FILE'),
    games: withDefault(
      integer('most games read for the figures, spread evenly', { minimum: 1, maximum: 1_000_000_000 }),
      10_000,
    ),
    save: text(
      'keep the newest network and all it needs to train on, without games, in the place of the save before',
      'DIR',
    ),
    prune: flag('remove the networks of old generations, but some; games, matches and figures stay'),
    'keep-every': integer('with --prune: networks of every N-th generation stay, by default of every tenth', {
      minimum: 1,
      maximum: 1_000_000,
    }),
    check: flag('read everything, and say what is sound; exit code 1 when something is not'),
    json: flag('print everything as one JSON document'),
  },
  examples: [
    { line: 'runs runs/first', says: 'how strong it is, how it learned, what it stored' },
    { line: 'runs --run runs/first --html report.html', says: 'the same with charts, for a browser' },
    { line: 'runs runs/first --check', says: 'is every game, network and row sound?' },
    {
      line: 'runs runs/first --save saved',
      says: 'a few MB from which train NEW --from saved goes on anywhere',
    },
    { line: 'runs runs/first --prune', says: 'keeps its networks of every tenth generation, and the last' },
    {
      line: 'runs runs/first --csv curves.csv',
      says: 'every curve by generation, for a spreadsheet or a script',
    },
    { line: 'runs --run runs/first --json', says: 'everything about the run, for scripts' },
  ],
  epilogue: 'Works while the run trains, all but --prune.',
  async run(values, terminal) {
    const { run: folder, html, csv, games, save, prune, check, json } = values;
    const every = values['keep-every'];
    if (every !== undefined && !prune)
      throw new OthelloError('usage', '--keep-every says what --prune leaves there; it comes with that.');
    if (prune) {
      pruneFolder(folder, every ?? KEPT_EVERY, json, terminal);
      return;
    }
    if (save !== undefined) {
      saveInto(save, folder, json, terminal);
      return;
    }
    if (check) {
      const found = checkRun((onDamage) => openRun(folder, { readonly: true, onDamage }));
      if (json) terminal.json({ folder, ...found });
      else terminal.print(checkText(folder, found));
      const { length } = found.problems;
      if (length > 0)
        throw new OthelloError(
          'unsound',
          `The run ${folder} is not sound; ${length} ${length === 1 ? 'problem was' : 'problems were'} found.`,
        );
      return;
    }
    const run = openRun(folder, { readonly: true, onDamage: damageNotes(terminal) });
    try {
      const report = reportRun(run.store, { maxGames: games });
      if (html !== undefined) {
        writeOut(html, reportPage(run, report, new Date().toISOString()));
        terminal.note(`the report is in ${html}`);
      }
      if (csv !== undefined) {
        const { head, rows } = curvesOf(report);
        writeOut(csv, csvText(head, rows));
        terminal.note(`the curves are in ${csv}`);
      }
      if (json) terminal.json({ ...runDocument(run), report });
      else if (html === undefined && csv === undefined)
        terminal.print(reportText(run, report, terminal.palette, terminal.columns));
    } finally {
      run.close();
    }
  },
});

const MOST_PROBLEMS = 100;
/** Networks of every so-manieth generation stay, where nothing else is said. */
const KEPT_EVERY = 10;

function pruneFolder(folder: string, every: number, json: boolean, terminal: Terminal): void {
  const run = openRun(folder);
  try {
    const { removed, bytes, kept } = pruneRun(run, every);
    if (json) terminal.json({ folder, removed, bytes, kept });
    else
      terminal.print([
        removed === 0
          ? `Nothing is left to remove from ${folder}.`
          : `Removed ${formatCount(removed, 'file')} of old networks from ${folder}, ${(bytes / 1e6).toFixed(1)} MB.`,
        `Networks stay of generation ${stretches(kept)}; games, matches and figures are all there.`,
      ]);
  } finally {
    run.close();
  }
}

function saveInto(place: string, folder: string, json: boolean, terminal: Terminal): void {
  const run = openRun(folder, { readonly: true });
  try {
    const about = { saved: new Date().toISOString(), software: `othello-zero ${packageVersion()}` };
    const state = saveRun(run, place, about);
    const { generation, steps, games } = state;
    if (json) terminal.json({ folder: place, ...state });
    else
      terminal.print([
        `Saved in ${place}: generation ${generation}, after ${formatCount(steps, 'step')} and ${formatCount(games, 'game')}.`,
        `othello-zero train NEW --from ${place} goes on with it.`,
      ]);
  } finally {
    run.close();
  }
}

function checkText(folder: string, { sound, parts, problems }: RunCheck): string[] {
  const width = Math.max(...parts.map(({ name }) => name.length));
  return [
    ...parts.map(({ name, sound: good, count }) => `${name.padEnd(width)}  ${good} of ${count} sound`),
    ...problems.slice(0, MOST_PROBLEMS),
    ...(problems.length > MOST_PROBLEMS
      ? [`and ${problems.length - MOST_PROBLEMS} more; --json lists them all`]
      : []),
    ...(sound ? [`All of ${folder} is sound.`] : []),
  ];
}
