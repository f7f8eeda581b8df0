import type { EngineResult } from '../playing/engineResult.js';
import type { FaithfulnessReport } from '../studies/faithfulness/faithfulnessReport.js';
import type {
  About,
  ApiFailure,
  GameExplanations,
  GamePage,
  GameQuery,
  ListedNetwork,
  ListedRun,
  LiveEvent,
  MatchEvent,
  MatchRequest,
  MatchState,
  RunDetail,
  RunFindings,
  RunNetworks,
  RunReport,
  StoredGame,
} from './api.js';
import { eventsIn } from './eventsIn.js';
import { fromThought, type ThinkRequest, type Thought } from './thought.js';

/** A refusal or failure that the server told, in one sentence. */
class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, { error: { code, message } }: ApiFailure) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

interface How {
  readonly method?: string;
  readonly body?: string;
}

/**
 * Asks the server of `othello-zero serve`. Every method throws ApiError for a refusal, and what `fetch` throws where nobody
 * answers or the signal was raised.
 */
export class ApiClient {
  readonly #token: string;
  readonly #base: string;
  readonly #signal: AbortSignal | undefined;

  /**
   * @param token of the link
   * @param base where the server is; empty for the page's own
   * @param signal gives up what is asked
   */
  constructor(token: string, base = '', signal?: AbortSignal) {
    this.#token = token;
    this.#base = base;
    this.#signal = signal;
  }

  /** The same, whose questions are given up when the signal is raised. */
  until(signal: AbortSignal): ApiClient {
    return new ApiClient(this.#token, this.#base, signal);
  }

  about(): Promise<About> {
    return this.#json('about');
  }
  runs(): Promise<readonly ListedRun[]> {
    return this.#json('runs');
  }
  run(id: string): Promise<RunDetail> {
    return this.#json(`runs/${id}`);
  }
  games(id: string, query: GameQuery = {}): Promise<GamePage> {
    const given = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) given.set(key, String(value));
    return this.#json(`runs/${id}/games?${given.toString()}`);
  }
  /** @param name `12`, `arena/3` */
  game(id: string, name: string): Promise<StoredGame> {
    return this.#json(`runs/${id}/games/${name}`);
  }
  explanations(id: string, name: string): Promise<GameExplanations> {
    return this.#json(`runs/${id}/games/${name}/explanations`);
  }
  networks(id: string): Promise<readonly ListedNetwork[]> {
    return this.#json(`runs/${id}/networks`);
  }
  /** @param games most that are read for the figures; a large run takes seconds */
  report(id: string, games?: number): Promise<RunReport> {
    return this.#json(`runs/${id}/report${games === undefined ? '' : `?games=${games}`}`);
  }
  findings(id: string): Promise<RunFindings> {
    return this.#json(`runs/${id}/findings`);
  }
  faithfulness(id: string, network: string, subject: string): Promise<FaithfulnessReport> {
    return this.#json(`runs/${id}/studies/faithfulness/${network}/${subject}`);
  }

  /** The bytes of a checkpoint. */
  async checkpoint(sha256: string): Promise<Uint8Array> {
    const response = await this.#ask(`networks/${sha256}`);
    return new Uint8Array(await response.arrayBuffer());
  }
  /** The record of a network's ranges, as decodeRanges takes it. */
  async ranges(sha256: string): Promise<string> {
    return (await this.#ask(`networks/${sha256}/ranges`)).text();
  }

  /**
   * What a run is now, and then what changes, until it is gone, the signal is raised or the server ends. A browser keeps few
   * connections to one server, so a window that nobody sees should give this up.
   */
  live(id: string): AsyncGenerator<LiveEvent, void> {
    return this.#events(`runs/${id}/live`);
  }

  /** What the engine of the server makes of a position, as the one of a page would say it; the signal gives it up. */
  async think(request: ThinkRequest): Promise<EngineResult> {
    const response = await this.#ask('think', { method: 'POST', body: JSON.stringify(request) });
    return fromThought((await response.json()) as Thought);
  }

  /** The networks of all runs. */
  allNetworks(): Promise<readonly RunNetworks[]> {
    return this.#json('networks');
  }

  /** Begins a match in the program; refused while another one is played. */
  beginMatch(request: MatchRequest): Promise<MatchState> {
    return this.#json('match', { method: 'POST', body: JSON.stringify(request) });
  }
  /** Ends the match; null where none has been played. */
  stopMatch(): Promise<MatchState | null> {
    return this.#json('match/stop', { method: 'POST' });
  }
  /** How the match stands, and then what is new, until the signal is raised or the server ends. */
  match(): AsyncGenerator<MatchEvent, void> {
    return this.#events('match/live');
  }

  async *#events<Event>(path: string): AsyncGenerator<Event, void> {
    const { body } = await this.#ask(path);
    if (body !== null) for await (const event of eventsIn(body)) yield event as Event;
  }

  async #json<Answer>(path: string, how: How = {}): Promise<Answer> {
    return (await (await this.#ask(path, how)).json()) as Answer;
  }

  async #ask(path: string, how: How = {}): Promise<Response> {
    const response = await fetch(`${this.#base}/api/${path}`, {
      ...how,
      headers: { authorization: `Bearer ${this.#token}` },
      ...(this.#signal === undefined ? {} : { signal: this.#signal }),
    });
    if (response.ok) return response;
    throw new ApiError(response.status, (await response.json()) as ApiFailure);
  }
}
