import { readFileSync } from 'node:fs';
import { because, OthelloError, parseJson } from '../../engine/index.js';
import { parseComposite, type Composite } from '../../lrp/index.js';

/** A composite as it is named on the command line: the name of a built-in one, or the data of a .json file. */
export function readComposite(name: string): string | Composite {
  if (!name.endsWith('.json')) return name;
  let data: unknown;
  try {
    data = parseJson(readFileSync(name, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is not JSON' : `cannot be read${because(cause)}`;
    throw new OthelloError('badComposite', `The composite file ${name} ${why}.`, { cause });
  }
  return parseComposite(data);
}
