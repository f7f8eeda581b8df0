import type { ServedEngine, Thought } from '../../../cli/protocols/server.js';
import { OthelloError } from '../../../engine/errors.js';
import { legalMoveList, type Position } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import type { Budget, EngineResult } from '../../../playing/engine.js';

/** An engine that takes the first legal move and remembers what it was asked; all moves have exact scores, each worse by one. */
export class ScriptedEngine implements ServedEngine {
  readonly name = 'Scripted';
  readonly version = '0.1';
  budget: Budget = { simulations: 1_000_000 };
  readonly asked: { position: Position; options: Thought }[] = [];
  /** When true, a question is answered only when that is enough. */
  patient = false;
  /** Simulations that it tells of before it answers. */
  rounds: readonly number[] = [];

  async explain(): Promise<never> {
    throw new OthelloError('badTarget', 'A script has no reasons.');
  }

  async think(position: Position, options: Thought): Promise<EngineResult> {
    this.asked.push({ position, options });
    if (this.patient) await raised(options.enough!);
    const moves = legalMoveList(position);
    const soFar = (): EngineResult => ({ ...scripted(moves), principalVariation: [moves[0]!, PASS] });
    for (const simulations of this.rounds) options.onRound?.(simulations, soFar);
    const [move] = moves as [number];
    const line = [move, PASS];
    const scores = moves.map((each, rank) => ({ move: each, score: 4 - rank }));
    return {
      ...scripted(moves),
      ...(options.allMoves === false
        ? {}
        : { exact: { complete: true, score: 4, best: move, line, moves: scores, nodes: 1 } }),
      principalVariation: line,
    };
  }
}

function scripted(moves: number[]): EngineResult {
  const shares = Float32Array.from(moves, () => 1 / moves.length);
  return {
    move: moves[0]!,
    moves,
    visits: Uint32Array.from(moves, (_, rank) => moves.length - rank),
    priors: shares,
    q: shares,
    target: shares,
    value: 0.25,
    proven: undefined,
    networkValue: 0.25,
    simulations: 1,
    principalVariation: [moves[0]!],
  };
}

function raised(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
