import { formatTranscript } from '../../engine/notation.js';
import { initialPosition, isOver, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import type { RecordEntry } from '../../engine/records/recordReader.js';
import { networkEvaluator } from '../../nn/evaluators/evaluator.js';
import type { Network } from '../../nn/network.js';
import type { RuntimeChoice } from '../../nn/runtimeChoice.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { formatGameName, type GameKind, replay } from '../../selfplay/records/gameRecord.js';
import type { Run } from '../../selfplay/training/run.js';
import { drawGames } from './policyGames.js';

/** A game to take positions of. */
export interface SourceGame {
  /** What its source calls it: the number of a game of a run (`12`, `arena/3`) or of a record, or the moves themselves. */
  readonly name: string;
  readonly start: Position;
  /** 0..63 and PASS. */
  readonly moves: readonly number[];
  /** Whether it was played to its end, and not given up. */
  readonly finished: boolean;
  /** Whether it is no game but a position, of which no moves are known. */
  readonly isBare?: boolean;
}

/** Where games are taken from. */
export interface GameSource {
  readonly kind: 'file' | 'run' | 'policy';
  /** In words. */
  readonly name: string;
  /** Read as they are asked for. */
  readonly games: Iterable<SourceGame> | AsyncIterable<SourceGame>;
}

/** The games and bare positions of a file, in the order of `entries`. */
export function fileGames(file: string, entries: Iterable<RecordEntry>): GameSource {
  return { kind: 'file', name: file, games: readEntries(entries) };
}

function* readEntries(entries: Iterable<RecordEntry>): Generator<SourceGame> {
  for (const entry of entries) {
    if (entry.kind === 'game') {
      const { start, moves, finished } = entry.game;
      yield { name: recordNumber(entry), start, moves, finished };
    } else if (entry.kind === 'position') {
      const { position } = entry.position;
      yield {
        name: recordNumber(entry),
        start: position,
        moves: [],
        finished: isOver(position),
        isBare: true,
      };
    }
  }
}

/** The number of a game or position in its file. */
export function recordNumber(entry: Exclude<RecordEntry, { kind: 'problem' }>): string {
  const { source } = entry.kind === 'game' ? entry.game : entry.position;
  return String(source?.record ?? 0);
}

/** Games of one kind of a run, in the order of `numbers`; those that are damaged are left out. */
export function runGames(run: Run, kind: GameKind, numbers: Iterable<number>): GameSource {
  const name = `${kind === 'selfplay' ? 'self-play' : kind} games of ${run.folder}`;
  return { kind: 'run', name, games: readGames(run, kind, numbers) };
}

/** All games of one kind of a run, in an order at random. */
export function shuffledGames(run: Run, kind: GameKind, random: Random): GameSource {
  const numbers = Array.from({ length: run.store.nextIndex(kind) }, (_, index) => index);
  random.shuffle(numbers);
  return runGames(run, kind, numbers);
}

function* readGames({ store }: Run, kind: GameKind, numbers: Iterable<number>): Generator<SourceGame> {
  for (const index of numbers) {
    const record = store.game({ kind, index });
    if (record === undefined) continue;
    replay(record);
    yield {
      name: formatGameName({ kind, index }),
      start: record.start ?? initialPosition(),
      moves: record.plies.map(({ move }) => move),
      finished: record.forfeit === undefined,
    };
  }
}

/** What games are called that a network draws from its policy. */
export const OWN_GAMES = 'games drawn from its own policy';

/** Games that a network draws from its policy at one time. */
export const GAMES_AT_ONCE = 256;

/**
 * Games in which every move is drawn from the network's policy: what it would play against itself, with some variety.
 *
 * @param most drawn, rounded up to whole times GAMES_AT_ONCE
 */
export function policyGames(
  network: Network,
  runtime: RuntimeChoice,
  random: Random,
  most: number,
): GameSource {
  return { kind: 'policy', name: OWN_GAMES, games: readPolicy(network, runtime, random, most) };
}

async function* readPolicy(
  network: Network,
  runtime: RuntimeChoice,
  random: Random,
  most: number,
): AsyncGenerator<SourceGame> {
  const evaluator = await networkEvaluator(network, await openRuntime(runtime, { steady: true }), {
    maxBatch: GAMES_AT_ONCE,
  });
  const randoms = Array.from({ length: GAMES_AT_ONCE }, () => random);
  try {
    for (let drawn = 0; drawn < most; drawn += GAMES_AT_ONCE) {
      for (const moves of await drawGames(evaluator, randoms)) {
        yield { name: formatTranscript(moves), start: initialPosition(), moves, finished: true };
      }
    }
  } finally {
    await evaluator.dispose();
  }
}
