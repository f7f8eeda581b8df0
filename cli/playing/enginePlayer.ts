import type { Position } from '../../engine/position.js';

export interface MoveLimits {
  /** Seconds that the move may take; absent when the other side sets no clock. */
  readonly seconds?: number;
  /** Strength that the other side asks for, in plies; a player without depth takes it as it likes. */
  readonly depth?: number;
  /** When it is aborted, the player answers at once with what it knows. */
  readonly signal: AbortSignal;
}

export interface EngineAnswer {
  readonly move: number;
  /** Expected result, -1..1, from the mover's view. */
  readonly value: number;
  /** Expected or exact disc difference from the mover's view, where the player knows one. */
  readonly score?: number;
  /** The moves it expects, `move` first. */
  readonly line?: readonly number[];
  /** How it was found, for people. */
  readonly note?: string;
}

/** What a protocol needs of an engine. Positions have a legal move or pass; both sides may be asked. */
export interface EnginePlayer {
  readonly name: string;
  readonly version: string;
  chooseMove(position: Position, limits: MoveLimits): Promise<EngineAnswer>;
  /** The `count` best moves, best first. */
  hint(position: Position, count: number, limits: MoveLimits): Promise<readonly EngineAnswer[]>;
}

/** A conversation over lines. `send` of its constructor gets whole lines without their end. */
export interface ProtocolServer {
  /** Takes a line without its end; settles when everything that it causes has been sent. Never rejects. */
  receive(line: string): Promise<void>;
  /** Whether the other side has said goodbye. */
  readonly finished: boolean;
}

/** Seconds, from any beginning; only differences count. */
export type Clock = () => number;
