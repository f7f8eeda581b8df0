import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { OthelloError } from '../../../../engine/errors.js';
import { moveName } from '../../../../engine/notation.js';
import type { RuntimeChoice } from '../../../../nn/runtimeChoice.js';
import { type MatchGame, summarizeMatch } from '../../../../selfplay/matches/match.js';
import { playMatch } from '../../../../selfplay/matches/playMatch.js';
import { createStage, readStage } from '../../../../selfplay/matches/shownGame.js';
import type { PlayerSpec } from '../../../../selfplay/players/playerSpec.js';
import { defaultThreads } from '../../../../selfplay/threads/defaultThreads.js';
import { sharedBatchFor } from '../../../../selfplay/threads/sharedBatchSize.js';
import { networkBytes } from '../../../../selfplay/training/trainingLoop.js';
import type { MatchEvent, MatchRequest, MatchState, PlayedGame } from '../../../../web/api.js';
import { freshSeed } from '../../../command/searchOptions.js';
import { networkPlayer } from '../../../engine/parsePlayer.js';
import type { Listener } from '../http/eventStream.js';
import { failureText } from '../http/failures.js';
import type { Networks } from './networks.js';
import { readRequest } from './readRequest.js';

const schema = z.strictObject({
  a: z.string().max(64),
  b: z.string().max(64),
  games: z.int().min(2).max(1000).multipleOf(2),
  simulations: z.int().min(1).max(10_000),
  seed: z.string().min(1).max(100).optional(),
}) satisfies z.ZodType<MatchRequest>;

/** As `arena` has it unless told otherwise. */
const OPENING_PLIES = 8;
/** Side by side in a thread: few, so that the score grows while one looks on. */
const PAIRS_PER_TASK = 2;
/** Milliseconds between two looks at the game that is shown. */
const LOOK_EVERY = 250;

/** The match that is played, or was. */
interface Played {
  state: MatchState;
  readonly games: MatchGame[];
  readonly stage: Int32Array;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/**
 * Matches between two networks that are served, by the code of `arena`, one at a time. Nothing of them is kept but the last one,
 * in memory. A match goes on whoever looks, until it is stopped or the server ends.
 */
export class Matches {
  readonly #networks: Networks;
  readonly #runtime: RuntimeChoice;
  readonly #onDefect: (failure: unknown) => void;
  readonly #listeners = new Set<Listener>();
  #number = 0;
  #last: Played | undefined;
  /** What was told last of the board, so that only news is. */
  #board = '';
  #timer: NodeJS.Timeout | undefined;

  /** @param onDefect is told of what nobody foresaw */
  constructor(networks: Networks, runtime: RuntimeChoice, onDefect: (failure: unknown) => void) {
    this.#networks = networks;
    this.#runtime = runtime;
    this.#onDefect = onDefect;
  }

  /**
   * Begins a match.
   *
   * @throws OthelloError `usage` for what is none; `notFound` or `badModel` of a network; `busy` while another one is played
   */
  async begin(request: IncomingMessage): Promise<MatchState> {
    const asked = await readRequest(request, schema);
    if (this.#last?.state.status === 'playing')
      throw new OthelloError('busy', 'A match is being played; stop it first.');
    const { simulations } = asked;
    const playerOf = (sha256: string): PlayerSpec =>
      networkPlayer(networkBytes(this.#networks.find(sha256).bytes), { simulations }, true);
    const [first, second] = [playerOf(asked.a), playerOf(asked.b)];
    const state: MatchState = {
      ...{ ...asked, seed: asked.seed ?? freshSeed(), number: ++this.#number },
      ...{ openingPlies: OPENING_PLIES, status: 'playing', summary: summarizeMatch([]) },
    };
    this.#last = this.#play(state, first, second);
    this.#tellMatch();
    return this.#last.state;
  }

  /** Ends the match; the pairs that are finished count. Undefined where there is none. */
  async stop(): Promise<MatchState | undefined> {
    this.#last?.stop.abort();
    await this.#last?.done;
    return this.#last?.state;
  }

  /** Tells how the match stands, and then what is new; call what comes back when nobody listens any more. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    const send = (event: MatchEvent): void => listener.send(event);
    if (this.#last === undefined) send({ kind: 'match' });
    else {
      const { state, games, stage } = this.#last;
      send({ kind: 'match', match: state });
      send({ kind: 'games', match: state.number, games: games.map(playedGame) });
      const board = boardOf(state, stage);
      if (board !== undefined) send(board);
    }
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  async close(): Promise<void> {
    this.#rest();
    await this.stop();
  }

  #play(state: MatchState, first: PlayerSpec, second: PlayerSpec): Played {
    const [stop, stage] = [new AbortController(), createStage()];
    const games: MatchGame[] = [];
    const change = (changed: Partial<MatchState>): void => {
      played.state = { ...played.state, ...changed };
      this.#tellMatch();
    };
    const onGames = (finished: readonly MatchGame[]): void => {
      games.push(...finished);
      change({ summary: summarizeMatch(games) });
      this.#tell({ kind: 'games', match: state.number, games: finished.map(playedGame) });
    };
    const match = playMatch({
      ...{ first, second, stage, onGames, seed: state.seed, openingPlies: state.openingPlies },
      ...{ pairs: state.games / 2, pairsPerTask: PAIRS_PER_TASK, workers: defaultThreads() },
      runtime: this.#runtime,
      sharedBatch: sharedBatchFor(this.#runtime, undefined),
      signal: stop.signal,
      onNote: (note) => change({ note }),
    });
    const done = match.then(
      () => change({ status: games.length < state.games ? 'stopped' : 'finished' }),
      (failure: unknown) => change({ status: 'failed', note: failureText(failure, this.#onDefect) }),
    );
    const played: Played = { state, games, stage, stop, done };
    return played;
  }

  #tellMatch(): void {
    if (this.#last !== undefined) this.#tell({ kind: 'match', match: this.#last.state });
  }

  #look(): void {
    if (this.#last === undefined) return;
    const event = boardOf(this.#last.state, this.#last.stage);
    const board = JSON.stringify(event);
    if (event === undefined || board === this.#board) return;
    this.#board = board;
    this.#tell(event);
  }

  #tell(event: MatchEvent): void {
    for (const listener of this.#listeners) listener.send(event);
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Undefined where no game is being played. */
function boardOf({ status, number }: MatchState, stage: Int32Array): MatchEvent | undefined {
  const shown = status === 'playing' ? readStage(stage) : undefined;
  if (shown === undefined) return undefined;
  const { pair, firstIsBlack: aIsBlack, openingPlies, moves } = shown;
  const game = { pair, aIsBlack, openingPlies, moves: moves.map(moveName) };
  return { kind: 'board', match: number, game };
}

function playedGame({ pair, firstIsBlack: aIsBlack, moves, discs }: MatchGame): PlayedGame {
  return { pair, aIsBlack, moves: moves.map(moveName), discs };
}
