import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { globSync } from 'tinyglobby';
import { OthelloError } from '../../engine/errors.js';

/** Stands for standard input. */
export const STDIN = '-';

/**
 * The files that names stand for: a pattern such as `*.wtb`, which a shell leaves as it is in quotes or where nothing
 * matches, stands for those that match, in the order of their names. Throws OthelloError `notFound` where none does.
 */
export function filesNamed(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    if (name === STDIN || !/[*?[{]/.test(name) || isThere(name)) return [name];
    const found = globSync(name, { absolute: isAbsolute(name), onlyFiles: true, expandDirectories: false });
    if (found.length === 0)
      throw new OthelloError('notFound', `There is no file ${name}, and none that it matches.`);
    return found.sort();
  });
}

/** Whether anything has that name; of a name that cannot be asked about too, for whoever reads it to say why. */
export function isThere(name: string): boolean {
  try {
    return statSync(name, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}
