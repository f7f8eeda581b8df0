import type { Random } from '../../../engine/random.js';
import type { Part } from '../../../selfplay/machines/part.js';
import type { MachineState } from '../../../selfplay/machines/queueBoard.js';
import type { Ground, PartBoard, PartQueue } from '../../../selfplay/machines/queueWorkers.js';

/** What the queue holds of a part. */
interface Held {
  readonly part: Part;
  state: 'waiting' | 'taken' | 'completed';
  machine?: string;
}

/** A machine: at most one part at a time, and lies or not. */
interface SimulatedMachine {
  readonly name: string;
  readonly lies: boolean;
  at?: { readonly id: string; readonly part: Part };
}

/**
 * A queue, a board, a clock and machines in which nothing happens by itself: each step, one thing that could happen next is
 * drawn and happens. Calls are answered in any order or not at all, events are lost and doubled, machines die, answer twice
 * and lie, and all that is held is lost. The same seed is the same world.
 */
export class SimulatedWorld {
  readonly #random: Random;
  readonly #truth: (part: Part) => Uint8Array;
  readonly #held = new Map<string, Held>();
  readonly #results = new Map<string, Uint8Array>();
  readonly #calls: (() => void)[] = [];
  readonly #timers = new Set<() => void>();
  readonly #machines: readonly SimulatedMachine[];
  readonly aside = new Set<string>();
  #listener: (id: string) => void = () => undefined;
  /** What may still go wrong; after that, everything goes right, so that all comes to an end. */
  #faults: number;

  /** @param truth the packed result of a part */
  constructor(random: Random, truth: (part: Part) => Uint8Array, faults: number) {
    this.#random = random;
    this.#truth = truth;
    this.#faults = faults;
    const count = 1 + random.integer(4);
    this.#machines = Array.from({ length: count + 1 }, (_, index) => ({
      name: `machine ${index}`,
      lies: index > 0 && random.integer(3) === 0, // the first is honest
    }));
  }

  get liars(): readonly string[] {
    return this.#machines.filter(({ lies }) => lies).map(({ name }) => name);
  }

  get ground(): Ground {
    return { queue: this.#queue(), board: this.#board(), every: (_, action) => this.#every(action) };
  }

  /** Lets one thing happen. */
  step(): void {
    const draw = this.#random.integer(10);
    if (draw < 5 && this.#calls.length > 0) {
      this.#calls.splice(this.#random.integer(this.#calls.length), 1)[0]!();
    } else if (draw < 7) {
      const timers = [...this.#timers];
      timers[this.#random.integer(timers.length)]?.();
    } else if (draw < 9) this.#work(this.#machines[this.#random.integer(this.#machines.length)]!);
    else this.#loseSomething();
  }

  #goesWrong(oneIn: number): boolean {
    if (this.#faults === 0 || this.#random.integer(oneIn) !== 0) return false;
    this.#faults--;
    return true;
  }

  /** Answers some time later, or never hears the question, or breaks off before the answer. */
  #later<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#calls.push(() => {
        const failsBefore = this.#goesWrong(12);
        const answer = failsBefore ? undefined : work();
        if (failsBefore || this.#goesWrong(12)) reject(new Error('the connection is closed'));
        else resolve(answer as T);
      });
    });
  }

  #every(action: () => void): () => void {
    this.#timers.add(action);
    return () => {
      this.#timers.delete(action);
    };
  }

  #queue(): PartQueue {
    return {
      add: (id, part) =>
        this.#later(() => {
          if (!this.#held.has(id)) this.#held.set(id, { part, state: 'waiting' });
        }),
      look: (id) =>
        this.#later(() => {
          const held = this.#held.get(id);
          if (held === undefined) return undefined;
          if (held.state !== 'completed') return { state: 'under way' as const };
          return { state: 'completed' as const, returned: { machine: held.machine } };
        }),
      remove: (id) => this.#later(() => this.#held.delete(id)).then(nothing),
      onEnd: (listener) => {
        this.#listener = listener;
      },
      close: () => Promise.resolve(),
    };
  }

  #board(): PartBoard {
    return {
      sayHello: () => this.#later(() => undefined),
      offer: () => this.#later(() => undefined),
      want: () => this.#later(() => undefined),
      withdraw: () => this.#later(() => undefined),
      result: (id, machine) =>
        this.#later(() => (this.#results.get(`${id} ${machine}`) ?? null) as Buffer | null),
      dropResult: (id, machine) => this.#later(() => this.#results.delete(`${id} ${machine}`)).then(nothing),
      putAside: (name) => this.#later(() => this.aside.add(name)).then(nothing),
      machines: () => this.#later(() => this.#machines.map(stateOf)),
      close: () => undefined,
    };
  }

  #work(machine: SimulatedMachine): void {
    const { at } = machine;
    if (at === undefined) {
      if (this.aside.has(machine.name)) return;
      const waiting = [...this.#held].filter(([, { state }]) => state === 'waiting');
      const [id, held] = waiting[this.#random.integer(Math.max(1, waiting.length))] ?? [];
      if (id === undefined || held === undefined) return;
      held.state = 'taken';
      machine.at = { id, part: held.part };
      // A machine that is silent for a while: the part goes to another, and both will answer.
      if (this.#goesWrong(6)) held.state = 'waiting';
      return;
    }
    const { id, part } = at;
    delete machine.at;
    const held = this.#held.get(id);
    if (this.#goesWrong(5)) {
      if (held?.state === 'taken') held.state = 'waiting'; // it died
      return;
    }
    const bytes = machine.lies ? this.#lie(part) : this.#truth(part);
    this.#results.set(`${id} ${machine.name}`, bytes);
    if (held === undefined) return;
    held.state = 'completed';
    held.machine = machine.name;
    if (this.#goesWrong(4)) return; // nobody hears of it
    this.#listener(id);
    if (this.#goesWrong(4)) this.#listener(id);
  }

  /** Cut, changed, of another part, or no result at all. */
  #lie(part: Part): Uint8Array {
    const bytes = Uint8Array.from(this.#truth(part));
    switch (this.#random.integer(4)) {
      case 0:
        return bytes.subarray(0, this.#random.integer(bytes.length));
      case 1:
        bytes[this.#random.integer(bytes.length)]! ^= 0x55;
        return bytes;
      case 2: {
        const parts = [...this.#held.values()].map((held) => held.part);
        const other = parts.find((each) => each.body !== part.body);
        return other === undefined ? new Uint8Array() : this.#truth(other);
      }
      default:
        return new Uint8Array();
    }
  }

  #loseSomething(): void {
    if (!this.#goesWrong(3)) return;
    const [result] = this.#results.keys();
    switch (this.#random.integer(3)) {
      case 0:
        this.#held.clear();
        this.#results.clear();
        break;
      case 1:
        if (result !== undefined) this.#results.delete(result);
        break;
      default: {
        const [id] = this.#held.keys();
        if (id !== undefined) this.#held.delete(id);
      }
    }
  }
}

function stateOf({ name }: SimulatedMachine): MachineState {
  return { name, threads: 1, parts: 0, rate: 0, lastSeen: 1 };
}

function nothing(): void {
  // for calls of which nobody asks what they said
}
