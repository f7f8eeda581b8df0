import type { Position } from '../../engine/position.js';
import type { Explanation } from '../../lrp/explanation.js';
import type { Target } from '../../lrp/target.js';
import type { Budget, EngineResult, ThinkOptions } from '../../playing/engine.js';

/** What a protocol says of one thought. */
export interface Thought extends Pick<
  ThinkOptions,
  'budget' | 'clock' | 'exact' | 'allMoves' | 'enough' | 'onRound'
> {
  /** Whether the move is one to be played in a game, whose opening may be varied. No when absent. */
  readonly inGame?: boolean;
}

/** An engine as other programs meet it. */
export interface ServedEngine {
  readonly name: string;
  readonly version: string;
  /** Of each thought that names no other. */
  readonly budget: Budget;
  /** Searches a position that is not over, until `enough` is raised at the latest. */
  think(position: Position, thought: Thought): Promise<EngineResult>;
  /** Explains what the network says of a position. Throws OthelloError `badTarget`. */
  explain(position: Position, target: Target): Promise<Explanation>;
}

/** A conversation over lines. `send` of its constructor gets whole lines without their end. */
export interface ProtocolServer {
  /** Takes a line without its end; settles when everything that it causes has been sent. Never rejects. */
  receive(line: string): Promise<void>;
  /** Whether the other side has said goodbye. */
  readonly finished: boolean;
  /** Hears that nothing more comes, or that nobody listens any more (`gone`): what is thought about then is enough. */
  end(gone: boolean): void;
}

/** Simulations of a search that takes a second or two, which is finished whoever leaves: so a script gets its answers in full. */
const MOMENT = 1000;

/** Ends what is thought about when the other side leaves. */
export class Departure {
  readonly #left = new AbortController();
  readonly #gone = new AbortController();

  /** Whether nobody reads the answers any more. */
  get isGone(): boolean {
    return this.#gone.signal.aborted;
  }

  end(gone: boolean): void {
    this.#left.abort();
    if (gone) this.#gone.abort();
  }

  /** The signal of a thought: raised by its own one, and when the other side has left. */
  signal(own: AbortSignal, budget: Budget, clock?: number): AbortSignal {
    const { simulations = Infinity, seconds } = budget;
    const isMoment = seconds === undefined && clock === undefined && simulations <= MOMENT;
    return AbortSignal.any([own, this.#gone.signal, ...(isMoment ? [] : [this.#left.signal])]);
  }
}
