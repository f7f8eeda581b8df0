import { readFileSync } from 'node:fs';
import { OthelloError } from '../../engine/errors.js';
import { parseJson } from '../../engine/json.js';
import { because } from '../../engine/systemErrors.js';
import { type Composite, compositeNamed } from '../../lrp/composite.js';
import { parseComposite } from '../../lrp/composites/parseComposite.js';

/** Whether a composite of the command line is a file, and not the name of a built-in one. */
export function isCompositeFile(name: string): boolean {
  return name.endsWith('.json');
}

/** The composite that the command line names, a built-in one or a .json file. Throws OthelloError `badComposite`. */
export function readComposite(name: string): Composite {
  if (!isCompositeFile(name)) return compositeNamed(name);
  let data: unknown;
  try {
    data = parseJson(readFileSync(name, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is not JSON' : `cannot be read${because(cause)}`;
    throw new OthelloError('badComposite', `The composite file ${name} ${why}.`, { cause });
  }
  return parseComposite(data);
}
