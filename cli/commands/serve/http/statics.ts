import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, extname, join, relative, sep } from 'node:path';
import { OthelloError } from '../../../../engine/errors.js';
import { APP_HEADERS } from './headers.js';
import { contentType } from './mediaTypes.js';
import { fileReply, type Reply } from './reply.js';

/** The files of the built app. Only what lay in its folder at the beginning is ever served. */
export class AppFiles {
  readonly #files: ReadonlyMap<string, string>;

  /** @throws OthelloError `brokenInstallation` where there is no app in the folder. */
  constructor(folder: string) {
    if (!existsSync(join(folder, 'index.html'))) {
      throw new OthelloError('brokenInstallation', `There is no app in ${folder}; npm run build makes it.`);
    }
    const root = realpathSync(folder);
    const entries = readdirSync(root, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    this.#files = new Map(paths.map((path) => [relative(root, path).split(sep).join('/'), path]));
  }

  /**
   * Undefined where the app has no such file.
   *
   * @param known what the client says of the one that it has kept
   */
  reply(segments: readonly string[], known: string | undefined): Reply | undefined {
    const name = segments.length === 0 ? 'index.html' : segments.join('/');
    const path = this.#files.get(name);
    if (path === undefined) return undefined;
    const cache = isHashed(name) ? 'public, max-age=31536000, immutable' : 'no-cache';
    const type = contentType(extname(name));
    return fileReply(path, { ...APP_HEADERS, 'content-type': type, 'cache-control': cache }, known);
  }
}

/** Whether a bundler has named it by its contents (`app-Bx3_k9aZ.js`): it is another file when anything in it changes. */
function isHashed(name: string): boolean {
  const stem = basename(name, extname(name));
  return name.startsWith('assets/') && /^-[\w-]{8}$/.test(stem.slice(-9));
}
