import { Worker } from 'node:worker_threads';
import { type ErrorCode, OthelloError } from '../../../engine/errors.js';
import { abandonThread, rememberThreads } from '../../../engine/threads.js';
import { compiledFile } from '../../compiledFile.js';
import type { Feeds, Program } from '../../runtime.js';
import type { Accelerator } from '../../runtimeChoice.js';
import type { Tensor } from '../../tensor.js';

type Asked =
  | { readonly kind: 'start'; readonly device: Accelerator }
  | { readonly kind: 'open'; readonly program: number; readonly file: Uint8Array; readonly threads: number }
  | { readonly kind: 'run'; readonly program: number; readonly feeds: Feeds }
  | { readonly kind: 'dispose'; readonly program: number };

/** To the thread, which answers each with its number. */
export type ToDevice = Asked & { readonly call: number };

/** What came of a call. */
export interface FromDevice {
  readonly call: number;
  readonly description?: string;
  readonly results?: Record<string, Tensor>;
  /** Errors travel as data: a cloned Error would lose its code. */
  readonly failure?: { readonly code: ErrorCode; readonly message: string };
}

/** How the thread of a device is started. */
export interface DeviceThreadOptions {
  /** Milliseconds for which a call may go without an answer; ten minutes unless said. */
  readonly hangsAfter?: number | undefined;
  /** Compiled entry of the thread, for tests of what fails there. */
  readonly entry?: string | undefined;
}

interface Waiting {
  readonly settle: (answer: FromDevice) => void;
  readonly timer: NodeJS.Timeout;
}

const ENTRY = compiledFile('./deviceWorker.js', import.meta.url);
/** Far longer than one run of the largest network takes, and than a driver compiles its programs on a machine that is busy. */
const HANGS_AFTER = 600_000;

/**
 * A device in a thread of its own, so that a call of its driver that never returns can be given up. One that was given up is left
 * behind: native code cannot be ended.
 */
export class DeviceThread {
  readonly #device: Accelerator;
  readonly #worker: Worker;
  readonly #hangsAfter: number;
  readonly #waiting = new Map<number, Waiting>();
  readonly #forget: () => void;
  #calls = 0;
  #programs = 0;
  /** Why nothing is answered any more. */
  #lost: string | undefined;

  private constructor(device: Accelerator, { hangsAfter = HANGS_AFTER, entry = ENTRY }: DeviceThreadOptions) {
    this.#device = device;
    this.#hangsAfter = hangsAfter;
    this.#worker = new Worker(entry);
    this.#worker.on('message', (answer: FromDevice) => this.#settle(answer.call, answer));
    this.#worker.on('error', ({ message }) =>
      this.#lose(`The thread of the device ${device} failed: ${message}`),
    );
    this.#worker.on('exit', () => this.#lose(`The thread of the device ${device} has ended.`));
    this.#forget = rememberThreads(() => this.close());
  }

  /**
   * Starts the thread, which opens the device.
   *
   * @returns it, and one line about what computes there
   * @throws OthelloError as openOnnxRuntime does, 'deviceLost' where it does not answer
   */
  static async start(
    device: Accelerator,
    options: DeviceThreadOptions,
  ): Promise<{ readonly thread: DeviceThread; readonly description: string }> {
    const thread = new DeviceThread(device, options);
    try {
      const { description } = await thread.#ask({ kind: 'start', device });
      return { thread, description: description! };
    } catch (error) {
      await thread.close();
      throw error;
    }
  }

  /** A program of an ONNX file. It throws OthelloError 'deviceLost' where the device fails or does not answer. */
  async open(file: Uint8Array, threads: number): Promise<Program> {
    const program = ++this.#programs;
    await this.#ask({ kind: 'open', program, file, threads });
    return {
      run: async (feeds) => (await this.#ask({ kind: 'run', program, feeds })).results!,
      dispose: async () => {
        if (this.#lost === undefined) await this.#ask({ kind: 'dispose', program });
      },
    };
  }

  /** Ends the thread when it has answered; one that hangs is left behind. */
  async close(): Promise<void> {
    this.#forget();
    await Promise.allSettled([...this.#waiting.keys()].map((call) => this.#answered(call)));
    if (this.#lost === undefined) await this.#worker.terminate();
  }

  #answered(call: number): Promise<void> {
    const { settle, timer } = this.#waiting.get(call)!;
    return new Promise((resolve) => {
      this.#waiting.set(call, {
        timer,
        settle: (answer) => {
          settle(answer);
          resolve();
        },
      });
    });
  }

  async #ask(asked: Asked): Promise<FromDevice> {
    if (this.#lost !== undefined) throw new OthelloError('deviceLost', this.#lost);
    const call = ++this.#calls;
    const answer = await new Promise<FromDevice>((settle) => {
      const timer = setTimeout(() => this.#hang(), this.#hangsAfter);
      this.#waiting.set(call, { settle, timer });
      this.#worker.ref();
      this.#worker.postMessage({ ...asked, call } satisfies ToDevice);
    });
    if (answer.failure === undefined) return answer;
    throw new OthelloError(answer.failure.code, answer.failure.message);
  }

  #settle(call: number, answer: FromDevice): void {
    const waiting = this.#waiting.get(call);
    if (waiting === undefined) return;
    this.#waiting.delete(call);
    clearTimeout(waiting.timer);
    // Between calls it does not keep the process alive.
    if (this.#waiting.size === 0) this.#worker.unref();
    waiting.settle(answer);
  }

  #hang(): void {
    abandonThread();
    this.#lose(`The device ${this.#device} has not answered for ${this.#hangsAfter / 1000} s.`);
    // Not terminated: should the call come back after all, that would take the process with it.
    this.#worker.unref();
  }

  #lose(message: string): void {
    this.#lost ??= message;
    for (const call of [...this.#waiting.keys()])
      this.#settle(call, { call, failure: { code: 'deviceLost', message: this.#lost } });
  }
}
