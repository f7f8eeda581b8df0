import { milliseconds } from '../../engine/clock.js';
import { callUnderWay, createCallCounts } from '../../nn/runtimes/deviceCalls.js';

/** Looks so many times before it takes a call for one that hangs. */
const LOOKS = 20;

/** Sees when a thread's call of a device's driver does not come back: the thread itself can see nothing then. */
export class HangWatch {
  /** For the thread, which counts its calls there. */
  readonly counts = createCallCounts();
  readonly #timer: NodeJS.Timeout;
  #seen: number | undefined;
  #since = 0;

  /**
   * @param hangsAfter milliseconds that one call may take
   * @param onHang called once
   */
  constructor(hangsAfter: number, onHang: () => void) {
    const look = (): void => {
      const call = callUnderWay(this.counts);
      if (call !== this.#seen) [this.#seen, this.#since] = [call, milliseconds()];
      if (call === undefined || milliseconds() - this.#since < hangsAfter) return;
      this.end();
      onHang();
    };
    this.#timer = setInterval(look, hangsAfter / LOOKS);
    this.#timer.unref();
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
