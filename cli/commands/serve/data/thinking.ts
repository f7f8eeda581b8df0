import { OthelloError } from '../../../../engine/errors.js';
import { discs } from '../../../../engine/position.js';
import type { RuntimeChoice } from '../../../../nn/runtimeChoice.js';
import type { EngineResult } from '../../../../playing/engineResult.js';
import { ENDGAME } from '../../../../selfplay/players/endgame.js';
import { shareBytes } from '../../../../selfplay/threads/networkBytes.js';
import { Thinker } from '../../../engine/thinker.js';
import type { Found, Job } from '../../../engine/thinkerJob.js';
import type { ThinkerSetup } from '../../../engine/thinkerProtocol.js';
import type { Networks } from './networks.js';
import type { AskedThought } from './thinkRequest.js';

/** Unless more are asked for. */
const USUAL_SIMULATIONS = 200;
/** So many may wait; more are refused. */
const MOST_WAITING = 16;

/** A network in its thread. */
interface Opened {
  readonly sha256: string;
  readonly thinker: Thinker;
  /** Rejects when the thread itself fails. */
  readonly crashed: Promise<never>;
}

/** The engine in a thread of this program: one thought at a time, in the order in which they were asked for. */
export class Thinking {
  readonly #networks: Networks;
  readonly #runtime: RuntimeChoice;
  #opened: Opened | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(networks: Networks, runtime: RuntimeChoice) {
    this.#networks = networks;
    this.#runtime = runtime;
  }

  /**
   * What the engine makes of a position; undefined when the signal was raised before it was done.
   *
   * @throws OthelloError `busy` where too many wait; `notFound` or `badModel` of the network
   */
  async think(asked: AskedThought, signal: AbortSignal): Promise<EngineResult | undefined> {
    if (this.#waiting >= MOST_WAITING) throw new OthelloError('busy', 'Too many thoughts are asked for.');
    this.#waiting++;
    const thought = this.#last.then(() => this.#now(asked, signal)).finally(() => this.#waiting--);
    this.#last = thought.catch(() => undefined);
    return thought;
  }

  async close(): Promise<void> {
    await this.#opened?.thinker.dispose();
  }

  async #now(asked: AskedThought, signal: AbortSignal): Promise<EngineResult | undefined> {
    if (signal.aborted) return undefined;
    const { thinker, crashed } = await this.#open(asked.network ?? this.#networks.shipped?.sha256 ?? '');
    const { from: position, simulations = USUAL_SIMULATIONS, exact = true, level, seed } = asked;
    const { ply = 60 - discs(position).empty } = asked;
    const thinking = { budget: { simulations }, exact, ...(level === undefined ? {} : { level }) };
    const job: Job = { kind: 'search', position, ply, thinking, ...(seed === undefined ? {} : { seed }) };
    const found = await Promise.race([foundBy(thinker, job, signal), crashed]);
    return found?.kind === 'searched' ? found.result : undefined;
  }

  /** The network of the thought before is let go for another. */
  async #open(sha256: string): Promise<Opened> {
    if (this.#opened?.sha256 === sha256) return this.#opened;
    const { folder, bytes } = this.#networks.find(sha256);
    await this.close();
    let onCrash: (error: Error) => void = () => undefined;
    const crashed = new Promise<never>((_, reject) => (onCrash = reject));
    // It is heard while something is thought about; the next thought begins with another thread.
    crashed.catch(() => (this.#opened = undefined));
    const setup: ThinkerSetup = {
      ...{ sha256, folder, bytes: shareBytes(bytes), label: sha256.slice(0, 12), seed: 'serve' },
      // In eight bits where its ranges are kept: so none are written.
      ...{ runtime: this.#runtime, precision: undefined, threads: 1, endgame: ENDGAME, engineSeconds: 60 },
    };
    this.#opened = { sha256, crashed, thinker: new Thinker(setup, onCrash) };
    return this.#opened;
  }
}

function foundBy(thinker: Thinker, job: Job, signal: AbortSignal): Promise<Found | undefined> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      thinker.stop();
      resolve(undefined);
    };
    const settle = (): void => signal.removeEventListener('abort', leave);
    signal.addEventListener('abort', leave);
    thinker.begin(job, {
      onProgress: () => undefined,
      onFound: (found) => {
        settle();
        resolve(found);
      },
      onFailure: (error) => {
        settle();
        reject(error);
      },
    });
  });
}
