import type { RunEvent } from '../../../selfplay/training/events.js';
import { formatAmount, formatCount, formatDuration, percent } from '../../terminal/format.js';
import type { Bar, Progress, Task } from '../../terminal/progress.js';
import { describeMatch } from '../../text/match.js';

/** What an event leaves behind in the log; undefined for those that only move a bar. */
export function eventLine(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'started': {
      const { folder, seed, workers, generation, games, filling = 0 } = event;
      const first = filling === 0 ? '' : `, plays ${formatCount(filling, 'game')} before it trains`;
      const state =
        games === 0 && generation === 0
          ? 'a new run'
          : `goes on after generation ${generation}, ${formatCount(games, 'game')}${first}`;
      return `${folder}: ${state}, seed ${seed}, ${formatCount(workers, 'thread')}`;
    }
    case 'published': {
      const { generation, seconds, loss, policyLoss, valueLoss, use } = event;
      const losses = `loss ${loss.toFixed(3)} (policy ${policyLoss.toFixed(3)}, value ${valueLoss.toFixed(3)})`;
      const when = formatDuration(seconds);
      return `generation ${generation} at ${when}: ${losses}, machine ${percent(use)}`;
    }
    case 'evaluation':
      return `gen ${event.generation} against ${event.opponent}: ${describeMatch(event.summary)}`;
    case 'explained':
      return `game ${event.game} explained: ${formatCount(event.explanations, 'map')}`;
    case 'mended':
    case 'fallback':
      return event.sentence;
    case 'waiting':
      return `another program keeps ${event.file} locked; waiting until it lets go`;
    case 'stopped':
      return describeStop(event);
    case 'games':
    case 'training':
      return undefined;
  }
}

function describeStop({ reason, generation }: Extract<RunEvent, { kind: 'stopped' }>): string {
  const network =
    generation === 0 ? 'no generation is finished yet' : `generation ${generation} is the newest network`;
  switch (reason) {
    case 'complete':
      return `the run is complete; ${network}`;
    case 'minutes':
      return `the time is over; ${network}; the same command goes on`;
    case 'interrupted':
      return `stopped cleanly, everything finished is stored; ${network}; the same command goes on`;
  }
}

/** Shows a run as bars (the generation under way, its training, the time) and lines that stay. */
export class TrainScreen {
  readonly #progress: Progress;
  readonly #games: Bar;
  #training: Bar | undefined;
  readonly #clock: Bar | undefined;
  readonly #seconds: number | undefined;
  #playing = 1;
  #trained = 0;

  /**
   * @param games of the first generation to come.
   * @param seconds that this invocation will take, when that is known.
   */
  constructor(progress: Progress, games: number, seconds: number | undefined) {
    this.#progress = progress;
    this.#seconds = seconds;
    this.#clock =
      seconds === undefined
        ? undefined
        : progress.start({ label: 'time        ', total: seconds, unit: 'seconds' });
    this.#games = progress.start(gamesTask(this.#playing, games));
  }

  /** @param elapsed seconds since this invocation began. */
  show(event: RunEvent, elapsed: number): void {
    this.tick(elapsed);
    const line = eventLine(event);
    if (line !== undefined) this.#progress.log(line);
    if (event.kind === 'games') {
      const { generation, gamesOfGeneration, gamesPerGeneration, evaluationsPerSecond } = event;
      if (generation !== this.#playing) this.#games.restart(gamesTask(generation, gamesPerGeneration));
      this.#playing = generation;
      this.#games.update(gamesOfGeneration, `${formatAmount(evaluationsPerSecond)} eval/s`);
    } else if (event.kind === 'training') {
      const { generation, step, steps, loss } = event;
      this.#training ??= this.#progress.start(trainingTask(generation, steps));
      if (generation !== this.#trained) this.#training.restart(trainingTask(generation, steps));
      this.#trained = generation;
      this.#training.update(step, `loss ${loss.toFixed(3)}`);
    }
  }

  tick(elapsed: number): void {
    this.#clock?.update(Math.min(elapsed, this.#seconds ?? elapsed));
  }
}

function gamesTask(generation: number, total: number): Task {
  return { label: `play ${String(generation).padStart(7)}`, total, unit: 'games' };
}

function trainingTask(generation: number, total: number): Task {
  return { label: `train ${String(generation).padStart(6)}`, total, unit: 'steps' };
}
