import { OthelloError } from '../../../engine/errors.js';
import { formatPosition, positionsOf } from '../../../engine/notation.js';
import { legalMoveList, type Position } from '../../../engine/position.js';
import type { Random } from '../../../engine/random.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import type { Network } from '../../../nn/network.js';
import type { RuntimeName } from '../../../nn/runtime.js';
import { openRuntime } from '../../../nn/runtimes/open.js';
import { replay } from '../../../selfplay/records/gameRecord.js';
import type { Run } from '../../../selfplay/training/run.js';
import { AT_ONCE, drawGames } from '../../../studies/samples/policyGames.js';
import { recordsIn } from '../../sources/recordFile.js';

/** Fewer say nothing. */
const FEWEST = 20;

/** Positions to evaluate maps at, and where they are from. */
export interface Sample {
  readonly source: string;
  readonly positions: readonly Position[];
}

/** A position with something to choose. */
function hasChoice(position: Position): boolean {
  return legalMoveList(position).length > 1;
}

/** Different positions with a choice, in the order in which they are given, until there are enough. */
class Sampling {
  readonly #found = new Map<string, Position>();
  readonly #wanted: number;

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  get full(): boolean {
    return this.#found.size >= this.#wanted;
  }

  add(position: Position): void {
    if (!this.full && hasChoice(position)) this.#found.set(formatPosition(position), position);
  }

  /** Throws OthelloError `notFound` for too few. */
  result(source: string): Sample {
    const positions = [...this.#found.values()];
    if (positions.length >= FEWEST) return { source, positions };
    const message = `Only ${positions.length} positions with a choice of moves were found in ${source}; an evaluation needs at least ${FEWEST}.`;
    throw new OthelloError('notFound', message);
  }
}

/** A position at random of random games of the run. */
export function runPositions({ store, folder }: Run, count: number, random: Random): Sample {
  const games = store.nextIndex('selfplay');
  const sampling = new Sampling(count);
  // A run may have fewer different positions than asked for.
  for (let draw = 0; games > 0 && !sampling.full && draw < 20 * count; draw++) {
    const record = store.game({ kind: 'selfplay', index: random.integer(games) });
    if (record === undefined) continue;
    const positions = replay(record);
    sampling.add(positions[random.integer(positions.length)]!);
  }
  return sampling.result(`self-play games of ${folder}`);
}

/** Positions at random of all games and positions of a file. */
export function filePositions(file: string, count: number, random: Random): Sample {
  const kept: { readonly position: Position; readonly key: number }[] = [];
  const offer = (position: Position): void => {
    // The smallest of random keys are a sample; twice as many, since some are equal.
    kept.push({ position, key: random.uniform() });
    if (kept.length < 100_000 + 4 * count) return;
    kept.sort((a, b) => a.key - b.key).length = 2 * count;
  };
  for (const entry of recordsIn(file)) {
    if (entry.kind === 'position') offer(entry.position.position);
    else if (entry.kind === 'game') positionsOf(entry.game.moves, entry.game.start).forEach(offer);
  }
  const sampling = new Sampling(count);
  kept.sort((a, b) => a.key - b.key).forEach(({ position }) => sampling.add(position));
  return sampling.result(file);
}

/**
 * Games in which every move is drawn from the network's policy: what it would play among itself, with some variety. One position
 * at random of each game, so that positions are independent of each other, as the intervals take them to be.
 */
export async function ownPositions(
  network: Network,
  runtime: RuntimeName,
  count: number,
  random: Random,
): Promise<Sample> {
  const evaluator = await networkEvaluator(network, await openRuntime(runtime));
  const sampling = new Sampling(count);
  try {
    // Early positions of several games are the same: a network that is sure of its moves may not have enough.
    for (let games = 0; !sampling.full && games < 3 * count + AT_ONCE; games += AT_ONCE) {
      for (const line of await drawGames(evaluator, random)) {
        const choices = line.slice(1).filter(hasChoice);
        if (choices.length > 0) sampling.add(choices[random.integer(choices.length)]!);
      }
    }
  } finally {
    await evaluator.dispose();
  }
  return sampling.result('games drawn from its own policy, one of each');
}
