import process from 'node:process';
import yargs, { type Argv } from 'yargs';
import { OthelloError, quote } from '../engine/errors.js';
import { didYouMean, nearest } from '../engine/nearest.js';
import { Stopped, stopWhen } from '../engine/stop.js';
import { harmless } from '../engine/text.js';
import { packageVersion } from '../nn/packageRoot.js';
import { catalog } from './catalog.js';
import type { Command } from './command/command.js';
import { settle } from './command/failure.js';
import type { Option } from './command/option.js';
import { runtimeOptions } from './command/searchOptions.js';
import { COMPLETION_REQUEST, completions, shownIn } from './completion.js';
import { homePage } from './home.js';
import { findRuns } from './sources/runFolders.js';
import { shippedModels } from './sources/shippedModels.js';
import type { Terminal } from './terminal/terminal.js';
import { wrapLine } from './terminal/wrap.js';

const PROGRAM = 'othello-zero';
/** Columns of an option that is not known. */
const LONGEST_OPTION = 60;
const ALWAYS = ['help', 'version'];

/*
 * yargs parses, wraps the help and writes the scripts for the Tab key. What it could do besides is done here where it would
 * say less or something else (test/cli/command/badInput.test.ts): `strict` tells neither which options there are nor which
 * one was meant, `recommendCommands` takes gtp for near to zzz, `choices` does not name the option as it is typed, and of
 * `perft 3 --depth 4` a positional of yargs would drop the 4.
 */

/** Values stay text (`read` of the option is what understands them) and may begin with a dash, as boards do. */
const PARSER = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'nargs-eats-options': true,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'short-option-groups': false,
};

type Arguments = Readonly<Record<string, unknown>> & { readonly _: readonly (string | number)[] };

/** Runs one command line and returns the exit code. */
export function runProgram(given: readonly string[], terminal: Terminal): Promise<number> {
  stopWhen(() => terminal.wasInterrupted);
  return settle(async () => {
    const argv = withoutWords(given);
    const [first] = argv;
    if (first === undefined) {
      showHome(terminal);
      return;
    }
    if (first === COMPLETION_REQUEST) return complete(argv.slice(1), terminal);
    if (!first.startsWith('-') && !Object.hasOwn(catalog, first)) {
      throw new OthelloError('usage', unknownCommand(first));
    }
    try {
      const { parser, described } = commandLine(terminal);
      await parser.parseAsync([...argv], {}, (_error, _given, output) => {
        if (output === '') return;
        // A switch is one by its lack of a placeholder; yargs would say so once more, in brackets.
        const lines = output.trimEnd().split('\n');
        terminal.print(lines.map((line) => line.replace('[boolean]', '').trimEnd()));
        const command = described();
        if (command !== undefined && output.startsWith(PROGRAM)) terminal.print(closing(command, terminal));
      });
    } catch (error) {
      // Complaints of yargs are bad usage.
      const isOurs = !(error instanceof Error && error.name === 'YError');
      throw isOurs ? error : new OthelloError('usage', error.message, { cause: error });
    }
  }, terminal);
}

/** `help`, `help COMMAND` and `version`, as one tries them first, are the options of these names. */
function withoutWords(argv: readonly string[]): readonly string[] {
  const [first, about, ...more] = argv;
  if (first === 'version') return ['--version', ...argv.slice(1)];
  if (first !== 'help') return argv;
  if (more.length > 0) throw new OthelloError('usage', 'help takes the name of one command.');
  return about === undefined || about === 'help' ? ['--help'] : [about, '--help'];
}

/** The end of the help of a command. Examples have a line each, which is never broken, so that it can be copied. */
function closing({ examples, epilogue = '' }: Command, terminal: Terminal): string[] {
  const width = helpWidth(terminal);
  const shown = examples.flatMap(({ line, says }) => [
    ...wrapLine(says, width - 4).map((part) => `  # ${part}`),
    `  ${PROGRAM} ${line}`,
  ]);
  return [
    ...(shown.length === 0 ? [] : ['', 'Examples:', ...shown]),
    ...(epilogue === '' ? [] : ['', ...wrapLine(epilogue, width)]),
  ];
}

function helpWidth({ columns }: Terminal): number {
  return Math.min(100, columns);
}

function showHome(terminal: Terminal): void {
  const runs = findRuns('.');
  const program = process.env['npm_command'] === 'exec' ? `npx ${PROGRAM}` : PROGRAM;
  const page = homePage(
    { version: packageVersion(), program, models: shippedModels(), runs },
    terminal.palette,
  );
  terminal.print(page);
}

/** @param words of the command line; bash and zsh begin with the program itself. */
async function complete(words: readonly string[], terminal: Terminal): Promise<void> {
  const [first = ''] = words;
  const own = first === PROGRAM || first.endsWith(`/${PROGRAM}`) ? words.slice(1) : words;
  for (const suggestion of await completions(own, '.')) {
    terminal.document(`${shownIn(process.env['SHELL'], suggestion)}\n`);
  }
}

function unknownCommand(name: string): string {
  const names = Object.keys(catalog);
  const meant = didYouMean(name, [...names, 'help', 'version']);
  return `unknown command ${quote(name)}${meant}; the commands are ${names.join(', ')}.`;
}

interface CommandLine {
  readonly parser: Argv;
  /** The command that was named, once it is parsed. */
  readonly described: () => Command | undefined;
}

function commandLine(terminal: Terminal): CommandLine {
  let described: Command | undefined;
  const parser = yargs()
    .scriptName(PROGRAM)
    .locale('en')
    .parserConfiguration(PARSER)
    .exitProcess(false)
    .showHelpOnFail(false)
    .usage(
      // eslint-disable-next-line no-restricted-syntax -- how yargs names an argument
      '$0 <command> [options]\n\nTeaches itself Othello, plays you, and shows what its network looked at.',
    )
    // eslint-disable-next-line no-restricted-syntax -- the same
    .epilogue(`${PROGRAM} <command> --help says more about a command, with examples.`)
    .help()
    .version(packageVersion())
    .alias({ h: 'help', v: 'version' })
    .wrap(helpWidth(terminal))
    .updateStrings({ 'Not enough arguments following: %s': '--%s needs a value.' })
    .fail((message: string, error: Error | undefined) => {
      throw error ?? new OthelloError('usage', message);
    });
  for (const [name, entry] of Object.entries(catalog)) {
    parser.command({
      command: name,
      describe: entry.summary,
      builder: async (builder: Argv) => {
        described = await entry.load();
        return describeCommand(builder, name, entry.summary, described);
      },
      handler: async (given) => {
        const command = await entry.load();
        const values = readValues(name, command, given);
        try {
          await command.run(await settled(command, values, terminal), terminal);
        } catch (error) {
          // A command that has nothing to tell yet says that much.
          if (error instanceof Stopped && values['json'] === true) terminal.json({ complete: false });
          throw error;
        }
      },
    });
  }
  parser.command({
    command: '$0',
    describe: false,
    handler: (given) => {
      refuseUnknown('the program itself', {}, given);
      throw new OthelloError('usage', `a command is needed: ${Object.keys(catalog).join(', ')}.`);
    },
  });
  return { parser, described: () => described };
}

/** With the device of the network in what runs it; to find it takes time where it is not the processor. */
async function settled(
  { options }: Command,
  values: Record<string, unknown>,
  terminal: Terminal,
): Promise<Readonly<Record<string, unknown>>> {
  if (options['device'] !== runtimeOptions.device || values['device'] === 'cpu') return values;
  const { withDevice } = await import('./engine/devices.js');
  return withDevice(values, terminal);
}

function describeCommand(builder: Argv, name: string, summary: string, command: Command): Argv {
  const { positional } = command;
  const bare = positional === undefined ? '' : ` [${command.options[positional]?.placeholder ?? positional}]`;
  builder.usage(`$0 ${name}${bare} [options]\n\n${summary[0]?.toUpperCase() ?? ''}${summary.slice(1)}.`);
  for (const [option, { describe, placeholder, fallback }] of Object.entries(command.options)) {
    const says = fallback === undefined ? describe : `${describe} [default: ${fallback}]`;
    builder.option(option, {
      describe: placeholder === undefined ? says : `${placeholder}  ${says}`,
      ...(placeholder === undefined ? { type: 'boolean' } : { nargs: 1 }),
    });
  }
  return builder.epilogue('');
}

function readValues(name: string, command: Command, given: Arguments): Record<string, unknown> {
  refuseUnknown(name, command.options, given);
  const { positional } = command;
  const bare = given._.slice(1).map(String);
  const most = positional === undefined ? 0 : command.options[positional]?.repeats === true ? Infinity : 1;
  if (bare.length > most) {
    const extra = bare.at(-1) ?? '';
    throw new OthelloError(
      'usage',
      `${quote(extra)} is not understood by ${name}; ${acceptedBy(command.options)}`,
    );
  }
  const values: Record<string, unknown> = {};
  for (const [option, reader] of Object.entries(command.options)) {
    const named = textsOf(`--${option}`, given[option]);
    values[option] = reader.read(`--${option}`, option === positional ? [...bare, ...named] : named);
  }
  return values;
}

/** yargs gives a switch as true and everything else as text, and a list where an option is repeated. */
function textsOf(name: string, given: unknown): string[] {
  if (given === undefined) return [];
  return (Array.isArray(given) ? given : [given]).map((one: unknown) => {
    if (one === false) throw new OthelloError('usage', `${name} is a switch and takes no value.`);
    return typeof one === 'string' ? one : '';
  });
}

function acceptedBy(options: Readonly<Record<string, Option<unknown>>>): string {
  return `it accepts ${[...Object.keys(options), ...ALWAYS].map((name) => `--${name}`).join(', ')}.`;
}

function refuseUnknown(
  name: string,
  options: Readonly<Record<string, Option<unknown>>>,
  given: Arguments,
): void {
  const known = new Set([...Object.keys(options), ...ALWAYS, 'h', 'v', '_', '$0']);
  const unknown = Object.keys(given).find((key) => !known.has(key));
  if (unknown === undefined) return;
  const close = nearest(unknown, [...Object.keys(options), ...ALWAYS]);
  const meant = close === undefined ? '' : ` (did you mean --${close}?)`;
  const dashes = unknown.length === 1 ? '-' : '--';
  throw new OthelloError(
    'usage',
    `unknown option ${harmless(dashes + unknown, LONGEST_OPTION)} of ${name}${meant}; ${acceptedBy(options)}`,
  );
}
