import { execFileSync, spawnSync } from 'node:child_process';
import process from 'node:process';
import { afterAll } from 'vitest';

let count = 0;

/**
 * A host of its own on this machine: a network namespace of Linux at the other end of a virtual cable. Programs in it reach
 * this machine at `gateway` and nothing else. It ends with the tests of the file.
 */
export class NetworkHost {
  readonly #name = `oz${process.pid}-${count}`;
  /** Names of interfaces have fifteen letters at most. */
  readonly #cable = `oz${process.pid % 100_000}v${count}`;
  readonly #net = `10.231.${(process.pid + count++) % 250}`;

  constructor() {
    const inside = `${this.#cable}i`;
    ip('netns', 'add', this.#name);
    afterAll(() => ip('netns', 'del', this.#name));
    ip('link', 'add', this.#cable, 'type', 'veth', 'peer', 'name', inside, 'netns', this.#name);
    ip('addr', 'add', `${this.gateway}/24`, 'dev', this.#cable);
    ip('link', 'set', this.#cable, 'up');
    ip('-n', this.#name, 'addr', 'add', `${this.#net}.2/24`, 'dev', inside);
    ip('-n', this.#name, 'link', 'set', inside, 'up');
  }

  /** Whether this is root where namespaces and virtual cables are allowed. */
  static isPossible(): boolean {
    const name = `oz${process.pid}-try`;
    if (spawnSync('ip', ['netns', 'add', name]).status !== 0) return false;
    const cable = spawnSync('ip', [
      '-n',
      name,
      'link',
      'add',
      'try0',
      'type',
      'veth',
      'peer',
      'name',
      'try1',
    ]);
    ip('netns', 'del', name);
    return cable.status === 0;
  }

  /** The address of this machine, as the host sees it. */
  get gateway(): string {
    return `${this.#net}.1`;
  }

  /** What runs a program there: `command` with these arguments before its own. */
  get entrance(): readonly [command: string, ...args: string[]] {
    return ['ip', 'netns', 'exec', this.#name];
  }

  unplug(): void {
    ip('link', 'set', this.#cable, 'down');
  }

  plug(): void {
    ip('link', 'set', this.#cable, 'up');
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}
