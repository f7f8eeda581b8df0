/** A client that waits for an answer. */
export interface Waiting {
  readonly slot: number;
  readonly network: number;
  /** Positions that no batch has taken yet, at least 1. */
  readonly left: number;
  /** When it was first seen to wait, in milliseconds. */
  readonly since: number;
}

/** When a batch goes. */
export interface Gathering {
  /** Positions that make a batch full. */
  readonly size: number;
  /** Clients that there are: when all wait, nobody else can come. */
  readonly clients: number;
  /** Milliseconds for which the first of a batch waits for others at most. */
  readonly patience: number;
}

/** What goes now: which positions of which slots, all of one network. */
export interface Gathered {
  readonly network: number;
  readonly shares: readonly { readonly slot: number; readonly count: number }[];
}

/**
 * What is to be evaluated next: of the network whose client waits longest, when its batch is full, when every client waits or
 * when the oldest has waited long enough; else of the next such network.
 *
 * @param waiting those that have waited longest first
 * @param now milliseconds of the clock of `since`
 * @returns a batch, or for how many milliseconds nothing is due; Infinity where nobody waits.
 */
export function gather(
  waiting: readonly Waiting[],
  { size, clients, patience }: Gathering,
  now: number,
): Gathered | number {
  const allWait = waiting.length >= clients;
  let due = Infinity;
  const seen = new Set<number>();
  for (const { network, since } of waiting) {
    if (seen.has(network)) continue;
    seen.add(network);
    const own = waiting.filter((one) => one.network === network);
    const positions = own.reduce((sum, { left }) => sum + left, 0);
    const wait = since + patience - now;
    if (allWait || positions >= size || wait <= 0) return { network, shares: fill(own, size) };
    due = Math.min(due, wait);
  }
  return due;
}

function fill(waiting: readonly Waiting[], size: number): { slot: number; count: number }[] {
  let room = size;
  const shares = [];
  for (const { slot, left } of waiting) {
    const count = Math.min(left, room);
    if (count === 0) break;
    shares.push({ slot, count });
    room -= count;
  }
  return shares;
}
