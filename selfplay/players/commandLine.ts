import { OthelloError } from '../../engine/errors.js';

/**
 * The command line of an engine, and the commands of its protocol that are to be sent when it begins: those behind a
 * semicolon that stands alone, as in `engine --gtp ; level 3`. Within quotes it is like any other character.
 */
export function splitSetup(text: string): [commandLine: string, ...setup: string[]] {
  const masked = text.replace(/'[^']*'|"(?:[^"\\]|\\[^])*"|\\[^]/g, (part) => '_'.repeat(part.length));
  const parts: string[] = [];
  let begin = 0;
  for (const { index } of masked.matchAll(/(?<!\S);(?!\S)/g)) {
    parts.push(text.slice(begin, index));
    begin = index + 1;
  }
  const [commandLine, ...setup] = [...parts, text.slice(begin)].map((part) => part.trim());
  return [commandLine!, ...setup.filter((command) => command !== '')];
}

/**
 * The words of a command line, as a shell would part them: by spaces, with '...' and "..." kept together and a
 * backslash that takes the next character as it is (in '...' it is itself; in "..." it acts before " and \ only).
 * Nothing else is special: no variables, no patterns, no pipes.
 * @throws OthelloError usage when a quote is not closed or there is no word.
 */
export function splitCommandLine(text: string): string[] {
  const words: string[] = [];
  const part = /\s+|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)/y;
  let word: string | undefined;
  while (part.lastIndex < text.length) {
    const offset = part.lastIndex;
    const match = part.exec(text);
    if (match === null) {
      const what = text[offset] === '\\' ? 'nothing after a backslash' : `no closing ${text[offset]!}`;
      throw new OthelloError('usage', `The command "${text}" has ${what}.`);
    }
    const [, single, double, escaped, plain] = match;
    const piece = single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain;
    if (piece !== undefined) word = (word ?? '') + piece;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  if (words.length === 0) {
    throw new OthelloError(
      'usage',
      'The command of an engine is empty; write the program and its arguments.',
    );
  }
  return words;
}
