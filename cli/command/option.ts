import { OthelloError, quote } from '../../engine/errors.js';
import { didYouMean } from '../../engine/nearest.js';

/**
 * One option of a command: how it is shown in the help and how its text becomes a value.
 * Reading is ours and not the argument parser's, so that every refusal names the option and what it takes.
 */
export interface Option<T> {
  readonly describe: string;
  /** What stands for the value in the help (`N`, `FILE`); absent for a flag, which takes none. */
  readonly placeholder?: string;
  /** The words it takes, or some of them, as the Tab key offers them. */
  readonly words?: readonly string[];
  /** Whether it takes several of the words, with commas between them. */
  readonly isList?: boolean;
  /** Shown in the help; `read` is what applies it. */
  readonly fallback?: string;
  /** Whether it may be given again and again. */
  readonly repeats?: true;
  /** From every text it was given with, none when it was not given. Throws OthelloError `usage`. */
  read(name: string, given: readonly string[]): T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type Values<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

function refuse(name: string, given: string, accepted: string): never {
  throw new OthelloError(
    'usage',
    given === '' ? `${name} needs a value: ${accepted}.` : `${name} takes ${accepted}, not ${quote(given)}.`,
  );
}

/** An option that is given at most once. */
function single<T>(
  describe: string,
  placeholder: string,
  parse: (name: string, given: string) => T,
): Option<T | undefined> {
  return {
    describe,
    placeholder,
    read: (name, given) => {
      const [text] = given;
      if (given.length > 1)
        throw new OthelloError('usage', `${name} is given ${given.length} times; once is enough.`);
      return text === undefined ? undefined : parse(name, text);
    },
  };
}

/** A switch: present or not. */
export function flag(describe: string): Option<boolean> {
  return { describe, read: (_name, given) => given.length > 0 };
}

/** Free text that may be given again and again. */
export function texts(describe: string, placeholder: string): Option<readonly string[]> {
  return { describe, placeholder, repeats: true, read: (_name, given) => given };
}

/** Free text. */
export function text(describe: string, placeholder: string): Option<string | undefined> {
  return single(describe, placeholder, (name, given) =>
    given === '' ? refuse(name, given, placeholder) : given,
  );
}

/** Both ends belong to it. Each option says the most that it can do something with. */
interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

function readNumber(name: string, given: string, range: Range, whole: boolean): number {
  const value = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(given) ? Number(given) : NaN;
  const { minimum, maximum } = range;
  if (Number.isNaN(value) || (whole && !Number.isSafeInteger(value)) || value < minimum || value > maximum) {
    const kind = whole ? 'a whole number' : 'a number';
    refuse(name, given, `${kind} from ${minimum} to ${maximum}`);
  }
  return value;
}

/** A whole number in a range. */
export function integer(describe: string, range: Range, placeholder = 'N'): Option<number | undefined> {
  return single(describe, placeholder, (name, given) => readNumber(name, given, range, true));
}

/** A number in a range. */
export function decimal(describe: string, range: Range, placeholder = 'N'): Option<number | undefined> {
  return single(describe, placeholder, (name, given) => readNumber(name, given, range, false));
}

/** One of a few words. */
export function choice<const W extends string>(describe: string, words: readonly W[]): Option<W | undefined> {
  const option = single(
    describe,
    words.join('|'),
    (name, given) => words.find((word) => word === given) ?? refuseWord(name, given, words),
  );
  return { ...option, words };
}

function refuseWord(name: string, given: string, words: readonly string[]): never {
  if (given === '') refuse(name, given, oneOf(words));
  throw new OthelloError(
    'usage',
    `${name} takes ${oneOf(words)}, not ${quote(given)}${didYouMean(given, words)}.`,
  );
}

/** The same option with words that it takes among others. */
export function offering<T>(option: Option<T>, words: readonly string[]): Option<T> {
  return { ...option, words };
}

/** The same option with words of which it takes several, with commas between them. */
export function offeringSeveral<T>(option: Option<T>, words: readonly string[]): Option<T> {
  return { ...option, words, isList: true };
}

/** The same option with a value for when it is not given. */
export function withDefault<T>(option: Option<T | undefined>, fallback: T): Option<T> {
  return {
    ...option,
    fallback: String(fallback),
    read: (name, given) => option.read(name, given) ?? fallback,
  };
}

/** The same option, refused when it is not given. */
export function required<T>(option: Option<T | undefined>): Option<T> {
  return {
    ...option,
    describe: `${option.describe} (required)`,
    read: (name, given) => {
      const value = option.read(name, given);
      if (value === undefined) {
        throw new OthelloError(
          'usage',
          `${name} ${option.placeholder ?? ''} is required: ${option.describe}.`,
        );
      }
      return value;
    },
  };
}

/** The words of a list with commas, without the spaces around them. */
export function wordsIn(list: string): string[] {
  return list.split(',').map((word) => word.trim());
}

/** `a`, `a or b`, `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
