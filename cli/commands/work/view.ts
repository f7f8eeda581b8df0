import type { MachineEvent } from '../../../selfplay/machines/machine.js';
import { formatAmount, formatCount } from '../../terminal/format.js';

/** Signs of life between two lines on how fast it goes: half a minute. */
const SIGNS = 15;

/** What a machine tells while it works, in lines. */
export class WorkView {
  readonly #say: (line: string) => void;
  #games = 0;
  #parts = 0;
  #signs = 0;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  show(event: MachineEvent): void {
    switch (event.event) {
      case 'started': {
        const threads = formatCount(event.threads, 'thread');
        this.#say(`${event.machine}: ${threads} for ${event.queue}; waiting for parts`);
        break;
      }
      case 'part':
        this.#parts = event.parts;
        this.#games = event.games;
        this.#say(`done: ${event.about}`);
        break;
      case 'failed':
        this.#say(`failed: ${event.about}: ${event.reason}`);
        break;
      case 'fallback':
        this.#say(event.sentence);
        break;
      case 'away':
        this.#say(`The queue is away (${event.reason}); trying on.`);
        break;
      case 'back':
        this.#say('The queue is back.');
        break;
      case 'rate':
        if (++this.#signs % SIGNS === 0) this.#sayRate(event.evaluationsPerSecond, event.underWay.length);
        break;
    }
  }

  #sayRate(evaluationsPerSecond: number, underWay: number): void {
    const done = `${formatCount(this.#parts, 'part')} and ${formatCount(this.#games, 'game')} so far`;
    const now = underWay === 0 ? 'waiting for parts' : `${formatAmount(evaluationsPerSecond)} evaluations/s`;
    this.#say(`${done}; ${now}`);
  }
}
