import { OthelloError } from '../../../engine/errors.js';
import { formatTranscript, positionsOf } from '../../../engine/notation.js';
import { emptySquares, initialPosition, legalMoveList, type Position } from '../../../engine/position.js';
import { positionBatch } from '../../../engine/positionBatch.js';
import type { Random } from '../../../engine/random.js';
import { difference, PASS, squares } from '../../../engine/squareSet.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import type { Network } from '../../../nn/network.js';
import type { RuntimeName } from '../../../nn/runtime.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import { replay } from '../../../selfplay/records/gameRecord.js';
import type { Run } from '../../../selfplay/training/run.js';
import { symmetryKey } from '../../../studies/concepts/references.js';
import { drawGames } from '../../../studies/samples/policyGames.js';
import { moveKind, type MoveKind, type Phase, phaseOf } from '../../../studies/strategies/moveKind.js';
import { parseSelection, selectedNumbers } from '../../sources/gameSelection.js';
import { recordsIn } from '../../sources/recordFile.js';

/** A move to explain, and where it was played. */
export interface FoundMove {
  readonly position: Position;
  /** Absent for a bare position. */
  readonly move?: number;
  /** What its source calls the game: a number of a run, of a record of a file, or the moves themselves. */
  readonly game: string;
  readonly ply: number;
}

export const SIGNS = ['winning', 'losing'] as const;

/** Which moves are wanted. */
export interface MoveFilter {
  readonly kinds: readonly MoveKind[];
  readonly phases: readonly Phase[];
  /** What the network makes of the position, for the side to move. */
  readonly value: (typeof SIGNS)[number] | undefined;
}

/** Moves of one game come first up to so many: neighbours in a game are alike, and a cluster is not to be one game. */
const PER_GAME = 8;
/** Of a file, which may have millions of moves, so many are kept at a time. */
const KEPT = 100_000;

/**
 * A random sample of different moves, positions that are the same from another side counted once, with at most PER_GAME of a
 * game as long as there are others. Only positions with a choice.
 */
export class MoveSampling {
  readonly #filter: MoveFilter;
  readonly #random: Random;
  #offered: { readonly found: FoundMove; readonly key: number }[] = [];
  #first = 0;

  constructor(filter: MoveFilter, random: Random) {
    this.#filter = filter;
    this.#random = random;
  }

  /** Moves so far without those of games that gave their share. */
  get size(): number {
    return this.#first;
  }

  offer(game: string, moves: readonly number[], start: Position): void {
    const positions = positionsOf(moves, start);
    const fitting = moves.flatMap((move, ply): FoundMove[] => {
      const found = { position: positions[ply]!, move, game, ply };
      return this.#fits(found) ? [found] : [];
    });
    this.#random.shuffle(fitting);
    fitting.forEach((found, index) => this.#keep(found, index >= PER_GAME));
  }

  offerPosition(game: string, position: Position): void {
    const found = { position, game, ply: 0 };
    if (this.#fits(found)) this.#keep(found, false);
  }

  #fits({ position, move }: FoundMove): boolean {
    const { kinds, phases } = this.#filter;
    if (move === PASS || legalMoveList(position).length < 2) return false;
    return (
      (move === undefined ? kinds.length === 0 : fits(kinds, moveKind(move))) &&
      fits(phases, phaseOf(position))
    );
  }

  #keep(found: FoundMove, spare: boolean): void {
    if (!spare) this.#first++;
    this.#offered.push({ found, key: this.#random.uniform() + Number(spare) });
    // The smallest of random keys are a sample.
    if (this.#offered.length < 4 * KEPT) return;
    this.#offered.sort((a, b) => a.key - b.key).length = KEPT;
  }

  /** The first `count` moves of the sample whose value has the sign that is wanted. */
  async result(count: number, network: Network, runtime: RuntimeName): Promise<FoundMove[]> {
    const different = new Map<string, FoundMove>();
    for (const { found } of this.#offered.sort((a, b) => a.key - b.key)) {
      const name = `${found.position.turn} ${symmetryKey(found.position)}`;
      if (!different.has(name)) different.set(name, found);
    }
    const all = [...different.values()];
    const { value } = this.#filter;
    return value === undefined ? all.slice(0, count) : ofSign(all, value, count, network, runtime);
  }
}

/** Nothing asked for is everything. */
function fits<T>(wanted: readonly T[], found: T): boolean {
  return wanted.length === 0 || wanted.includes(found);
}

const AT_ONCE = 256;

async function ofSign(
  all: readonly FoundMove[],
  sign: (typeof SIGNS)[number],
  count: number,
  network: Network,
  runtime: RuntimeName,
): Promise<FoundMove[]> {
  const evaluator = await networkEvaluator(network, await openRuntime(runtime));
  const kept: FoundMove[] = [];
  try {
    for (let from = 0; from < all.length && kept.length < count; from += AT_ONCE) {
      const some = all.slice(from, from + AT_ONCE);
      const { values } = await evaluator.evaluate(positionBatch(some.map(({ position }) => position)));
      kept.push(...some.filter((_, index) => (sign === 'winning' ? values[index]! > 0 : values[index]! < 0)));
    }
  } finally {
    await evaluator.dispose();
  }
  return kept.slice(0, count);
}

/** Where moves are taken from. */
export interface MoveSource {
  readonly run: Run | undefined;
  /** Games of the run, as parseSelection reads them. */
  readonly games: string | undefined;
  readonly file: string | undefined;
  readonly network: Network;
  readonly runtime: RuntimeName;
}

/** A sample, and where it is from in words. */
export interface MoveSample {
  readonly source: string;
  readonly moves: readonly FoundMove[];
}

/** Twice as many moves as wanted are looked at, so that games stay different where some of them are the same. */
const SPARE = 2;

/** Moves of games of a run, of a file, or of games that the network draws from its own policy. */
export async function sampleMoves(
  { run, games, file, network, runtime }: MoveSource,
  filter: MoveFilter,
  count: number,
  random: Random,
): Promise<MoveSample> {
  const sampling = new MoveSampling(filter, random.split('sample'));
  const result = () => sampling.result(count, network, runtime);
  if (file !== undefined) {
    offerFile(file, sampling);
    return { source: file, moves: await result() };
  }
  if (run !== undefined) {
    const text = games ?? 'all';
    // By the sign of the value half of them may be lost.
    offerRun(
      run,
      text,
      sampling,
      SPARE * count * (filter.value === undefined ? 1 : 4),
      random.split('games'),
    );
    return { source: `games ${text} of ${run.folder}`, moves: await result() };
  }
  return { source: 'games drawn from its own policy', moves: await offerOwn(sampling, result) };

  async function offerOwn(into: MoveSampling, found: () => Promise<FoundMove[]>): Promise<FoundMove[]> {
    const evaluator = await networkEvaluator(network, await openRuntime(runtime), { maxBatch: AT_ONCE });
    const drawing = random.split('own games');
    try {
      for (let round = 1; ; round++) {
        const before = into.size;
        for (const line of await drawGames(evaluator, drawing)) {
          const moves = movesOf(line);
          into.offer(formatTranscript(moves), moves, line[0]!);
        }
        const isLast = round >= MOST_ROUNDS || (into.size === before && round > 1);
        if (into.size < count && !isLast) continue;
        const enough = await found();
        if (enough.length >= count || isLast) return enough;
      }
    } finally {
      await evaluator.dispose();
    }
  }
}

/** So many times 256 games are drawn for rare moves, then there are none. */
const MOST_ROUNDS = 40;

/** The moves between positions that follow one another. */
function movesOf(line: readonly Position[]): number[] {
  return line
    .slice(1)
    .map((next, ply) => squares(difference(emptySquares(line[ply]!), emptySquares(next)))[0] ?? PASS);
}

function offerRun(
  { store, folder }: Run,
  games: string,
  sampling: MoveSampling,
  enough: number,
  random: Random,
): void {
  const selection = parseSelection('--games', games);
  const end = store.nextIndex(selection.kind);
  const numbers = [...selectedNumbers(selection, end)];
  if (numbers.length === 0) {
    const there = end === 0 ? 'it has no games of that kind' : `it has the games 0 to ${end - 1}`;
    throw new OthelloError('notFound', `The run ${folder} has no game ${games}; ${there}.`);
  }
  random.shuffle(numbers);
  for (const index of numbers) {
    if (sampling.size >= enough) return;
    const record = store.game({ kind: selection.kind, index });
    if (record === undefined) continue;
    replay(record);
    const name = selection.kind === 'selfplay' ? String(index) : `${selection.kind}/${index}`;
    const moves = record.plies.map(({ move }) => move);
    sampling.offer(name, moves, record.start ?? initialPosition());
  }
}

function offerFile(file: string, sampling: MoveSampling): void {
  for (const entry of recordsIn(file)) {
    if (entry.kind === 'game') {
      const { moves, start, source } = entry.game;
      sampling.offer(String(source?.record ?? 0), moves, start);
    } else if (entry.kind === 'position') {
      sampling.offerPosition(String(entry.position.source?.record ?? 0), entry.position.position);
    }
  }
}
