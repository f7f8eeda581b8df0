/**
 * Fails where a package that users get has a licence that is not known to be fine: `npm run licences`. Looked at is the whole
 * production tree of the lock file, by the package.json of each installed package (by the lock file for those that are not
 * installed here, being optional or for other systems), and what the build copies into dist/.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');

/** Licences under which an MIT program may be used and passed on together with the package. */
const FINE = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'CC0-1.0'];
/** Those of single packages, with a reason: resvg is unchanged, optional and loaded as it is, which MPL-2.0 permits. */
/** @type {Record<string, RegExp>} */
const FINE_FOR = { 'MPL-2.0': /^@resvg\// };
/** Development packages whose code is in dist/web/views, with what they have in them. */
const SHIPPED = ['preact', 'preact-render-to-string', 'echarts', 'zrender', 'echarts/node_modules/tslib'];

/** @param {string} file */
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * An SPDX expression: of alternatives one must be fine, of parts all. Anything that is not understood is not fine.
 *
 * @param {unknown} licence
 * @param {string} name of the package
 */
export function isFine(licence, name) {
  const words = typeof licence === 'string' ? (licence.match(/[()]|[^\s()]+/g) ?? []) : [];
  let at = 0;
  /** @returns {boolean} */
  const choice = () => {
    let fine = all();
    while (words[at] === 'OR') {
      at += 1;
      fine = all() || fine;
    }
    return fine;
  };
  /** @returns {boolean} */
  const all = () => {
    let fine = one();
    while (words[at] === 'AND') {
      at += 1;
      fine = one() && fine;
    }
    return fine;
  };
  /** @returns {boolean} */
  const one = () => {
    const word = words[at++];
    if (word !== '(') return FINE.includes(word) || (FINE_FOR[word]?.test(name) ?? false);
    const fine = choice();
    return words[at++] === ')' && fine;
  };
  return choice() && at === words.length;
}

/**
 * The licence that a package states, in the form of today or in one of npm's first years.
 *
 * @param {Record<string, any>} manifest
 */
function statedLicence({ license, licenses }) {
  if (typeof license === 'string') return license;
  const old = license ?? licenses;
  const types = [old].flat().map((entry) => entry?.type);
  return types.every((type) => typeof type === 'string') ? types.join(' OR ') : undefined;
}

function check() {
  const { packages } = read(join(root, 'package-lock.json'));
  const users = Object.keys(packages).filter((path) => path !== '' && packages[path].dev !== true);
  const shipped = SHIPPED.map((name) => `node_modules/${name}`);
  const wrong = [];
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const path of [...users, ...shipped]) {
    const installed = join(root, path, 'package.json');
    const optional = packages[path]?.optional === true || packages[path]?.devOptional === true;
    const found = existsSync(installed) ? read(installed) : optional ? packages[path] : undefined;
    const name = path.replace(/^.*node_modules\//, '');
    const licence = found === undefined ? 'not installed here' : (statedLicence(found) ?? 'none stated');
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
    if (!isFine(licence, name)) wrong.push(`${name}: ${licence}`);
  }
  const list = [...counts].sort(([, a], [, b]) => b - a).map(([licence, count]) => `${count} ${licence}`);
  process.stdout.write(`licences of ${users.length + shipped.length} packages: ${list.join(', ')}\n`);
  for (const line of wrong) process.stderr.write(`the licence is not known to be fine: ${line}\n`);
  if (wrong.length > 0) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) check();
