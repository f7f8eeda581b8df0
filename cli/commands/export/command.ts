import { OthelloError } from '../../../engine/errors.js';
import type { CreationDate } from '../../../engine/records/wthorWriter.js';
import { Stopped } from '../../../engine/stop.js';
import { writeAtomically } from '../../../nn/atomicFile.js';
import { exportNetwork } from '../../../nn/onnx/export.js';
import { formatGameName, GAME_KINDS, type GameKind } from '../../../selfplay/records/gameRecord.js';
import type { Store } from '../../../selfplay/store/store.js';
import { defineCommand } from '../../command/command.js';
import { choice, flag, integer, required, text, withDefault } from '../../command/option.js';
import { StoppableSolver } from '../../engine/stoppableSolver.js';
import { readGameStore } from '../../sources/gameStore.js';
import { type Model, openModel, planesOption } from '../../sources/model.js';
import { formatCount } from '../../terminal/format.js';
import { openProgress } from '../../terminal/progress.js';
import type { Terminal } from '../../terminal/terminal.js';
import { EXPORT_FORMATS, exportFormatOf, openExport } from './exporting.js';

/** Problems that are told one by one, and those that --json has; the others are counted. */
const SHOWN = 20;
const MOST_PROBLEMS = 1000;

/** Errors of one game, without which the others are written. */
const SKIPPED: ReadonlySet<string> = new Set(['unsupported', 'badRecord']);

/** A game that was left out. */
interface Problem {
  readonly game: string;
  readonly reason: string;
}

export const exportGames = defineCommand({
  options: {
    run: text('games of this run, also while it trains', 'DIR'),
    file: text('games of this database', 'FILE'),
    model: text('instead of games a network, as ONNX', 'MODEL'),
    planes: planesOption,
    format: choice('what is written, where the name of --out does not say', EXPORT_FORMATS),
    kind: withDefault(choice('which games', [...GAME_KINDS, 'all']), 'all'),
    empties: withDefault(
      integer('OBF: of each game the position with so many empty squares', { minimum: 1, maximum: 20 }),
      12,
    ),
    out: required(
      text(
        '.txt (a transcript a line), .wtb (WTHOR), .ggf, .pgn, .sgf or .obf; .npz for the positions as arrays; of a network .onnx',
        'FILE',
      ),
    ),
    json: flag('print the report as one JSON document'),
  },
  examples: [
    { line: 'export --run runs/first --out games.ggf', says: 'every game of a run' },
    { line: 'export --file games.db --kind imported --out games.wtb', says: 'WTHOR, a file for each year' },
    {
      line: 'export --run runs/first --kind selfplay --out positions.npz',
      says: 'positions, policy targets and results as arrays for NumPy',
    },
    {
      line: 'export --model runs/first --out network.onnx',
      says: 'the newest network of a run, for other programs',
    },
  ],
  epilogue:
    'WTHOR comes with the .jou and .trn of its names; games of several years go to a file each, named -YEAR. An OBF line has ' +
    'the exact score of every move. Arrays have a row for each ply, some 340 bytes. Files appear when they are whole.',
  async run(values, terminal) {
    const { run, file, model, out, json } = values;
    const ways = [run, file, model].filter((way) => way !== undefined).length;
    if (ways !== 1) {
      throw new OthelloError(
        'usage',
        'Say what to export: games of --run DIR or of --file FILE, or a network with --model.',
      );
    }
    if (model !== undefined) {
      return exportModel(await openModel(model, values.planes), out, json, terminal);
    }
    const format = values.format ?? exportFormatOf(out);
    if (format === undefined) {
      throw new OthelloError(
        'usage',
        `The name ${out} does not say what to write: .txt, .wtb, .ggf, .pgn, .sgf, .obf or .npz; or give --format.`,
      );
    }
    const problems: Problem[] = [];
    let skipped = 0;
    const skip = (game: string, reason: string): void => {
      skipped++;
      if (problems.length < MOST_PROBLEMS) problems.push({ game, reason });
    };
    const source = readGameStore(run ?? file!, {
      // Rows of other tables are not needed for games, but whoever exports should know of them.
      onDamage: ({ table, row, message }) =>
        table === 'games' ? skip(row, message) : terminal.note(message),
    });
    const { store } = source;
    const signal = terminal.listenForInterrupt('Stopping: nothing is written.');
    const solver = new StoppableSolver(signal);
    const progress = openProgress(terminal);
    const kinds = values.kind === 'all' ? GAME_KINDS : [values.kind];
    let games = 0;
    let files: string[] = [];
    try {
      const bar = progress.start({ label: 'exporting', total: countOf(store, kinds), unit: 'games' });
      const target = openExport(format, out, {
        created: today(),
        empties: values.empties,
        solver,
        source: (run ?? file)!,
      });
      try {
        for (const kind of kinds) {
          for (const record of store.games({ kind })) {
            if (signal.aborted) break;
            try {
              await target.add(record);
              games++;
            } catch (error) {
              if (error instanceof Stopped) break;
              if (!(error instanceof OthelloError && SKIPPED.has(error.code))) throw error;
              skip(formatGameName({ kind, index: record.index }), error.message);
            }
            bar.update(games + skipped);
            // Now and then the interrupt is listened to.
            if ((games + skipped) % 256 === 0) await new Promise((resolve) => setImmediate(resolve));
          }
        }
        if (signal.aborted) target.abandon();
        else files = target.finish();
      } catch (error) {
        target.abandon();
        throw error;
      }
    } finally {
      progress.finish();
      source.close();
      await solver.close();
    }
    if (signal.aborted) throw new Stopped('Stopped: nothing was written.');
    if (json) terminal.json({ games, skipped, files, problems, complete: true });
    else terminal.print(reportText(games, files, problems, skipped));
  },
});

function reportText(
  games: number,
  files: readonly string[],
  problems: readonly Problem[],
  skipped: number,
): string[] {
  const and = skipped === 0 ? '' : `, ${skipped} skipped`;
  return [
    `${formatCount(games, 'game')} written${files.length === 0 ? '' : ` to ${files.join(', ')}`}${and}`,
    ...problems.slice(0, SHOWN).map(({ game, reason }) => `  game ${game}: ${reason}`),
    ...(skipped > SHOWN ? [`  and ${skipped - SHOWN} more; --json lists the first ${MOST_PROBLEMS}`] : []),
  ];
}

async function exportModel(model: Model, out: string, json: boolean, terminal: Terminal): Promise<void> {
  const bytes = exportNetwork(model.network);
  writeAtomically(out, bytes);
  const planes = model.network.architecture.planes;
  const sizes = [
    model.network.architecture.outputs.policy && 'policy [N, 65]',
    model.network.architecture.outputs.value && 'value [N, 1]',
  ];
  const outputs = sizes.filter((each) => each !== undefined).join(' and ');
  if (json) terminal.json({ files: [out], bytes: bytes.length, network: model.sha256, planes });
  else {
    terminal.print(
      `${model.label} written to ${out}, ${formatCount(bytes.length, 'byte')}: input planes [N, ${planes.length}, 8, 8] (${planes.join(', ')}), outputs ${outputs}`,
    );
  }
}

function countOf(store: Store, kinds: readonly GameKind[]): number {
  const { games, arenaGames, importedGames } = store.counts();
  const counts = { selfplay: games, arena: arenaGames, imported: importedGames };
  return kinds.reduce((sum, kind) => sum + counts[kind], 0);
}

function today(): CreationDate {
  const now = new Date();
  return { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
}
