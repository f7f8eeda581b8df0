/** What the running search may spend, and what it has spent. AssemblyScript. */

/** Asks the caller whether its time is over. */
@external("solver", "expired")
declare function expired(): i32;

/** Positions between two questions. */
const PATIENCE: u64 = 0x10000;

export let nodes: u64 = 0;
export let stopped: bool = false;
let limit: u64 = 0;
let nextQuestion: u64 = 0;

export function openBudget(maxNodes: u64): void {
  nodes = 0;
  stopped = false;
  limit = maxNodes;
  nextQuestion = min(PATIENCE, maxNodes);
}

@inline
export function countNode(): void {
  nodes++;
}

@inline
export function mustStop(): bool {
  return nodes < nextQuestion ? false : ask();
}

/** Once stopped, every later question is answered alike. */
function ask(): bool {
  if (!stopped) {
    stopped = nodes >= limit || expired() != 0;
    nextQuestion = stopped ? 0 : min(nodes + PATIENCE, limit);
  }
  return stopped;
}
