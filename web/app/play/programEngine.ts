import { OthelloError } from '../../../engine/errors.js';
import { formatPosition } from '../../../engine/notation.js';
import type { EngineResult } from '../../../playing/engineResult.js';
import type { ApiClient } from '../../apiClient.js';
import type { SearchRequest } from '../../engine/workerProtocol.js';
import type { ThinkRequest } from '../../thought.js';
import { sentenceOf } from '../sentenceOf.js';

/** The engine of the program that serves the page, which chooses the same moves sooner. */
export class ProgramEngine {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /**
   * Undefined when the signal was raised.
   *
   * @param network sha256; one that is served
   * @throws OthelloError `engineFailed` where the program does not answer, or has no such network
   */
  async think(
    search: SearchRequest,
    network: string,
    signal: AbortSignal,
  ): Promise<EngineResult | undefined> {
    try {
      return await this.#client.until(signal).think(thinkRequest(search, network));
    } catch (cause) {
      if (signal.aborted) return undefined;
      const why = cause instanceof TypeError ? 'The program does not answer any more.' : sentenceOf(cause);
      throw new OthelloError('engineFailed', `${why} Let the engine compute in this page instead.`, {
        cause,
      });
    }
  }
}

/** Whether the program takes all that the search says: it knows no clock and no level that follows. */
export function isForProgram({ level, clock }: Pick<SearchRequest, 'level' | 'clock'>): boolean {
  return typeof level === 'number' && clock === undefined;
}

function thinkRequest({ position, ply, seed, level }: SearchRequest, network: string): ThinkRequest {
  return {
    position: formatPosition(position),
    network,
    ply,
    seed,
    level: typeof level === 'number' ? level : undefined,
  };
}
