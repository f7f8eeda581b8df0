import { columnsOf, harmless } from '../engine/text.js';
import type { FoundRun } from './sources/runFolders.js';
import { formatCount } from './terminal/format.js';
import type { Palette } from './terminal/palette.js';

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

/** What one can do now, in ten lines of at most 80 columns: the page of the program without arguments. */
export function homePage(surroundings: Surroundings, palette: Palette): string[] {
  const { version, program, models, runs } = surroundings;
  const commands = commandsFor(models.length > 0, runs[0]?.folder);
  const width = Math.max(...commands.map(([line]) => columnsOf(line)));
  const title = palette.paint(`Othello Zero ${version}`, { bold: true });
  return [
    `${title}: learns Othello by itself, plays you, shows what it looks at.`,
    whatIsHere(surroundings),
    '',
    ...commands.map(([line, says]) => {
      const typed = palette.paint(`${program} ${line}`, { bold: true });
      return `  ${typed}${' '.repeat(width - columnsOf(line))}   ${says}`;
    }),
    `All commands: ${program} --help; examples: ${program} COMMAND --help`,
  ];
}

function whatIsHere({ models, runs }: Surroundings): string {
  const trained = models.length === 0 ? 'no trained network' : 'a trained network';
  const [newest] = runs;
  if (newest === undefined) return `Here: ${trained}, no run in this folder yet.`;
  const state = newest.generations === 0 ? 'just begun' : formatCount(newest.generations, 'generation');
  const which = newest.folder === '.' ? 'this folder, a run' : `the run ${harmless(newest.folder, 40)}`;
  const others = runs.length === 1 ? '' : `, one of ${runs.length}`;
  return `Here: ${trained}, and ${which} (${state}${others}).`;
}

/** As one types it: what a shell would act on stands in quotes. */
function asShellWord(text: string): string {
  if (/^[\p{L}\p{N}_@%+=:,./ -]+$/u.test(text)) return text.includes(' ') ? `"${text}"` : text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

type Line = readonly [command: string, says: string];

/** Six lines: a command, and what it is for; none that needs a network where there is none. */
function commandsFor(shipped: boolean, run: string | undefined): readonly Line[] {
  const explain: Line = ['explain --moves f5d6c3d3c4', 'what the network looked at'];
  const doctor: Line = ['doctor', 'what this machine has'];
  if (run !== undefined) {
    const folder = harmless(asShellWord(run));
    return [
      [`play --model ${folder}`, 'a game against its network'],
      [`train ${folder}`, 'goes on where it stopped'],
      [`watch ${folder}`, 'its games, ply by ply'],
      [`runs ${folder}`, 'how it learned, how strong it is'],
      ['serve', 'all of it in the browser, live'],
      shipped ? explain : doctor,
    ];
  }
  const train: Line = ['train runs/first', 'your own learns in minutes'];
  if (!shipped) {
    return [
      train,
      ['train runs/first --preset hour', 'a larger one, for an hour'],
      ['perft 9', 'checks the rules'],
      ['bench', 'how fast every part is here'],
      ['completion', 'a script for the Tab key'],
      doctor,
    ];
  }
  return [
    ['play', 'a game against the network'],
    ['serve', 'the same in the browser, and why'],
    train,
    ['analyze --moves f5d6c3d3c4', 'every move of a position'],
    explain,
    doctor,
  ];
}
