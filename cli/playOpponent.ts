import { OthelloError, parseBaseline, type Random } from '../engine/index.js';
import { GtpClient } from '../selfplay/index.js';
import { describeEffort, type Engine, type EngineResult } from './engine.js';
import { positionAfter, type Moves } from './playGame.js';
import { parsePlayer } from './players.js';

/** Who sits at the other side of the board. */
export interface Opponent {
  readonly label: string;
  /** How hard it thinks, for the beginning of a game; empty where there is nothing to say. */
  readonly effort: string;
  /**
   * Its move after these, which leave it a choice or a forced square; undefined when it was interrupted.
   * Throws OthelloError `engineFailed` when it cannot go on.
   */
  answer(moves: Moves, random: Random, signal: AbortSignal): Promise<OpponentAnswer | undefined>;
  dispose(): Promise<void>;
}

export interface OpponentAnswer {
  readonly move: number;
  /** What it thought, where it tells. */
  readonly thought?: EngineResult;
}

/** The network itself. */
export function engineOpponent(engine: Engine): Opponent {
  return {
    label: engine.label,
    effort: describeEffort(engine.effort),
    async answer(moves, random, signal) {
      const thought = await engine.think(positionAfter(moves), random, signal);
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
  const baseline = parseBaseline(name);
  if (baseline !== undefined) {
    return {
      label: name,
      effort: '',
      answer: async (moves, random) => ({ move: baseline.chooseMove(positionAfter(moves), random) }),
      dispose: async () => undefined,
    };
  }
  const spec = name.startsWith('gtp:') ? await parsePlayer('--opponent', name, { engineSeconds }) : undefined;
  if (spec?.kind !== 'gtp') {
    throw new OthelloError(
      'usage',
      `--opponent takes random, greedy, alphabeta:DEPTH or gtp:"COMMAND", not "${name}"; networks are named with --model.`,
    );
  }
  const client = await GtpClient.start(spec.command, { answerSeconds: spec.answerSeconds });
  return {
    label: client.name,
    effort: '',
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
