import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { OthelloError } from '../engine/errors.js';
import { harmlessDocument } from '../engine/text.js';
import { packageRoot } from '../nn/packageRoot.js';
import { htmlDocument } from './htmlDocument.js';
import type { ViewData, ViewKind } from './views/viewKinds.js';

/** Where the build puts the views (scripts/build-views.js). */
const folder = join(packageRoot, 'dist', 'web', 'views');

/** What is built of `web/views/server.tsx`. */
interface Server {
  readonly writtenView: <Kind extends ViewKind>(kind: Kind, data: ViewData[Kind]) => string;
}

/**
 * A view with its data as one HTML file that needs nothing else. All texts of the data are made harmless.
 *
 * Throws OthelloError where the project is not built.
 */
export function renderView<Kind extends ViewKind>(kind: Kind, data: ViewData[Kind]): string {
  const json = harmlessJson(data);
  // As the page will have them: without what JSON does not know.
  const shown = JSON.parse(json) as ViewData[Kind];
  return htmlDocument({
    title: shown.title,
    styles: builtFile(`${kind}.css`),
    body: server().writtenView(kind, shown),
    json,
    script: builtFile(`${kind}.js`),
  });
}

function harmlessJson(data: unknown): string {
  return JSON.stringify(data, (_, part: unknown) =>
    typeof part === 'string' ? harmlessDocument(part) : part,
  );
}

function server(): Server {
  return built('server.cjs', (file) => createRequire(file)(file) as Server);
}

function builtFile(name: string): string {
  return built(name, (file) => readFileSync(file, 'utf8'));
}

function built<Value>(name: string, read: (file: string) => Value): Value {
  const file = join(folder, name);
  try {
    return read(file);
  } catch (cause) {
    throw new OthelloError('internal', `The views are missing in ${folder}; build the project again.`, {
      cause,
    });
  }
}
