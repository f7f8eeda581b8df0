import { OthelloError } from '../../../engine/errors.js';
import { parseMove, parsePosition } from '../../../engine/notation.js';
import type { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import type { ExplanationRecord } from '../../../lrp/explanationRecord.js';
import { formatGameName } from '../../../selfplay/records/gameRecord.js';
import type { Run } from '../../../selfplay/training/run.js';
import { Sample } from '../../../studies/samples/sample.js';
import { moveKind, phaseOf } from '../../../studies/strategies/moveKind.js';
import type { MappedMove } from './analysis.js';
import type { MoveFilter } from './moves.js';

/** Maps that are stored, and the networks that they are of. */
export interface LoggedMoves {
  readonly moves: readonly MappedMove[];
  readonly networks: readonly string[];
  /** What computed them, with commas where that were several; undefined where none of them says. */
  readonly runtime: string | undefined;
}

interface Logged {
  readonly found: MappedMove;
  readonly network: string;
  readonly runtime: string | undefined;
}

/**
 * A random sample of the explanations that a run's database holds, of one target as it was asked for and one composite.
 * Throws OthelloError `notFound` where it holds none.
 */
export function loggedMoves(
  { store, folder }: Run,
  { target, composite }: { readonly target: string; readonly composite: string },
  { kinds, phases }: MoveFilter,
  count: number,
  random: Random,
): LoggedMoves {
  const sample = new Sample<Logged>(nameOf, count, count, 4 * count + 1001);
  for (const { game, ply, network, record } of store.explanations({ target, composite })) {
    const { position: text, move: name, maps, output, runtime } = record as ExplanationRecord;
    const move = name === null ? PASS : parseMove(name);
    const position = parsePosition(text);
    if (move === PASS || (kinds.length > 0 && !kinds.includes(moveKind(move)))) continue;
    if (phases.length > 0 && !phases.includes(phaseOf(position))) continue;
    const found = {
      position,
      move,
      game: formatGameName(game),
      ply,
      map: maps['square']!,
      output,
      value: undefined,
    };
    sample.add({ found, network, runtime }, random.uniform());
    sample.prune();
  }
  if (sample.size === 0) {
    const message = `The run ${folder} holds no such explanations of ${target} by ${composite}; make them with explain --run ${folder} --games all --targets ${target} --composite ${composite}, or leave out --logged.`;
    throw new OthelloError('notFound', message);
  }
  const logged = sample.items();
  const runtimes = distinct(logged.flatMap(({ runtime }) => runtime ?? []));
  return {
    moves: logged.map(({ found }) => found),
    networks: distinct(logged.map(({ network }) => network)),
    runtime: runtimes.length === 0 ? undefined : runtimes.join(', '),
  };
}

/** Explanations of one target and composite are one a network and ply. */
function nameOf({ found: { game, ply }, network }: Logged): string {
  return `${game} ${ply} ${network}`;
}

/** Each once, in order. */
function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
