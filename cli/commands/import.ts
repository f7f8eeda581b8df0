import { OthelloError, RECORD_FORMATS, recordFormatOf } from '../../engine/index.js';
import { defineCommand } from '../command.js';
import { openGameStore } from '../gameStore.js';
import { importFile, sizeOf, wthorNames, type ImportedFile } from '../importing.js';
import { choice, flag, text, texts } from '../option.js';
import { openProgress } from '../progress.js';

/** Problems that are told one by one; --json has all. */
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
    const signal = terminal.listenForInterrupt('Stopping: the games that were read stay.');
    const target = openGameStore(out, run);
    const progress = openProgress(terminal);
    const bar = progress.start({ label: 'importing', total, unit: 'bytes' });
    const done: ImportedFile[] = [];
    try {
      for (const file of files) {
        if (signal.aborted) break;
        const before = sizeOf(files.slice(0, done.length));
        const isWthor = (format ?? recordFormatOf(file)) === 'wthor';
        const imported = await importFile(target.store, file, {
          format,
          signal,
          names: isWthor ? wthorNames(file, players, tournaments) : {},
          onProgress: (bytes, games) => bar.update(before + bytes, `${games} games`),
        });
        done.push(imported);
      }
    } finally {
      progress.finish();
      target.close();
    }
    const sum = (key: 'read' | 'imported'): number => done.reduce((all, one) => all + one[key], 0);
    const problems = done.flatMap((one) => one.problems);
    if (json) {
      const report = done.map(({ problems: own, ...counts }) => ({ ...counts, skipped: own.length }));
      terminal.json({
        read: sum('read'),
        imported: sum('imported'),
        skipped: problems.length,
        files: report,
        problems,
      });
      return;
    }
    for (const { file, alreadyThere } of done)
      if (alreadyThere) terminal.print(`${file} had been imported before.`);
    terminal.print(
      `${sum('read')} records read, ${sum('imported')} games imported, ${problems.length} skipped`,
    );
    for (const { file, record, reason } of problems.slice(0, SHOWN))
      terminal.print(`  ${file}, record ${record}: ${reason}`);
    if (problems.length > SHOWN)
      terminal.print(`  and ${problems.length - SHOWN} more; --json lists them all`);
  },
});
