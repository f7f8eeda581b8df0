import { OthelloError } from '../../../engine/errors.js';
import { RECORD_FORMATS, type RecordFormat } from '../../../engine/records/recordFormat.js';
import type { RecordProblem } from '../../../engine/records/recordReader.js';
import type { WthorNames } from '../../../engine/records/wthor.js';
import { defineCommand } from '../../command/command.js';
import { choice, flag, text, texts } from '../../command/option.js';
import { StoppableSolver } from '../../engine/stoppableSolver.js';
import { filesNamed } from '../../sources/fileNames.js';
import { openGameStore } from '../../sources/gameStore.js';
import { formatOfFile, isStream } from '../../sources/recordFile.js';
import { wthorNames } from '../../sources/wthorNames.js';
import { formatCount } from '../../terminal/format.js';
import { openProgress } from '../../terminal/progress.js';
import { type ImportedFile, importFile, sizeOf } from './importing.js';

/** Problems that are told one by one; --json has more. */
const SHOWN = 20;

export const importGames = defineCommand({
  positional: 'file',
  options: {
    file: texts(
      'games of any format: transcripts, boards, WTHOR, GGF, PGN, SGF, OBF, JSON; also *.wtb, packed by gzip or bzip2, - for standard input; may be given again',
      'FILE',
    ),
    format: choice('what the files are, where their content does not say', RECORD_FORMATS),
    players: text("WTHOR: the players' names; by default the .jou beside the file", 'FILE'),
    tournaments: text('WTHOR: the names of the tournaments; by default the .trn beside the file', 'FILE'),
    run: text('into the database of this run', 'DIR'),
    out: text('into this database, made where there is none', 'FILE'),
    'keep-duplicates': flag('also take games that are there already'),
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
    { line: 'import - --out games.db', says: 'what another program prints, or what is pasted' },
  ],
  epilogue:
    'What the moves contradict, such as a wrong result, is reported, and the game is kept. Games that were not finished are ' +
    'kept as forfeited by the loser, where the record names one. A game is the same as another when its moves, its first ' +
    'position and its players are, whichever file it stands in: it is taken once. An OBF position becomes the game of its ' +
    'best line, when it can be solved quickly. A file is taken once; an import that was stopped goes on.',
  async run({ file: named, format, players, tournaments, run, out, json, ...values }, terminal) {
    if (named.length === 0)
      throw new OthelloError('usage', 'import needs a file of games, as in import games.ggf.');
    const files = filesNamed(named);
    const total = sizeOf(files);
    const note = (line: string): void => terminal.note(line);
    const namesFor = (file: string) => (): WthorNames => wthorNames(file, players, tournaments, note);
    // All that can be wrong with them is asked before there is a database.
    for (const file of files)
      checkFile(file, format, () => wthorNames(file, players, tournaments, () => undefined));
    const keepsDuplicates = values['keep-duplicates'];
    const signal = terminal.listenForInterrupt('Stopping: the games that were read stay.');
    const solver = new StoppableSolver(signal);
    const target = openGameStore(out, run);
    const progress = openProgress(terminal);
    const bar = progress.start({ label: 'importing', total, unit: 'bytes' });
    const done: ImportedFile[] = [];
    try {
      if (!keepsDuplicates) target.store.identifyGames();
      for (const file of files) {
        if (signal.aborted) break;
        const before = sizeOf(files.slice(0, done.length));
        const imported = await importFile(target.store, file, {
          format,
          names: namesFor(file),
          keepsDuplicates,
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
    const gaveNothing = done.every((one) => one.imported === 0 && one.duplicates === 0 && !one.alreadyThere);
    if (gaveNothing && done.some(({ problems }) => problems.length > 0) && !signal.aborted)
      throw new OthelloError('badRecord', `Nothing of ${files.join(', ')} could be imported.`);
  },
});

/** Throws OthelloError when a file cannot be read, or is empty and does not say what it would be. */
function checkFile(file: string, given: RecordFormat | undefined, names: () => WthorNames): void {
  if (isStream(file)) return;
  const format = formatOfFile(file, given);
  if (format === 'wthor') names();
  if (format !== undefined) return;
  throw new OthelloError(
    'usage',
    `${file} is empty, and its name does not say what it is; or give --format.`,
  );
}

type Count = 'read' | 'imported' | 'skipped' | 'duplicates' | 'noted';

function totalsOf(done: readonly ImportedFile[]): Record<Count, number> {
  const total = (key: Count): number => done.reduce((sum, one) => sum + one[key], 0);
  return {
    read: total('read'),
    imported: total('imported'),
    skipped: total('skipped'),
    duplicates: total('duplicates'),
    noted: total('noted'),
  };
}

function reportDocument(done: readonly ImportedFile[]) {
  return {
    ...totalsOf(done),
    files: done.map(({ file, read, imported, skipped, duplicates, noted, alreadyThere }) => {
      return { file, read, imported, skipped, duplicates, noted, alreadyThere };
    }),
    problems: done.flatMap((one) => one.problems),
    notes: done.flatMap((one) => one.notes),
  };
}

function reportText(done: readonly ImportedFile[]): string[] {
  const problems = done.flatMap((one) => one.problems);
  const notes = done.flatMap((one) => one.notes);
  const { read, imported, skipped, duplicates, noted } = totalsOf(done);
  const ofFile = problems.filter(({ record }) => record === 0).length;
  return [
    ...done.flatMap(({ file, alreadyThere }) => (alreadyThere ? [`${file} had been imported before.`] : [])),
    `${formatCount(read, 'record')} read, ${formatCount(imported, 'game')} imported, ${skipped} skipped` +
      (duplicates === 0 ? '' : `, ${duplicates} there already`),
    ...shown(problems, skipped + ofFile),
    ...(noted === 0 ? [] : [`${formatCount(noted, 'record')} of doubtful content, whose moves count:`]),
    ...shown(notes, noted),
  ];
}

function shown(problems: readonly RecordProblem[], count: number): string[] {
  return [
    ...problems
      .slice(0, SHOWN)
      .map(({ file, record, reason }) => `  ${file}${record === 0 ? '' : `, record ${record}`}: ${reason}`),
    ...(count > SHOWN ? [`  and ${count - SHOWN} more; --json lists the first 1000 of each file`] : []),
  ];
}
