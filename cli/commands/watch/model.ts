import { OthelloError } from '../../../engine/errors.js';
import { moveName } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { PASS } from '../../../engine/squareSet.js';
import type { Explained } from '../../playing/job.js';
import { COMPOSITES } from '../../screen/relevance.js';
import { type Evaluation, storedEvaluation } from './evaluation.js';
import type { GameShelf, WatchedGame } from './games.js';
import type { WatchThinker } from './thinker.js';

/** What the relevance on the board is of; `off` for none. */
export const VIEWS = ['off', 'move', 'value'] as const;
export type View = (typeof VIEWS)[number];

/** Plies a second. */
const SPEEDS = [0.5, 1, 2, 4, 8] as const;
const JUMP = 10;

/** What a key does. */
export type WatchAction =
  | 'next'
  | 'back'
  | 'jumpNext'
  | 'jumpBack'
  | 'first'
  | 'last'
  | 'nextGame'
  | 'previousGame'
  | 'play'
  | 'faster'
  | 'slower'
  | 'relevance'
  | 'rules'
  | 'evaluate';

/** Something to be worked out, and what is done with what was found. */
interface Wanted {
  readonly key: string;
  find(signal: AbortSignal): Promise<() => void>;
}

/** What the screen shows, and what has been worked out for it. */
export class WatchModel {
  readonly shelf: GameShelf;
  readonly #thinker: WatchThinker;
  readonly #listeners = new Set<() => void>();
  readonly #evaluations = new Map<string, Evaluation | undefined>();
  readonly #explanations = new Map<string, Explained | string>();
  #version = 0;
  #place: number;
  #game: WatchedGame;
  #ply = 0;
  #isPlaying: boolean;
  #speed = SPEEDS.indexOf(2);
  #view: View = 'off';
  #composite = COMPOSITES[0]!;
  /** Whether the network evaluates, instead of what was stored. */
  #isEvaluating: boolean;
  /** The name of a game that is being typed. */
  #typed: string | undefined;
  #message = '';
  #running: { readonly key: string; readonly abort: AbortController } | undefined;
  #closed = false;

  constructor(
    shelf: GameShelf,
    thinker: WatchThinker,
    begun: { ply: number; play: boolean; evaluate: boolean },
  ) {
    this.shelf = shelf;
    this.#thinker = thinker;
    this.#place = shelf.first;
    this.#game = shelf.game(shelf.first);
    this.#ply = Math.min(begun.ply, this.lastPly);
    this.#isPlaying = begun.play;
    this.#isEvaluating = begun.evaluate;
    this.#work();
  }

  get version(): number {
    return this.#version;
  }
  get game(): WatchedGame {
    return this.#game;
  }
  get place(): number {
    return this.#place;
  }
  /** Moves that have been made on the board. */
  get ply(): number {
    return this.#ply;
  }
  get lastPly(): number {
    return this.#game.line.moves.length;
  }
  get position(): Position {
    return this.#game.line.positions[this.#ply]!;
  }
  /** The move that was played in the position. */
  get move(): number | undefined {
    return this.#game.line.moves[this.#ply];
  }
  get isPlaying(): boolean {
    return this.#isPlaying;
  }
  get isEvaluating(): boolean {
    return this.#isEvaluating;
  }
  get pliesPerSecond(): number {
    return SPEEDS[this.#speed]!;
  }
  get view(): View {
    return this.#view;
  }
  /** The rules of relevance. */
  get composite(): string {
    return this.#composite;
  }
  get typed(): string | undefined {
    return this.#typed;
  }
  get message(): string {
    return this.#message;
  }

  /** Of the position before a move; undefined as long as nothing is known. */
  evaluationAt(ply: number): Evaluation | undefined {
    if (this.#isEvaluating) return this.#evaluations.get(this.#key(ply));
    return storedEvaluation(this.#game, ply);
  }

  /** The relevance on the board, why there is none, or undefined while it is worked out. */
  get explanation(): Explained | string | undefined {
    return this.#explanations.get(this.#explanationKey());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** A ply further, when the game plays by itself. */
  tick(): void {
    if (!this.#isPlaying) return;
    this.#ply = Math.min(this.#ply + 1, this.lastPly);
    if (this.#ply === this.lastPly) this.#isPlaying = false;
    this.#changed();
  }

  act(action: WatchAction): void {
    this.#message = '';
    this.#actions[action]();
  }

  readonly #actions: Readonly<Record<WatchAction, () => void>> = {
    next: () => this.#go(this.#ply + 1),
    back: () => this.#go(this.#ply - 1),
    jumpNext: () => this.#go(this.#ply + JUMP),
    jumpBack: () => this.#go(this.#ply - JUMP),
    first: () => this.#go(0),
    last: () => this.#go(this.lastPly),
    nextGame: () => this.#openBeside(1),
    previousGame: () => this.#openBeside(-1),
    play: () => {
      // At the end it begins again.
      if (!this.#isPlaying && this.#ply === this.lastPly) this.#ply = 0;
      this.#isPlaying = !this.#isPlaying;
      this.#changed();
    },
    faster: () => this.#change(() => (this.#speed = Math.min(this.#speed + 1, SPEEDS.length - 1))),
    slower: () => this.#change(() => (this.#speed = Math.max(this.#speed - 1, 0))),
    relevance: () =>
      this.#change(() => (this.#view = VIEWS[(VIEWS.indexOf(this.#view) + 1) % VIEWS.length]!)),
    rules: () =>
      this.#change(() => {
        this.#composite = COMPOSITES[(COMPOSITES.indexOf(this.#composite) + 1) % COMPOSITES.length]!;
      }),
    evaluate: () => this.#change(() => (this.#isEvaluating = !this.#isEvaluating)),
  };

  /** The name of a game, as it is typed; undefined gives it up. */
  type(text: string | undefined): void {
    this.#typed = text;
    this.#message = '';
    this.#changed();
  }

  /** Opens the game whose name was typed. */
  openTyped(): void {
    const name = this.#typed ?? '';
    this.#typed = undefined;
    try {
      this.#open(this.shelf.placeOf(name));
    } catch (error) {
      this.#say(error);
    }
  }

  /** A sentence below the board. */
  note(message: string): void {
    this.#message = message;
    this.#changed();
  }

  /** Nothing is worked out any more. */
  close(): void {
    this.#closed = true;
    this.#running?.abort.abort();
  }

  #go(ply: number): void {
    this.#ply = Math.max(0, Math.min(ply, this.lastPly));
    this.#isPlaying = false;
    this.#changed();
  }

  /** The nearest game on one side. */
  #openBeside(step: 1 | -1): void {
    let place = this.#place + step;
    while (place > 0 && place < this.shelf.count && !this.shelf.has(place)) place += step;
    this.#open(place);
  }

  #open(place: number): void {
    if (place < 0 || place >= this.shelf.count) {
      this.note(place < 0 ? 'This is the first game.' : 'This is the last game so far.');
      return;
    }
    try {
      this.#game = this.shelf.game(place);
      this.#place = place;
      this.#ply = 0;
      this.#changed();
    } catch (error) {
      this.#say(error);
    }
  }

  #say(error: unknown): void {
    if (!(error instanceof OthelloError)) throw error;
    this.note(error.message);
  }

  #change(what: () => void): void {
    what();
    this.#changed();
  }

  #changed(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
    this.#work();
  }

  #key(ply: number): string {
    return `${this.#game.name} ${ply}`;
  }

  #explanationKey(): string {
    return `${this.#key(this.#ply)} ${this.#target() ?? ''} ${this.#composite}`;
  }

  /** The target that the view asks for; undefined where there is none. */
  #target(): string | undefined {
    const { move } = this;
    if (this.#view === 'value') return 'value';
    return this.#view === 'off' || move === undefined || move === PASS ? undefined : `move:${moveName(move)}`;
  }

  /** Works out what is wanted, in the place of what was wanted before. */
  #work(): void {
    if (this.#closed) return;
    const wanted = this.#wanted();
    if (wanted?.key === this.#running?.key) return;
    this.#running?.abort.abort();
    this.#running = undefined;
    if (wanted === undefined) return;
    const running = { key: wanted.key, abort: new AbortController() };
    this.#running = running;
    const settle = (what: () => void): void => {
      if (this.#running !== running || this.#closed) return;
      this.#running = undefined;
      what();
      this.#changed();
    };
    wanted.find(running.abort.signal).then(settle, (error: unknown) => {
      settle(() => {
        // What cannot be worked out is said, and not tried again and again.
        this.#isEvaluating = false;
        this.#view = 'off';
        this.#message = error instanceof Error ? error.message : String(error);
      });
    });
  }

  /** First what is on the screen, then the rest of the game. */
  #wanted(): Wanted | undefined {
    const target = this.#target();
    const key = this.#explanationKey();
    const game = this.#game;
    if (target !== undefined && !this.#explanations.has(key)) {
      const [ply, composite] = [this.#ply, this.#composite];
      return {
        key,
        find: async (signal) => {
          const found = await this.#thinker.explain(game, ply, { target, composite }, signal);
          return () => found !== undefined && this.#explanations.set(key, found);
        },
      };
    }
    if (!this.#isEvaluating) return undefined;
    const plies = [this.#ply, ...game.line.positions.keys()];
    const ply = plies.find((each) => !this.#evaluations.has(this.#key(each)));
    if (ply === undefined) return undefined;
    const cell = this.#key(ply);
    return {
      key: cell,
      find: async (signal) => {
        const found = await this.#thinker.evaluate(game, ply, signal);
        return () => this.#evaluations.set(cell, found);
      },
    };
  }
}
