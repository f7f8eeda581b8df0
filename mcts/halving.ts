/** One phase of sequential halving: each of the `kept` moves is visited `rounds` more times, in turn. */
export interface Phase {
  readonly kept: number;
  readonly rounds: number;
}

/** The first phase of `simulations` shared by `width` moves. */
export function firstPhase(simulations: number, width: number): Phase {
  return { kept: width, rounds: roundsOf(simulations, width, width) };
}

/** The phase after one that ended with `kept` moves. The last one repeats until the simulations are spent. */
export function nextPhase(simulations: number, width: number, kept: number): Phase {
  const fewer = Math.min(kept, Math.max(2, kept >> 1));
  return { kept: fewer, rounds: roundsOf(simulations, width, fewer) };
}

function roundsOf(simulations: number, width: number, kept: number): number {
  const phases = Math.max(1, 32 - Math.clz32(width - 1)); // ceil(log2 width)
  return Math.max(1, Math.floor(simulations / (phases * kept)));
}
