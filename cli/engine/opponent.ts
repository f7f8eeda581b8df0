import { parseBaseline } from '../../engine/baselinePlayers.js';
import { OthelloError } from '../../engine/errors.js';
import type { Random } from '../../engine/random.js';
import type { Engine, EngineResult } from '../../playing/engine.js';
import type { LevelChoice } from '../../playing/levels.js';
import { isUsualStart, type Line, positionAfter } from '../../playing/line.js';
import { startForeign } from '../../selfplay/players/foreignEngine.js';
import { nameAt, type Strength, strengthOf, thinkingOf } from './opponentStrength.js';
import { foreignNamed } from './parsePlayer.js';

/** Who sits at the other side of the board. */
export interface Opponent {
  readonly label: string;
  /** How hard it plays at first. */
  readonly strength: Strength;
  /**
   * Its move in this game, which leaves it a choice or a forced square; undefined when it was interrupted.
   * Throws OthelloError `engineFailed` when it cannot go on.
   *
   * @param clock seconds that its clock leaves for the move, as far as it can be told.
   */
  answer(
    line: Line,
    random: Random,
    signal: AbortSignal,
    strength: Strength,
    clock?: number,
  ): Promise<OpponentAnswer | undefined>;
  dispose(): Promise<void>;
}

export interface OpponentAnswer {
  readonly move: number;
  /** What it thought, where it tells. */
  readonly thought?: EngineResult;
}

const NO_OTHER_START = 'begins with the usual position only: its protocol knows no other.';

/** The sentence that refuses an opponent, as `--opponent` names it, for a game that begins so; undefined where it can. */
export function startProblem(name: string | undefined, label: string, { start }: Pick<Line, 'start'>) {
  return /^(?:gtp|nboard):/.test(name ?? '') && !isUsualStart(start)
    ? `${label} ${NO_OTHER_START}`
    : undefined;
}

/** The network itself, with the engine's own budget or at a level. */
export function engineOpponent(engine: Engine, level?: LevelChoice): Opponent {
  return {
    label: engine.label,
    strength: strengthOf(undefined, engine.budget.simulations, engine.budget.seconds, level),
    async answer(line, random, signal, strength, clock) {
      const thought = await engine.think(positionAfter(line), random, {
        signal,
        ...thinkingOf(strength),
        clock,
      });
      return thought === undefined ? undefined : { move: thought.move, thought };
    },
    dispose: async () => undefined,
  };
}

/**
 * Another player: `random`, `greedy`, `alphabeta:DEPTH`, `gtp:COMMAND` or `nboard:COMMAND`. Throws OthelloError `usage`,
 * or `engineFailed` when the command cannot be started.
 */
export async function otherOpponent(name: string, engineSeconds: number): Promise<Opponent> {
  if (parseBaseline(name) !== undefined) {
    return {
      label: name,
      strength: strengthOf(name),
      answer: async (line, random, _signal, strength) => ({
        move: parseBaseline(nameAt(name, strength))!.chooseMove(positionAfter(line), random),
      }),
      dispose: async () => undefined,
    };
  }
  const spec = foreignNamed(name, engineSeconds);
  if (spec === undefined) {
    throw new OthelloError(
      'usage',
      `--opponent takes random, greedy, alphabeta:DEPTH, gtp:"COMMAND" or nboard:"COMMAND", not "${name}"; networks are named with --model.`,
    );
  }
  const client = await startForeign(spec);
  return {
    label: client.name,
    strength: { kind: 'fixed' },
    async answer({ start, moves }, _random, signal) {
      if (!isUsualStart(start)) throw new OthelloError('engineFailed', `${client.name} ${NO_OTHER_START}`);
      const stop = (): void => void client.dispose();
      signal.addEventListener('abort', stop);
      try {
        return { move: await client.chooseMove(moves) };
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    dispose: () => client.dispose(),
  };
}
