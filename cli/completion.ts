import { catalog } from './catalog.js';
import type { Command } from './command/command.js';
import { findRuns } from './sources/runFolders.js';
import { shippedModels } from './sources/shippedModels.js';
import { formatCount } from './terminal/format.js';

/** What the scripts of yargs ask the program with; the words of the command line so far follow. */
export const COMPLETION_REQUEST = '--get-yargs-completions';

interface Suggestion {
  readonly word: string;
  readonly says: string;
}

/**
 * What could stand in the place of the last of the words: commands, options of a command, the words of an option, runs.
 * Nothing where a file is asked for: the shell then offers files by itself. yargs would offer options there, and knows the
 * words of an option only where it checks them too.
 */
export async function completions(words: readonly string[], folder: string): Promise<readonly Suggestion[]> {
  const current = words.at(-1) ?? '';
  const [name, ...before] = words.slice(0, -1);
  const all = await suggestions(name, before, current, folder);
  return all.filter(({ word }) => word.startsWith(current));
}

async function suggestions(
  name: string | undefined,
  before: readonly string[],
  current: string,
  folder: string,
): Promise<Suggestion[]> {
  if (name === undefined) {
    // Where nothing is typed yet, what the program does is of more interest.
    return current === '' ? commands() : [...commands(), ...WORDS];
  }
  if (name === 'help') return before.length === 0 ? commands() : [];
  if (!Object.hasOwn(catalog, name)) return [];
  const command = await catalog[name]!.load();
  const previous = before.at(-1);
  const asked = previous?.startsWith('--') === true ? previous.slice(2) : undefined;
  const taking = asked === undefined ? undefined : command.options[asked];
  if (taking?.placeholder !== undefined) return valuesOf(asked!, command, current, folder);
  const { positional } = command;
  const isFree = positional !== undefined && before.every((word) => word.startsWith('-'));
  if (isFree && !current.startsWith('-')) return valuesOf(positional, command, current, folder);
  return optionsOf(command).filter(({ word }) => !before.includes(word));
}

/** What may stand in the place of a command. */
const WORDS: readonly Suggestion[] = [
  { word: 'help', says: 'more about a command' },
  { word: 'version', says: 'of the program' },
];

function commands(): Suggestion[] {
  return Object.entries(catalog).map(([word, { summary }]) => ({ word, says: summary }));
}

function valuesOf(option: string, { options }: Command, current: string, folder: string): Suggestion[] {
  const runs = (): Suggestion[] =>
    findRuns(folder)
      .filter(({ folder: word }) => isShellWord(word))
      .map(({ folder: word, generations }) => ({ word, says: formatCount(generations, 'generation') }));
  if (option === 'run') return runs();
  // A network is a shipped one, the newest of a run, or a file.
  if (option === 'model') return [...shippedModels().map((word) => ({ word, says: 'shipped' })), ...runs()];
  const { words = [], isList = false } = options[option] ?? {};
  const before = isList ? current.slice(0, current.lastIndexOf(',') + 1) : '';
  const chosen = before.split(',');
  return words.filter((word) => !chosen.includes(word)).map((word) => ({ word: before + word, says: '' }));
}

function optionsOf({ options }: Command): Suggestion[] {
  const own = Object.entries(options).map(([name, { describe }]) => ({ word: `--${name}`, says: describe }));
  return [...own, { word: '--help', says: 'show help' }];
}

/** Others are left out: a shell puts what it is offered into its line as it is, `$(...)` and line ends too. */
function isShellWord(text: string): boolean {
  return /^(?!-)[\p{L}\p{N}_@%+=:,./-]+$/u.test(text);
}

/** As the script of a shell takes it: zsh and fish show what each word is for. */
export function shownIn(shell: string | undefined, { word, says }: Suggestion): string {
  if (shell?.endsWith('zsh') === true) {
    const escaped = word.replaceAll(':', '\\:');
    return says === '' ? escaped : `${escaped}:${says}`;
  }
  return shell?.endsWith('fish') === true && says !== '' ? `${word}\t${says}` : word;
}
