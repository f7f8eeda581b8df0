import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asOthelloError } from '../../../../engine/systemErrors.js';
import type { Strength } from '../../../../selfplay/report/reportStrength.js';
import { type Run, STORE_FILE } from '../../../../selfplay/training/run.js';
import type { LiveEvent } from '../../../../web/api.js';
import type { Listener } from '../http/eventStream.js';
import { newestGame } from './games.js';
import type { PlacedRun, RunsFolder } from './runsFolder.js';
import { momentOfRun, stateOf } from './state.js';
import type { Strengths } from './strengths.js';

/** Looks at runs for those who listen: once for all who listen to the same one, and only while somebody does. */
export class LiveRuns {
  readonly #runs: RunsFolder;
  readonly #strengths: Strengths;
  readonly #every: number;
  readonly #watched = new Map<string, WatchedRun>();

  /** @param every milliseconds between two looks at a run */
  constructor(runs: RunsFolder, strengths: Strengths, every: number) {
    this.#runs = runs;
    this.#strengths = strengths;
    this.#every = every;
  }

  /** Tells what a run is now, and then what changes; call what comes back when nobody listens any more. */
  listen(run: PlacedRun, listener: Listener): () => void {
    const watched = this.#watched.get(run.id) ?? this.#watch(run);
    this.#watched.set(run.id, watched);
    watched.add(listener);
    return () => {
      if (watched.remove(listener) && this.#watched.get(run.id) === watched) this.#watched.delete(run.id);
    };
  }

  #watch(run: PlacedRun): WatchedRun {
    return new WatchedRun(this.#runs, run, this.#strengths, this.#every);
  }

  close(): void {
    for (const watched of this.#watched.values()) watched.close();
    this.#watched.clear();
  }
}

class WatchedRun {
  readonly #runs: RunsFolder;
  readonly #run: PlacedRun;
  readonly #strengths: Strengths;
  readonly #listeners = new Set<Listener>();
  readonly #timer: NodeJS.Timeout;
  #moment = '';
  /** The last event of each kind, as it was sent. */
  readonly #last = new Map<LiveEvent['kind'], { readonly event: LiveEvent; readonly text: string }>();

  constructor(runs: RunsFolder, run: PlacedRun, strengths: Strengths, every: number) {
    this.#runs = runs;
    this.#run = run;
    this.#strengths = strengths;
    this.#timer = setInterval(() => this.#look(), every);
    this.#look();
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
    for (const { event } of this.#last.values()) listener.send(event);
    if (this.#last.has('gone')) listener.end();
  }

  /** Whether that was the last one. */
  remove(listener: Listener): boolean {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return false;
    this.close();
    return true;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    if (!existsSync(join(this.#run.path, STORE_FILE))) {
      this.#leave();
      return;
    }
    // Taken before, so that what changes meanwhile is seen the next time.
    const moment = momentOfRun(this.#run.path);
    if (moment === this.#moment) return;
    try {
      this.#runs.read(this.#run, (run) => {
        this.#last.delete('problem');
        this.#tell({ kind: 'state', state: stateOf(run, this.#strength(run)) });
        const game = newestGame(run.store);
        if (game !== undefined) this.#tell({ kind: 'game', game });
      });
      this.#moment = moment;
    } catch (error) {
      // It is tried again; a run that is being deleted is soon gone.
      this.#tell({ kind: 'problem', message: asOthelloError(error).message });
    }
  }

  /** As far as it is known; when more is, the run is looked at again. */
  #strength({ store }: Run): Strength | undefined {
    return this.#strengths.now(this.#run.id, store.evaluations(), () => (this.#moment = ''));
  }

  #leave(): void {
    this.#last.clear();
    this.#tell({ kind: 'gone' });
    this.close();
    for (const listener of this.#listeners) listener.end();
  }

  /** Says only what is new. */
  #tell(event: LiveEvent): void {
    const text = JSON.stringify(event);
    if (this.#last.get(event.kind)?.text === text) return;
    this.#last.set(event.kind, { event, text });
    for (const listener of this.#listeners) listener.send(event);
  }
}
