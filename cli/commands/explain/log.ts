import { OthelloError } from '../../../engine/errors.js';
import type { Composite } from '../../../lrp/composite.js';
import type { SearchBudget } from '../../../lrp/explanation.js';
import type { ExplanationRecord } from '../../../lrp/explanationRecord.js';
import { parseTarget } from '../../../lrp/target.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import { softwareName } from '../../../nn/packageRoot.js';
import type { RuntimeChoice } from '../../../nn/runtimeChoice.js';
import { explainLog, type LoggedGame, type UnreadGame } from '../../../selfplay/explanations/explainLog.js';
import type { GameLog, SkippedGame } from '../../../selfplay/explanations/explainTask.js';
import {
  LOG_FORMAT,
  LOG_VERSION,
  type LogAbout,
  type LogFile,
} from '../../../selfplay/explanations/explanationLog.js';
import { parseGameName } from '../../../selfplay/records/gameRecord.js';
import { defaultThreads } from '../../../selfplay/threads/defaultThreads.js';
import type { Run } from '../../../selfplay/training/run.js';
import { withWorkers } from '../../command/machines.js';
import type { QueueChoice } from '../../command/queueOptions.js';
import { checkNeurons } from '../../engine/explainAll.js';
import { openExplainer } from '../../engine/searchBudget.js';
import { LOG_ENDS } from '../../output/explanationFormat.js';
import { openLogFile } from '../../output/explanationLog.js';
import { parseSelection } from '../../sources/gameSelection.js';
import type { ModelChoice } from '../../sources/model.js';
import { openToStore } from '../../sources/openedRun.js';
import { formatCount } from '../../terminal/format.js';
import { openProgress } from '../../terminal/progress.js';
import type { Terminal } from '../../terminal/terminal.js';
import { fileSource, type LogSource, runSource } from './logSource.js';

export interface LogChoice extends ModelChoice {
  readonly run: string | undefined;
  readonly file: string | undefined;
  /** As parseSelection reads them. */
  readonly games: string | undefined;
  readonly targets: readonly string[];
  readonly composite: Composite;
  readonly controls: boolean;
  readonly layers: boolean;
  /** The search that targets are about. */
  readonly search: SearchBudget | undefined;
  readonly runtime: RuntimeChoice;
  readonly workers: number | undefined;
  /** Of a queue, that make it too. */
  readonly machines: QueueChoice;
  /** Absent: the database of the run. */
  readonly out: string | undefined;
  readonly json: boolean;
}

/** What a log took up. */
interface Tally {
  games: number;
  maps: number;
  /** Games that were in the log already. */
  already: number;
  readonly skipped: { readonly game: string; readonly reason: string }[];
}

/** Explains many games into a file or the database of their run, and reports. */
export async function writeLog(choice: LogChoice, terminal: Terminal): Promise<void> {
  const { run: folder, file, out } = choice;
  if (out === undefined && folder === undefined) {
    throw new OthelloError(
      'usage',
      `A log of a file of games needs --out FILE, ending in ${LOG_ENDS.join(', ')}.`,
    );
  }
  const selection = choice.games === undefined ? undefined : parseSelection('--games', choice.games);
  // The database of a run has one writer at a time; without it, reading is enough.
  const run =
    folder === undefined
      ? undefined
      : openToStore(folder, 'give --out FILE for the log', { readonly: out !== undefined });
  try {
    const source =
      run === undefined
        ? await fileSource(file!, selection, choice)
        : await runSource(run, selection!, choice);
    const about = await describeLog(source, choice);
    const destination = out === undefined ? storeDestination(run!, about) : fileDestination(out, about);
    await fill(destination, source, choice, terminal);
  } finally {
    run?.close();
  }
}

/** Checks what concerns every game, and says what the log is. */
async function describeLog(source: LogSource, choice: LogChoice): Promise<LogAbout> {
  const { sample } = source;
  const { network } = decodeCheckpoint(new Uint8Array(sample.bytes), `The network ${sample.sha256}`);
  const { composite: chosen, runtime, search } = choice;
  const explainer = await openExplainer(network, runtime, { composite: chosen }, search);
  try {
    await checkNeurons(explainer, choice.targets.map(parseTarget));
    const { composite, settings } = explainer;
    return {
      format: LOG_FORMAT,
      version: LOG_VERSION,
      games: source.about,
      targets: choice.targets,
      composite: composite.name,
      entries: composite.entries,
      settings,
      controls: choice.controls,
      ...(choice.layers ? { layers: true } : {}),
      network: source.network,
      software: softwareName(),
      runtime: explainer.runtime,
    };
  } finally {
    await explainer.dispose();
  }
}

/** Where the explanations go. */
interface Destination {
  readonly label: string;
  readonly form: LogFile['form'];
  /** Whether a game is there already. Asked for every game in order. */
  has(game: LoggedGame | UnreadGame): boolean;
  write(name: string, log: GameLog): void;
  close(complete: boolean): void;
}

function fileDestination(out: string, about: LogAbout): Destination {
  const log = openLogFile(out, about);
  let isBeyond = log.last === undefined;
  return {
    label: out,
    form: log.form,
    has(game) {
      const found = !isBeyond;
      if (game.name === log.last) isBeyond = true;
      return found;
    },
    write: (_name, made) => log.write(made),
    close: (complete) => log.close(complete),
  };
}

function storeDestination({ store, folder }: Run, about: LogAbout): Destination {
  const { targets, composite } = about;
  for (const { record } of store.explanations({ composite })) {
    const { entries, settings } = record as ExplanationRecord;
    if (JSON.stringify([entries, settings]) !== JSON.stringify([about.entries, about.settings])) {
      const message = `The run ${folder} holds explanations by another composite "${composite}"; give this one another name, or write a file with --out.`;
      throw new OthelloError('badComposite', message);
    }
    break;
  }
  return {
    label: `the database of ${folder}`,
    form: 'records',
    has: (game) =>
      !('skipped' in game) &&
      store.hasExplanations(parseGameName(game.name), targets, composite, game.network.sha256),
    write(name, log) {
      const game = parseGameName(name);
      const { plies } = log as Extract<GameLog, { form: 'records' }>;
      store.insertChunk({
        explanations: plies.map(({ ply, target, record }) => ({
          game,
          ply,
          target,
          composite,
          network: record.network,
          record,
        })),
      });
    },
    close: () => undefined,
  };
}

async function fill(
  destination: Destination,
  source: LogSource,
  choice: LogChoice,
  terminal: Terminal,
): Promise<void> {
  const {
    targets,
    composite,
    controls,
    layers,
    search,
    runtime,
    workers: threads = defaultThreads(),
  } = choice;
  const tally: Tally = { games: 0, maps: 0, already: 0, skipped: [] };
  const signal = terminal.listenForInterrupt('Stopping: the games under way are finished first.');
  const progress = openProgress(terminal);
  const bar = progress.start({ label: 'explaining', total: source.total, unit: 'games' });
  const show = (): void => {
    bar.update(tally.games + tally.already + tally.skipped.length, formatCount(tally.maps, 'map'));
  };
  const wanted = function* (): Generator<LoggedGame | UnreadGame> {
    for (const game of source.games()) {
      if (destination.has(game)) tally.already++;
      else yield game;
    }
  };
  const take = (name: string, log: GameLog | SkippedGame): void => {
    if ('skipped' in log) {
      tally.skipped.push({ game: name, reason: log.skipped });
      progress.log(`skipped game ${name}: ${log.skipped}`);
    } else {
      destination.write(name, log);
      tally.games++;
      tally.maps += log.maps;
    }
    show();
  };
  let complete = false;
  try {
    const settings = { composite, targets, controls, layers, search, software: softwareName() };
    const { form } = destination;
    await withWorkers(choice.machines, { threads, terminal }, (workers) =>
      explainLog({ games: wanted(), settings, form, runtime, workers, signal, onGame: take }),
    );
    complete = !signal.aborted;
  } finally {
    progress.finish();
    destination.close(complete);
  }
  report(tally, destination.label, complete, choice, terminal);
}

function report(tally: Tally, label: string, complete: boolean, choice: LogChoice, terminal: Terminal): void {
  const { games, maps, already, skipped } = tally;
  if (choice.json) {
    terminal.json({ games, maps, already, skipped, complete, out: choice.out ?? choice.run });
  } else {
    const parts = [
      `${formatCount(maps, 'map')} of ${formatCount(games, 'game')} in ${label}`,
      ...(already === 0 ? [] : [`${already} ${already === 1 ? 'game was' : 'games were'} there already`]),
      ...(skipped.length === 0 ? [] : [`${formatCount(skipped.length, 'game')} skipped`]),
      ...(complete ? [] : ['stopped; the same command goes on']),
    ];
    terminal.note(parts.join('; '));
  }
  if (complete && games + already === 0) {
    const none = skipped.length === 1 ? 'The game' : `None of the ${skipped.length} games`;
    throw new OthelloError('notFound', `${none} could ${skipped.length === 1 ? 'not ' : ''}be explained.`);
  }
}
