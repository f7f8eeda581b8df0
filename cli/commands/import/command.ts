import { OthelloError } from '../../../engine/errors.js';
import { RECORD_FORMATS } from '../../../engine/records/format.js';
import { defineCommand } from '../../command/command.js';
import { choice, flag, text, texts } from '../../command/option.js';
import { StoppableSolver } from '../../playing/stoppableSolver.js';
import { openGameStore } from '../../sources/gameStore.js';
import { wthorNames } from '../../sources/wthorNames.js';
import { formatCount } from '../../terminal/format.js';
import { openProgress } from '../../terminal/progress.js';
import { formatOf, type ImportedFile, importFile, sizeOf } from './importing.js';

/** Problems that are told one by one; --json has more. */
const SHOWN = 20;

export const importGames = defineCommand({
  positional: 'file',
  options: {
    file: texts('games: .txt (a transcript a line), .wtb (WTHOR), .ggf or .obf; may be given again', 'FILE'),
    format: choice('what the files are, where their names do not say', RECORD_FORMATS),
    players: text("WTHOR: the players' names; by default the .jou beside the file", 'FILE'),
    tournaments: text('WTHOR: the names of the tournaments; by default the .trn beside the file', 'FILE'),
    run: text('into the database of this run', 'DIR'),
    out: text('into this database, made where there is none', 'FILE'),
    json: flag('print the report as one JSON document'),
  },
  examples: [
    {
      line: 'import WTH_2004.wtb --out games.db',
      says: 'a year of tournament games, with the names beside it',
    },
    {
      line: 'import games.ggf --run runs/first',
      says: 'games that explain and analyze find as imported/0, ...',
    },
  ],
  epilogue:
    'Games that were not finished are kept as forfeited by the loser, where the record names one. An OBF position becomes ' +
    'the game of its best line, when it can be solved quickly. A file is taken once; an import that was stopped goes on.',
  async run({ file: files, format, players, tournaments, run, out, json }, terminal) {
    if (files.length === 0)
      throw new OthelloError('usage', 'import needs a file of games, as in import games.ggf.');
    const total = sizeOf(files);
    // All that can be wrong with them is asked before there is a database.
    const sources = files.map((file) => {
      const kind = format ?? formatOf(file);
      return { file, format: kind, names: kind === 'wthor' ? wthorNames(file, players, tournaments) : {} };
    });
    const signal = terminal.listenForInterrupt('Stopping: the games that were read stay.');
    const solver = new StoppableSolver(signal);
    const target = openGameStore(out, run);
    const progress = openProgress(terminal);
    const bar = progress.start({ label: 'importing', total, unit: 'bytes' });
    const done: ImportedFile[] = [];
    try {
      for (const { file, ...source } of sources) {
        if (signal.aborted) break;
        const before = sizeOf(files.slice(0, done.length));
        const imported = await importFile(target.store, file, {
          ...source,
          signal,
          solver,
          onProgress: (bytes, games) => bar.update(before + bytes, formatCount(games, 'game')),
        });
        done.push(imported);
      }
    } finally {
      progress.finish();
      target.close();
      await solver.close();
    }
    const complete = !signal.aborted;
    if (json) terminal.json({ ...reportDocument(done), complete });
    else {
      if (!complete) terminal.note('Stopped before all was read; the same command goes on.');
      terminal.print(reportText(done));
    }
    const gaveNothing = done.every(({ imported, alreadyThere }) => imported === 0 && !alreadyThere);
    if (gaveNothing && done.some(({ skipped }) => skipped > 0) && !signal.aborted)
      throw new OthelloError('badRecord', `Nothing of ${files.join(', ')} could be imported.`);
  },
});

function totalOf(done: readonly ImportedFile[], key: 'read' | 'imported' | 'skipped'): number {
  return done.reduce((sum, one) => sum + one[key], 0);
}

function reportDocument(done: readonly ImportedFile[]) {
  const problems = done.flatMap((one) => one.problems);
  return {
    read: totalOf(done, 'read'),
    imported: totalOf(done, 'imported'),
    skipped: totalOf(done, 'skipped'),
    files: done.map(({ file, read, imported, skipped, alreadyThere }) => {
      return { file, read, imported, skipped, alreadyThere };
    }),
    problems,
  };
}

function reportText(done: readonly ImportedFile[]): string[] {
  const problems = done.flatMap((one) => one.problems);
  const [read, imported, skipped] = [
    totalOf(done, 'read'),
    totalOf(done, 'imported'),
    totalOf(done, 'skipped'),
  ];
  return [
    ...done.flatMap(({ file, alreadyThere }) => (alreadyThere ? [`${file} had been imported before.`] : [])),
    `${formatCount(read, 'record')} read, ${formatCount(imported, 'game')} imported, ${skipped} skipped`,
    ...problems
      .slice(0, SHOWN)
      .map(({ file, record, reason }) => `  ${file}${record === 0 ? '' : `, record ${record}`}: ${reason}`),
    ...(skipped > SHOWN ? [`  and ${skipped - SHOWN} more; --json lists the first 1000 of each file`] : []),
  ];
}
