import { OthelloError, quote } from '../../../engine/errors.js';
import { didYouMean } from '../../../engine/nearest.js';
import type { Composite } from '../../../lrp/composite.js';
import { BASELINES } from '../../../studies/faithfulness/faithfulnessReport.js';
import type { Subject } from '../../../studies/faithfulness/flipCurves.js';
import { MAP_METHODS } from '../../../studies/faithfulness/mapMethods.js';
import { wordsIn } from '../../command/option.js';
import { isCompositeFile, readComposite } from '../../sources/composite.js';
import { type MapFile, readMapFile } from '../../sources/mapFile.js';

/** Baselines are evaluated always: the others are held against them. SARFA is of moves only. */
export function methodsOf(
  given: string | undefined,
  subject: Subject,
  composites: readonly Composite[],
): string[] {
  const own = composites.map(({ name }) => name);
  const known = MAP_METHODS.filter((name) => subject === 'move' || name !== 'sarfa');
  const asked = given === undefined ? known : wordsIn(given);
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const of = subject === 'move' ? '' : ' for the value';
    const meant = didYouMean(unknown, known);
    const message = `--methods takes ${known.join(', ')}${of} with commas between them, not ${quote(unknown)}${meant}.`;
    throw new OthelloError('usage', message);
  }
  const isWanted = (name: string): boolean =>
    asked.includes(name) || (BASELINES as readonly string[]).includes(name);
  return [...own, ...known.filter(isWanted)];
}

/** The composites of the files that are named. Throws OthelloError for what is none, or has the name of another method. */
export function compositesOf(files: string | undefined): Composite[] {
  const taken = new Set<string>(MAP_METHODS);
  return (files?.split(',') ?? []).map((file) => {
    if (!isCompositeFile(file.trim())) {
      throw new OthelloError(
        'usage',
        '--composite takes .json files; the built-in ones are among --methods.',
      );
    }
    const composite = readComposite(file.trim());
    if (taken.has(composite.name)) {
      const message = `The composite in ${file} is called ${composite.name}, as another method is; give it another name.`;
      throw new OthelloError('badComposite', message);
    }
    taken.add(composite.name);
    return composite;
  });
}

/** What the command line says of maps made elsewhere. */
interface GivenOptions {
  readonly maps: readonly string[];
  readonly 'map-positions': string | undefined;
  readonly file: string | undefined;
  readonly target: Subject;
}

/** The files of maps made elsewhere. @param taken names of methods */
export function givenOf(
  { maps, 'map-positions': positions, file, target }: GivenOptions,
  taken: readonly string[],
): MapFile[] {
  if (maps.length === 0) {
    if (positions === undefined) return [];
    throw new OthelloError('usage', '--map-positions says what the maps of --maps are of; give --maps too.');
  }
  if (file !== undefined)
    throw new OthelloError('usage', '--maps is judged at the positions of its maps; leave out --file.');
  const files = maps.map((one) => readMapFile(one, positions, target));
  const names = [...taken];
  for (const { name } of files) {
    if (names.includes(name)) {
      const message = `Maps are called ${quote(name)}, as another method is; give them another name: --maps NAME=FILE.`;
      throw new OthelloError('usage', message);
    }
    names.push(name);
  }
  return files;
}
