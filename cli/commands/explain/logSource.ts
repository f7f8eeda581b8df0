import { basename } from 'node:path';
import { OthelloError } from '../../../engine/errors.js';
import { initialPosition } from '../../../engine/position.js';
import type { RecordEntry } from '../../../engine/records/recordReader.js';
import { sha256Of } from '../../../nn/sha256.js';
import type { LoggedGame, UnreadGame } from '../../../selfplay/explanations/explainLog.js';
import { formatGameName, type GameName, replay } from '../../../selfplay/records/gameRecord.js';
import { type NetworkBytes, shareBytes } from '../../../selfplay/threads/networkBytes.js';
import { readNetwork } from '../../../selfplay/training/pruneRun.js';
import type { Run } from '../../../selfplay/training/run.js';
import { gamesThere, recordNumber } from '../../sources/gameNumbers.js';
import { type GameSelection, isSelected, selectedNumbers } from '../../sources/gameSelection.js';
import { type ModelChoice, openModel } from '../../sources/model.js';
import { bytesIn, recordsIn } from '../../sources/recordFile.js';

/** The games of a log, and the networks that explain them. */
export interface LogSource {
  /** Says which games these are, in the log itself: the same text stands for the same games. */
  readonly about: string;
  /** sha256 of the network; null where each game is explained by the one that played it. */
  readonly network: string | null;
  /** One of the networks. */
  readonly sample: NetworkBytes;
  readonly total: number;
  games(): Iterable<LoggedGame | UnreadGame>;
}

/** Selected games of a run; each is explained by the network that played it, unless one is named. */
export async function runSource(
  run: Run,
  selection: GameSelection,
  { model, planes }: ModelChoice,
): Promise<LogSource> {
  const { store, folder } = run;
  const end = store.nextIndex(selection.kind);
  const total = [...selectedNumbers(selection, end)].length;
  if (total === 0) {
    const there = end === 0 ? 'it has no games of that kind' : `it has the games 0 to ${end - 1}`;
    throw new OthelloError('notFound', `The run ${folder} has no game ${selection.text}; ${there}.`);
  }
  const named = await modelBytes(model ?? folder, planes);
  const known = new Map([[named.sha256, named]]);
  const played = (sha256: string): NetworkBytes => {
    const found = known.get(sha256) ?? { sha256, bytes: shareBytes(readNetwork(run, sha256)) };
    // Games of a generation stand together, so there is little use in more than the last few networks.
    if (known.size > 4) known.clear();
    known.set(sha256, found);
    return found;
  };
  const read = (index: number): LoggedGame | UnreadGame | undefined => {
    const game: GameName = { kind: selection.kind, index };
    const name = formatGameName(game);
    return readable(name, () => {
      const record = store.game(game);
      if (record === undefined) return undefined;
      replay(record);
      const moves = record.plies.map(({ move }) => move);
      const network = model === undefined && record.network !== '' ? played(record.network) : named;
      return { name, start: record.start ?? initialPosition(), moves, network };
    });
  };
  return {
    about: `${selection.text} of the run of ${run.created}, seed ${run.config.seed}`,
    network: model === undefined ? null : named.sha256,
    sample: named,
    total,
    *games() {
      for (const number of selectedNumbers(selection, end)) {
        const game = read(number);
        if (game !== undefined) yield game;
      }
    },
  };
}

/** The games of a file of records, or those of them that are selected by the number of their record. */
export async function fileSource(
  file: string,
  selection: GameSelection | undefined,
  { model, planes }: ModelChoice,
): Promise<LogSource> {
  const network = await modelBytes(model ?? 'default', planes);
  const selected = function* (): Generator<RecordEntry> {
    for (const entry of recordsIn(file)) {
      if (selection === undefined || isSelected(selection, recordNumber(entry))) yield entry;
    }
  };
  const total = [...selected()].length;
  if (total === 0) {
    const numbers = [...recordsIn(file)].filter(({ kind }) => kind !== 'problem').map(recordNumber);
    const what =
      selection === undefined || numbers.length === 0
        ? 'games'
        : `game ${selection.text}; ${gamesThere(numbers)}`;
    throw new OthelloError('notFound', `${file} has no ${what}.`);
  }
  const contents = sha256Of(bytesIn(file));
  return {
    about: `${selection?.text ?? 'all'} of ${basename(file)}, sha256 ${contents}`,
    network: network.sha256,
    sample: network,
    total,
    *games() {
      for (const entry of selected()) yield recordedGame(entry, network);
    },
  };
}

async function modelBytes(name: string, planes: ModelChoice['planes']): Promise<NetworkBytes> {
  const { sha256, bytes } = await openModel(name, planes);
  return { sha256, bytes: shareBytes(bytes) };
}

function recordedGame(entry: RecordEntry, network: NetworkBytes): LoggedGame | UnreadGame {
  const name = String(recordNumber(entry));
  switch (entry.kind) {
    case 'problem':
      return { name, skipped: `${entry.problem.reason}.` };
    case 'position':
      return { name, skipped: 'It is a position without moves.' };
    case 'game': {
      const { start, moves } = entry.game;
      return { name, start, moves, network };
    }
  }
}

/** A game, or why it cannot be read. */
function readable(name: string, read: () => LoggedGame | undefined): LoggedGame | UnreadGame | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OthelloError)) throw error;
    return { name, skipped: error.message };
  }
}
