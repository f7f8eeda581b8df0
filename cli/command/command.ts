import type { Terminal } from '../terminal/terminal.js';
import type { Options, Values } from './option.js';

export interface Example {
  readonly line: string;
  readonly says: string;
}

/** A command of the program. Its module is loaded only when it is asked for. */
export interface Command<O extends Options = Options> {
  /** One option that may also be given bare, as in `perft 9`. */
  readonly positional?: keyof O & string;
  readonly options: O;
  readonly examples: readonly Example[];
  /** Further help below the options. */
  readonly epilogue?: string;
  /** Bad input is thrown as an OthelloError; an interrupted command ends normally once it has stopped cleanly. */
  run(values: Values<O>, terminal: Terminal): Promise<void>;
}

/** Keeps the types of the options for `run`; the table of commands sees only `Command`. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  return command as unknown as Command;
}
