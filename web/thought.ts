import type { EngineResult } from '../playing/engineResult.js';

/** What may be asked of the engine of the server. */
export interface ThinkRequest {
  /** 64 characters and the side to move, `X` black, `O` white; not over. */
  readonly position: string;
  /** sha256 of one of the networks that are served; the shipped one when absent. */
  readonly network?: string | undefined;
  /** 1 to 100,000. */
  readonly simulations?: number | undefined;
  /** 1 to 10; it then decides about simulations and endgames. */
  readonly level?: number | undefined;
  /** Plies before it in its game; the discs on the board, less four, unless said. */
  readonly ply?: number | undefined;
  /** What the engine draws by: the same seed does the same again. */
  readonly seed?: string | undefined;
  /** Whether endgames may be solved; yes unless said. */
  readonly exact?: boolean | undefined;
}

/** A result of the engine as JSON can hold it: lists, and null for what is not known. */
export interface Thought extends Omit<
  EngineResult,
  'visits' | 'priors' | 'q' | 'target' | 'proven' | 'outcomes'
> {
  readonly visits: readonly number[];
  readonly priors: readonly number[];
  readonly q: readonly (number | null)[];
  readonly target: readonly number[];
  readonly proven: Outcome | null;
  readonly outcomes?: readonly (Outcome | null)[];
}

type Outcome = 1 | 0 | -1;

export function toThought({ outcomes, ...result }: EngineResult): Thought {
  return {
    ...result,
    visits: [...result.visits],
    priors: [...result.priors],
    q: Array.from(result.q, (value) => (Number.isNaN(value) ? null : value)),
    target: [...result.target],
    proven: result.proven ?? null,
    ...(outcomes === undefined ? {} : { outcomes: outcomes.map((outcome) => outcome ?? null) }),
  };
}

/** The result that it was made of. */
export function fromThought({ outcomes, ...thought }: Thought): EngineResult {
  return {
    ...thought,
    visits: Uint32Array.from(thought.visits),
    priors: Float32Array.from(thought.priors),
    q: Float32Array.from(thought.q, (value) => value ?? NaN),
    target: Float32Array.from(thought.target),
    proven: thought.proven ?? undefined,
    ...(outcomes === undefined ? {} : { outcomes: outcomes.map((outcome) => outcome ?? undefined) }),
  };
}
