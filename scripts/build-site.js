// Writes the app as a folder that any static host serves: npm run site [-- FOLDER]. It works under any path, offline once it was
// visited, and asks no other host for anything.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
const app = join(root, 'dist/web/app');
const folder = process.argv[2] ?? join(root, 'site');
/** What an earlier site left, and nothing else, may be replaced. */
const MARK = 'site.json';

if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, MARK))) {
  process.stderr.write(
    `${folder} holds something else; name an empty folder or one that this command has written.\n`,
  );
  process.exit(2);
}
rmSync(folder, { recursive: true, force: true });
cpSync(app, folder, { recursive: true });

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .sort();
/** What is fetched when somebody chooses it, and kept from then on. */
const LATER = ['runtime/webgpu.wasm.gz'];
const hash = createHash('sha256');
for (const file of files) hash.update(file).update(readFileSync(join(folder, file)));
const version = hash.digest('hex').slice(0, 16);

// The page registers the worker that it is told of; `othello-zero serve` tells of none.
const page = readFileSync(join(folder, 'index.html'), 'utf8');
const told = page.replace('</title>', '</title>\n    <meta name="offline" content="./offline.js" />');
if (told === page) throw new Error('The page has no title.');
writeFileSync(join(folder, 'index.html'), told);

writeFileSync(join(folder, 'offline.js'), offlineWorker());
// For hosts that read this form: with these headers a page may use threads.
const headers = ['Cross-Origin-Opener-Policy: same-origin', 'Cross-Origin-Embedder-Policy: require-corp'];
writeFileSync(join(folder, '_headers'), `/*\n${headers.map((line) => `  ${line}\n`).join('')}`);
writeFileSync(join(folder, MARK), `${JSON.stringify({ version, files: files.length })}\n`);
process.stdout.write(`${files.length} files in ${folder}, version ${version}\n`);

/** @returns the service worker with its version and its files */
function offlineWorker() {
  let text = readFileSync(join(root, 'web/offline.js'), 'utf8');
  for (const [mark, value] of [
    ["'VERSION'", `othello-zero-${version}`],
    ["['FILES']", ['./', ...files.filter((file) => !LATER.includes(file))]],
  ]) {
    if (!text.includes(String(mark))) throw new Error(`web/offline.js has no ${String(mark)}.`);
    text = text.replace(String(mark), JSON.stringify(value));
  }
  return text;
}
