import { readFileSync } from 'node:fs';
import { OthelloError } from '../../engine/errors.js';
import { because } from '../../engine/foreseen.js';
import { parseJson } from '../../engine/json.js';
import { type Composite, parseComposite } from '../../lrp/composite.js';

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
