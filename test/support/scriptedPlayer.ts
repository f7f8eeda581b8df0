import type { EngineAnswer, EnginePlayer, MoveLimits } from '../../cli/playing/enginePlayer.js';
import { legalMoveList, type Position } from '../../engine/position.js';

/** A player that takes the first legal move and remembers what it was asked. */
export class ScriptedPlayer implements EnginePlayer {
  readonly name = 'Scripted';
  readonly version = '0.1';
  readonly asked: { position: Position; limits: MoveLimits }[] = [];
  /** When true, a question is answered only when it is aborted. */
  patient = false;

  async chooseMove(position: Position, limits: MoveLimits): Promise<EngineAnswer> {
    this.asked.push({ position, limits });
    if (this.patient) await aborted(limits.signal);
    return { move: legalMoveList(position)[0]!, value: 0.25 };
  }

  async hint(position: Position, count: number, limits: MoveLimits): Promise<EngineAnswer[]> {
    this.asked.push({ position, limits });
    if (this.patient) await aborted(limits.signal);
    const moves = legalMoveList(position).slice(0, count);
    return moves.map((move, rank) => ({
      move,
      value: -0.5,
      score: 4 - rank,
      line: [move, 64],
      note: 'two\nlines',
    }));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
