import type { Position } from '../../engine/position.js';
import type { EngineResult, ThinkOptions } from '../playing/engine.js';

/** An engine as other programs meet it. */
export interface ServedEngine {
  readonly name: string;
  readonly version: string;
  /** Searches a position that is not over, until `enough` is raised at the latest. */
  think(
    position: Position,
    options: Pick<ThinkOptions, 'clock' | 'allMoves' | 'enough'>,
  ): Promise<EngineResult>;
}

/** A conversation over lines. `send` of its constructor gets whole lines without their end. */
export interface ProtocolServer {
  /** Takes a line without its end; settles when everything that it causes has been sent. Never rejects. */
  receive(line: string): Promise<void>;
  /** Whether the other side has said goodbye. */
  readonly finished: boolean;
}
