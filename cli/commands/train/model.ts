import type { EvaluationRecord, MetricsRecord } from '../../../selfplay/store/storeResults.js';
import type { RunConfig } from '../../../selfplay/training/config.js';
import type { TrainControl, WorkUnderWay } from '../../../selfplay/training/control.js';
import type { RunEvent } from '../../../selfplay/training/events.js';
import { eventLine } from './bars.js';
import { Meter } from './meter.js';
import {
  boundOf,
  favourite,
  kindOf,
  lossesOf,
  type Match,
  type MatchSeries,
  storedLosses,
  storedMatch,
} from './told.js';

/** What is known of a run when its screen opens. */
export interface TrainBeginning {
  readonly folder: string;
  readonly config: RunConfig;
  /** Seconds that this invocation will take, when that is known. */
  readonly seconds: number | undefined;
  readonly games: number;
  readonly positions: number;
  /** The newest network; 0 is the untrained one. */
  readonly generation: number;
  readonly evaluations: readonly EvaluationRecord[];
  /** Of the newest generation. */
  readonly metrics: MetricsRecord | undefined;
}

/** How far a part of the work is. */
export interface Share {
  readonly generation: number;
  readonly done: number;
  readonly total: number;
}

/** Lines kept for the screen. */
const LOG_LINES = 200;

/** What the screen of a run shows, kept up to date by what the run tells. Times are seconds since it was called. */
export class TrainModel {
  readonly beginning: TrainBeginning;
  readonly #control: TrainControl;
  readonly #matches: Match[];
  readonly #log: string[] = [];
  readonly #meters = {
    games: new Meter(),
    evaluations: new Meter(),
    samples: new Meter(),
    networks: new Meter(),
  };
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #elapsed = 0;
  #generation: number;
  #games: number;
  #positions: number;
  #losses: Readonly<Record<string, number>>;
  #playing: Share | undefined;
  #training: Share | undefined;
  /** Samples of this invocation in the generations before the one that trains. */
  #samplesBefore = 0;
  #opponent: string | undefined;
  #message = '';
  #isStopping = false;

  constructor(beginning: TrainBeginning, control: TrainControl) {
    this.beginning = beginning;
    this.#control = control;
    this.#games = beginning.games;
    this.#positions = beginning.positions;
    this.#generation = beginning.generation;
    this.#losses = storedLosses(beginning.metrics);
    this.#matches = beginning.evaluations.flatMap(storedMatch);
  }

  get elapsed(): number {
    return this.#elapsed;
  }
  /** The newest network. */
  get generation(): number {
    return this.#generation;
  }
  get games(): number {
    return this.#games;
  }
  get positions(): number {
    return this.#positions;
  }
  /** By name, `all` their sum. */
  get losses(): Readonly<Record<string, number>> {
    return this.#losses;
  }
  get playing(): Share | undefined {
    return this.#playing;
  }
  get training(): Share | undefined {
    return this.#training;
  }
  /** The last thing that was told or answered. */
  get message(): string {
    return this.#message;
  }
  /** What the run told, the newest last. */
  get log(): readonly string[] {
    return this.#log;
  }
  get isPaused(): boolean {
    return this.#control.isPaused;
  }
  get isStopping(): boolean {
    return this.#isStopping;
  }
  get underWay(): readonly WorkUnderWay[] {
    return this.#control.underWay;
  }
  /** Grows with every change that is to be seen at once. */
  get version(): number {
    return this.#version;
  }

  /** Each by the second, over about the last minute; undefined as long as there is nothing to go by. */
  get rates() {
    const { games, evaluations, samples } = this.#meters;
    return { games: games.rate, evaluations: evaluations.rate, samples: samples.rate };
  }

  /** Seconds to the end: of the time that was given, or by the pace of the networks; undefined without an end. */
  get secondsLeft(): number | undefined {
    const { seconds, config } = this.beginning;
    if (seconds !== undefined) return Math.max(0, seconds - this.#elapsed);
    const { rate } = this.#meters.networks;
    if (config.generations === undefined || rate === undefined || rate === 0) return undefined;
    return (config.generations - this.#generation) / rate;
  }

  /** The matches against the opponent that is looked at; undefined before the first match. */
  get series(): MatchSeries | undefined {
    const opponent = this.#opponent ?? favourite(this.#opponents());
    const points = this.#matches.filter((match) => match.opponent === opponent);
    const last = points.at(-1);
    if (opponent === undefined || last === undefined) return undefined;
    return { opponent, games: last.games, simulations: last.simulations, points };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Takes in what the run tells; it is seen at the next tick. */
  follow(event: RunEvent, elapsed: number): void {
    this.#elapsed = elapsed;
    const line = eventLine(event);
    if (line !== undefined) this.#keep(line);
    switch (event.kind) {
      case 'started':
        this.#meters.networks.read(elapsed, event.generation);
        break;
      case 'games':
        this.#followGames(event, elapsed);
        break;
      case 'training':
        this.#followTraining(event, elapsed);
        break;
      case 'published':
        this.#generation = event.generation;
        this.#losses = lossesOf(event);
        this.#meters.networks.read(elapsed, event.generation);
        break;
      case 'evaluation': {
        const { generation, simulations, summary } = event;
        this.#matches.push({
          ...summary,
          ...boundOf(summary),
          generation,
          simulations,
          opponent: kindOf(event.opponent),
        });
        break;
      }
      case 'explained':
      case 'mended':
      case 'waiting':
      case 'stopped':
        break;
    }
  }

  #followGames(event: Extract<RunEvent, { kind: 'games' }>, elapsed: number): void {
    const { generation, gamesOfGeneration, gamesPerGeneration, games, positions, evaluations } = event;
    this.#games = games;
    this.#positions = positions;
    this.#meters.games.read(elapsed, games);
    this.#meters.evaluations.read(elapsed, evaluations);
    // The last chunk of a generation may come after the first of the next.
    if (generation >= (this.#playing?.generation ?? 0)) {
      this.#playing = { generation, done: gamesOfGeneration, total: gamesPerGeneration };
    }
  }

  #followTraining(event: Extract<RunEvent, { kind: 'training' }>, elapsed: number): void {
    const { generation, step, steps } = event;
    const { batchSize } = this.beginning.config.training;
    if (this.#training !== undefined && this.#training.generation !== generation) {
      this.#samplesBefore += this.#training.total * batchSize;
    }
    this.#training = { generation, done: step, total: steps };
    this.#losses = lossesOf(event);
    this.#meters.samples.read(elapsed, this.#samplesBefore + step * batchSize);
  }

  /** A line that people should see now, and need not see later. */
  note(line: string): void {
    this.#message = line;
    this.#changed();
  }

  tick(elapsed: number): void {
    this.#elapsed = elapsed;
    this.#changed();
  }

  togglePause(): void {
    if (this.#isStopping) return;
    if (this.#control.isPaused) {
      for (const meter of Object.values(this.#meters)) meter.reset();
      this.#control.resume();
      this.note('goes on');
    } else {
      this.#control.pause();
      this.note('paused: nothing is lost; p goes on');
    }
  }

  evaluateNow(): void {
    const matches = this.#isStopping ? 0 : this.#control.evaluate();
    const name = `generation ${this.#generation}`;
    if (this.beginning.config.evaluation.games === 0)
      this.note('this run is configured to have no evaluations');
    else if (matches === 0) this.note(`${name} has its evaluation, or it is on its way`);
    else
      this.note(`${matches} ${matches === 1 ? 'match' : 'matches'} of ${name} as soon as a thread is free`);
  }

  /** From now on the run is only waited for. */
  stopping(): void {
    this.#isStopping = true;
    this.#changed();
  }

  /** Looks at the matches against the next opponent. */
  nextOpponent(): void {
    const all = this.#opponents();
    const now = this.series?.opponent;
    if (now === undefined) return;
    this.#opponent = all[(all.indexOf(now) + 1) % all.length];
    this.#changed();
  }

  #opponents(): string[] {
    return [...new Set(this.#matches.map(({ opponent }) => opponent))];
  }

  #keep(line: string): void {
    this.#message = line;
    this.#log.push(line);
    if (this.#log.length > LOG_LINES) this.#log.shift();
  }

  #changed(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}
