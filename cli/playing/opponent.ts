import { parseBaseline } from '../../engine/baselinePlayers.js';
import { OthelloError } from '../../engine/errors.js';
import type { Random } from '../../engine/random.js';
import { GtpClient } from '../../selfplay/players/gtpClient.js';
import { type Moves, positionAfter } from '../sources/moves.js';
import type { Engine, EngineResult } from './engine.js';
import type { LevelChoice } from './levels.js';
import { parsePlayer } from './playerNames.js';
import { nameAt, type Strength, strengthOf, thinkingOf } from './strength.js';

/** Who sits at the other side of the board. */
export interface Opponent {
  readonly label: string;
  /** How hard it plays at first. */
  readonly strength: Strength;
  /**
   * Its move after these, which leave it a choice or a forced square; undefined when it was interrupted.
   * Throws OthelloError `engineFailed` when it cannot go on.
   */
  answer(
    moves: Moves,
    random: Random,
    signal: AbortSignal,
    strength: Strength,
  ): Promise<OpponentAnswer | undefined>;
  dispose(): Promise<void>;
}

export interface OpponentAnswer {
  readonly move: number;
  /** What it thought, where it tells. */
  readonly thought?: EngineResult;
}

/** The network itself, with the engine's own budget or at a level. */
export function engineOpponent(engine: Engine, level?: LevelChoice): Opponent {
  return {
    label: engine.label,
    strength: strengthOf(undefined, engine.budget.simulations, engine.budget.seconds, level),
    async answer(moves, random, signal, strength) {
      const thought = await engine.think(positionAfter(moves), random, {
        signal,
        ...thinkingOf(strength),
      });
      return thought === undefined ? undefined : { move: thought.move, thought };
    },
    dispose: async () => undefined,
  };
}

/**
 * Another player: `random`, `greedy`, `alphabeta:DEPTH` or `gtp:COMMAND`. Throws OthelloError `usage`, or
 * `engineFailed` when the command cannot be started.
 */
export async function otherOpponent(name: string, engineSeconds: number): Promise<Opponent> {
  if (parseBaseline(name) !== undefined) {
    return {
      label: name,
      strength: strengthOf(name),
      answer: async (moves, random, _signal, strength) => ({
        move: parseBaseline(nameAt(name, strength))!.chooseMove(positionAfter(moves), random),
      }),
      dispose: async () => undefined,
    };
  }
  const spec = name.startsWith('gtp:')
    ? (await parsePlayer('--opponent', name, { engineSeconds })).spec
    : undefined;
  if (spec?.kind !== 'gtp') {
    throw new OthelloError(
      'usage',
      `--opponent takes random, greedy, alphabeta:DEPTH or gtp:"COMMAND", not "${name}"; networks are named with --model.`,
    );
  }
  const client = await GtpClient.start(spec.command, { answerSeconds: spec.answerSeconds });
  return {
    label: client.name,
    strength: { kind: 'fixed' },
    async answer(moves, _random, signal) {
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
