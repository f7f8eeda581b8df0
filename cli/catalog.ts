import type { Command } from './command/command.js';

/** One line of `othello-zero --help`, and where the rest of the command is loaded from when it is asked for. */
export interface CatalogEntry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command of the program, in the order of the help. */
export const catalog: Readonly<Record<string, CatalogEntry>> = {
  play: {
    summary: 'play a game against the network in the terminal',
    load: async () => (await import('./commands/play/command.js')).play,
  },
  train: {
    summary:
      'start or resume a run (quick: 4 minutes, beats gtp-rhino 1; hour: beats gtp-rhino 3; day: not measured)',
    load: async () => (await import('./commands/train/command.js')).train,
  },
  work: {
    summary: 'take parts of what other machines do from a queue',
    load: async () => (await import('./commands/work/command.js')).work,
  },
  watch: {
    summary: 'replay the games of a run or a file, ply by ply, with what was seen in them',
    load: async () => (await import('./commands/watch/command.js')).watch,
  },
  serve: {
    summary: 'the app in the browser: play, see why, and look at the runs of this machine while they train',
    load: async () => (await import('./commands/serve/command.js')).serve,
  },
  explain: {
    summary: 'show which squares a value or a move came from, with the whole ledger',
    load: async () => (await import('./commands/explain/command.js')).explain,
  },
  evaluate: {
    summary: 'are the maps faithful? methods side by side, with a report card of each composite',
    load: async () => (await import('./commands/evaluate/command.js')).evaluate,
  },
  probe: {
    summary: 'what the blocks of a network know of the game, when in training and where in the network',
    load: async () => (await import('./commands/probe/command.js')).probe,
  },
  concepts: {
    summary:
      'what do the channels of a layer stand for? their boards, what they go along with, what feeds them',
    load: async () => (await import('./commands/concepts/command.js')).concepts,
  },
  patch: {
    summary: 'what do channels, squares and probes do? activations are replaced and the answers compared',
    load: async () => (await import('./commands/patch/command.js')).patch,
  },
  strategies: {
    summary: 'how many ways does it decide? clusters of the relevance maps of thousands of moves',
    load: async () => (await import('./commands/strategies/command.js')).strategies,
  },
  analyze: {
    summary: 'search a position or every ply of a game: values, best moves, mistakes',
    load: async () => (await import('./commands/analyze/command.js')).analyze,
  },
  solve: {
    summary: 'the exact result of an endgame with best play',
    load: async () => (await import('./commands/solve/command.js')).solve,
  },
  runs: {
    summary: 'show what a run holds: generations, games, strength',
    load: async () => (await import('./commands/runs/command.js')).runs,
  },
  arena: {
    summary: 'play matches between players, with Elo and its interval',
    load: async () => (await import('./commands/arena/command.js')).arena,
  },
  strength: {
    summary: 'the table of how strong a network is, by simulations and opponents',
    load: async () => (await import('./commands/strength/command.js')).strength,
  },
  selfplay: {
    summary: 'play games of a network against itself and store them',
    load: async () => (await import('./commands/selfplay/command.js')).selfplay,
  },
  import: {
    summary: 'games of other programs into a database: transcripts, WTHOR, GGF, PGN, SGF, JSON, OBF',
    load: async () => (await import('./commands/import/command.js')).importGames,
  },
  export: {
    summary: 'games for other programs, or a network as ONNX',
    load: async () => (await import('./commands/export/command.js')).exportGames,
  },
  gtp: {
    summary: 'serve as an engine for front ends and match runners that speak GTP',
    load: async () => (await import('./commands/gtp/command.js')).gtp,
  },
  nboard: {
    summary: 'serve as an engine for the NBoard front end',
    load: async () => (await import('./commands/nboard/command.js')).nboard,
  },
  bench: {
    summary: 'measure the speed of every part on this machine',
    load: async () => (await import('./commands/bench/command.js')).bench,
  },
  perft: {
    summary: 'count the positions a number of plies ahead',
    load: async () => (await import('./commands/perft/command.js')).perft,
  },
  doctor: {
    summary: 'what this machine has, and what would make it faster',
    load: async () => (await import('./commands/doctor/command.js')).doctor,
  },
  completion: {
    summary: 'a script that completes commands and options in your shell',
    load: async () => (await import('./commands/completion/command.js')).completion,
  },
};
