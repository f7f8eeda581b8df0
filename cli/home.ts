import type { Palette } from './palette.js';
import type { FoundRun } from './runFolders.js';

/** What there is to begin with. */
export interface Surroundings {
  readonly version: string;
  /** How the program is called here: `othello-zero`, or `npx othello-zero`. */
  readonly program: string;
  /** Names of the shipped models. */
  readonly models: readonly string[];
  /** The newest first. */
  readonly runs: readonly FoundRun[];
}

/** What one can do now, in ten lines: the page of the program without arguments. */
export function homePage(surroundings: Surroundings, palette: Palette): string {
  const { version, program, models, runs } = surroundings;
  const commands = commandsFor(models.length > 0, runs[0]?.folder);
  const width = Math.max(...commands.map(([line]) => line.length));
  const title = palette.paint(`Othello Zero ${version}`, { bold: true });
  return [
    `${title}: teaches itself Othello, plays you, and shows what its network looked at.`,
    whatIsHere(surroundings),
    '',
    ...commands.map(([line, says]) => {
      const typed = palette.paint(`${program} ${line}`, { bold: true });
      return `  ${typed}${' '.repeat(width - line.length)}   ${says}`;
    }),
    '',
    `All commands: ${program} --help; more about one, with examples: ${program} COMMAND --help`,
  ].join('\n');
}

function whatIsHere({ models, runs }: Surroundings): string {
  const trained = models.length === 0 ? 'no trained network came with it' : 'a trained network came with it';
  const [newest] = runs;
  if (newest === undefined) return `Here: ${trained}; there is no run in this folder yet.`;
  const state = newest.generations === 0 ? 'just begun' : `${newest.generations} generations`;
  const which = newest.folder === '.' ? 'this folder is a run' : `the run ${newest.folder}`;
  const others = runs.length === 1 ? '' : `, the newest of ${runs.length}`;
  return `Here: ${trained}; ${which} (${state}${others}).`;
}

/** Five lines: a command, and what it is for; none that needs a network where there is none. */
function commandsFor(shipped: boolean, run: string | undefined): readonly (readonly [string, string])[] {
  const play = ['play', 'a game against the trained network'] as const;
  const explain = ['explain --moves f5d6c3d3c4', 'what the network looked at in a position'] as const;
  const doctor = ['doctor', 'what this machine has, and what would make it faster'] as const;
  if (run !== undefined) {
    const folder = /\s/.test(run) ? `"${run}"` : run;
    return [
      [`play --model ${folder}`, 'a game against the newest network of the run'],
      [`train ${folder}`, 'the run goes on where it stopped'],
      [`watch ${folder}`, 'its games, ply by ply, with what the search saw'],
      [`runs ${folder}`, 'how it learned, and how strong it is'],
      shipped ? explain : doctor,
    ];
  }
  const train = ['train runs/first', 'a network of your own learns from nothing, in minutes'] as const;
  if (!shipped) {
    return [
      train,
      ['train runs/first --preset hour', 'a larger one, for an hour'],
      ['perft 9', 'counts the positions nine plies ahead, to check the rules'],
      ['bench', 'how fast every part is on this machine'],
      doctor,
    ];
  }
  return [play, train, ['analyze --moves f5d6c3d3c4', 'every move of a position, searched'], explain, doctor];
}
