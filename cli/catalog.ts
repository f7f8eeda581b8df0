import type { Command } from './command.js';

/** One line of `othello-zero --help`, and where the rest of the command is loaded from when it is asked for. */
export interface CatalogEntry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command of the program, in the order of the help. */
export const catalog: Readonly<Record<string, CatalogEntry>> = {
  play: {
    summary: 'play a game against the network in the terminal',
    load: async () => (await import('./commands/play.js')).play,
  },
  train: {
    summary: 'start or resume a run: self-play, training, evaluation',
    load: async () => (await import('./commands/train.js')).train,
  },
  explain: {
    summary: 'show which squares a value or a move came from, with the whole ledger',
    load: async () => (await import('./commands/explain.js')).explain,
  },
  runs: {
    summary: 'show what a run holds: generations, games, strength',
    load: async () => (await import('./commands/runs.js')).runs,
  },
  arena: {
    summary: 'play a match between two players',
    load: async () => (await import('./commands/arena.js')).arena,
  },
  selfplay: {
    summary: 'play games of a network against itself and store them',
    load: async () => (await import('./commands/selfplay.js')).selfplay,
  },
  bench: {
    summary: 'measure the speed of every part on this machine',
    load: async () => (await import('./commands/bench.js')).bench,
  },
  perft: {
    summary: 'count the positions a number of plies ahead',
    load: async () => (await import('./commands/perft.js')).perft,
  },
};
