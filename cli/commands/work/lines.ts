import type { MachineEvent } from '../../../selfplay/machines/machine.js';
import { formatAmount, formatCount } from '../../terminal/format.js';

/** Signs of life between two lines on how fast it goes: half a minute. */
const SIGNS = 15;

/** What an event leaves behind in the log; undefined for those that only say how it goes. */
export function eventLine(event: MachineEvent): string | undefined {
  switch (event.event) {
    case 'started':
      return `${event.machine}: ${formatCount(event.threads, 'thread')} for ${event.queue}; waiting for parts`;
    case 'part':
      return `done: ${event.about}`;
    case 'failed':
      return `failed: ${event.about}: ${event.reason}`;
    case 'away':
      return `The queue is away (${event.reason}); trying on.`;
    case 'fallback':
      return event.sentence;
    case 'back':
      return 'The queue is back.';
    case 'began':
    case 'rate':
      return undefined;
  }
}

/** What a machine tells while it works, in lines. */
export class WorkLines {
  readonly #say: (line: string) => void;
  #games = 0;
  #parts = 0;
  #signs = 0;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  show(event: MachineEvent): void {
    const line = eventLine(event);
    if (line !== undefined) this.#say(line);
    if (event.event === 'part') {
      this.#parts = event.parts;
      this.#games = event.games;
    } else if (event.event === 'rate' && ++this.#signs % SIGNS === 0) {
      this.#sayRate(event.evaluationsPerSecond, event.underWay.length);
    }
  }

  #sayRate(evaluationsPerSecond: number, underWay: number): void {
    const done = `${formatCount(this.#parts, 'part')} and ${formatCount(this.#games, 'game')} so far`;
    const now = underWay === 0 ? 'waiting for parts' : `${formatAmount(evaluationsPerSecond)} evaluations/s`;
    this.#say(`${done}; ${now}`);
  }
}
