import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isOver } from '../../../engine/position.js';
import type { AnalyzedPly } from '../../../playing/analysis.js';
import type { Subject } from '../../../playing/subject.js';
import type { EngineClient } from '../../engine/engineClient.js';
import { sentenceOf } from '../sentenceOf.js';
import type { LookState } from './state.js';

/** The same as `analyze` has, which says the same numbers. */
const SEED = 'analyze';

/** An analysis of a whole game while it goes on. */
export interface Analysis {
  /** Undefined where none goes on. */
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  /** What stopped it, unless somebody did: one sentence. */
  readonly failure: string | undefined;
  readonly start: (simulations: number) => void;
  readonly stop: () => void;
}

/** Judges the plies of a game one after the other, those that are shown first; ends with the game and the network. */
export function useAnalysis(
  engine: EngineClient,
  network: string | undefined,
  { game, positions, ply }: LookState,
  onJudged: (ply: AnalyzedPly) => void,
): Analysis {
  const [progress, setProgress] = useState<Analysis['progress']>();
  const [failure, setFailure] = useState<string>();
  const running = useRef<AbortController | undefined>(undefined);
  const stop = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
    setProgress(undefined);
  }, []);
  useEffect(() => stop, [engine, network, game, stop]);

  const start = (simulations: number): void => {
    stop();
    const stopped = new AbortController();
    running.current = stopped;
    setFailure(undefined);
    const order = fromHere(positions.length, ply).filter((each) => !isOver(positions[each]!));
    setProgress({ done: 0, total: order.length });
    const judge = async (): Promise<void> => {
      for (const [done, each] of order.entries()) {
        const ask = { subject: subjectAt({ game, positions }, each), simulations, seed: SEED };
        const judged = await engine.run('judge', ask, { signal: stopped.signal });
        if (stopped.signal.aborted) return;
        if (judged !== undefined) onJudged(judged);
        setProgress({ done: done + 1, total: order.length });
      }
      stop();
    };
    judge().catch((error: unknown) => {
      if (stopped.signal.aborted) return;
      stop();
      setFailure(sentenceOf(error));
    });
  };
  return { progress, failure, start, stop };
}

/** The shown ply and what comes after it, then what was before. */
function fromHere(count: number, ply: number): number[] {
  return Array.from({ length: count }, (_, index) => (ply + index) % count);
}

function subjectAt({ game, positions }: Pick<LookState, 'game' | 'positions'>, ply: number): Subject {
  const move = game.moves[ply];
  return {
    position: positions[ply]!,
    start: game.start,
    moves: game.moves.slice(0, ply),
    ...(move === undefined ? {} : { move }),
  };
}
