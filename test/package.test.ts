import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rangesFile } from '../nn/quantization/rangesFile.js';
import { sha256Of } from '../nn/sha256.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  exports: Record<string, string | { types: string; default: string }>;
  bin: Record<string, string>;
  allowScripts: Record<string, boolean>;
};

interface PackedFile {
  readonly path: string;
}

/** What npm would publish. */
function packedFiles(): Set<string> {
  const json = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  const packed = JSON.parse(json) as
    readonly { files: readonly PackedFile[] }[] | Record<string, { files: readonly PackedFile[] }>;
  return new Set(Object.values(packed).flatMap(({ files }) => files.map(({ path }) => path)));
}

describe('the package', () => {
  // A plain Node process imports it by its name, as a user would: through `exports`, from the compiled files.
  it.each([
    ['othello-zero', ['play', 'createGumbelSearch', 'createExplainer', 'trainRun']],
    ['othello-zero/engine', ['initialPosition', 'perft', 'solve']],
    ['othello-zero/nn', ['residualArchitecture', 'networkEvaluator', 'exportNetwork']],
    ['othello-zero/mcts', ['createGumbelSearch', 'createPuctSearch']],
    ['othello-zero/lrp', ['createExplainer', 'registerRule']],
    ['othello-zero/selfplay', ['openRun', 'playMatch', 'trainRun']],
    ['othello-zero/studies', ['evaluateMaps', 'probeNetworks', 'ConditionalRelevance']],
    ['othello-zero/web', ['renderHtml', 'explainPlies']],
    ['othello-zero/browser', ['openOnnxRuntimeWeb', 'decodeCheckpoint', 'createExplainer']],
  ])('%s can be imported', (name, members) => {
    const script = `import(${JSON.stringify(name)}).then((all) => console.log(JSON.stringify(Object.keys(all))))`;
    const printed = execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual(expect.arrayContaining(members));
  });

  it('ships every file that it points to, the shipped model and the licence', () => {
    const files = packedFiles();
    const targets = Object.values(manifest.exports)
      .flatMap((target) => (typeof target === 'string' ? [target] : [target.types, target.default]))
      .filter((target) => !target.endsWith('*'));
    for (const target of [...targets, ...Object.values(manifest.bin)]) {
      expect(files).toContain(target.replace(/^\.\//, ''));
    }
    const ranges = rangesFile({
      folder: 'models',
      sha256: sha256Of(readFileSync('models/default.safetensors')),
    });
    for (const file of [
      'models/default.safetensors',
      'models/README.md',
      'models/LICENSE',
      ranges,
      'LICENSE',
      'README.md',
      'dist/selfplay/threads/worker.js',
    ]) {
      expect(files).toContain(file);
    }
    expect([...files].filter((file) => /^(test|long-run)\//.test(file))).toEqual([]);
    // What is of no use without the sources, or to nobody but the compiler; types of commands can be imported by nobody.
    expect([...files].filter((file) => /\.map$|\.tsbuildinfo$|^dist\/cli\/.*\.d\.ts$/.test(file))).toEqual(
      [],
    );
  });

  // npm 11 asks `allowScripts`; npm 10 knows only what the lock file says of a package's scripts.
  it('is installed without the scripts that it can do without, whatever npm does it', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean; resolved?: string }>;
    };
    const run = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const allowed = Object.entries(manifest.allowScripts).filter(([, isAllowed]) => isAllowed);
    expect(run.map(([path]) => path.replace(/^.*node_modules\//, '')).sort()).toEqual(
      allowed.map(([name]) => name).sort(),
    );
    const scripts = (folder: string): Record<string, string> => {
      const file = join(root, folder, 'package.json');
      if (folder === '' || !existsSync(file)) return {};
      return (JSON.parse(readFileSync(file, 'utf8')) as { scripts?: Record<string, string> }).scripts ?? {};
    };
    const having = Object.keys(packages).filter((folder) =>
      ['preinstall', 'install', 'postinstall'].some((name) => name in scripts(folder)),
    );
    const names = having.map((path) => path.replace(/^.*node_modules\//, ''));
    expect(names).toEqual(expect.arrayContaining(['better-sqlite3', 'onnxruntime-node']));
    expect(Object.keys(manifest.allowScripts)).toEqual(expect.arrayContaining(names));
  });

  it('has only packages whose licence is known to be fine', () => {
    const options = { cwd: root, encoding: 'utf8' } as const;
    expect(execFileSync(process.execPath, ['scripts/check-licences.js'], options)).toMatch(
      /^licences of \d{3} packages: /,
    );
    const licences = {
      MIT: true,
      '(GPL-3.0 OR MIT)': true,
      'GPL-3.0 AND MIT': false,
      'MIT OR (GPL-3.0 AND ISC)': true,
      '(MIT AND (ISC OR X)) OR Y': true,
      'MPL-2.0': false,
      '': false,
      '(MIT': false,
      'MIT ISC': false,
      'GPL-2.0-only': false,
      UNLICENSED: false,
      'SEE LICENSE IN LICENSE': false,
    };
    const asked = JSON.stringify(Object.keys(licences));
    const script = `import('./scripts/check-licences.js').then(({ isFine }) =>
      console.log(JSON.stringify(${asked}.map((licence) => [licence, isFine(licence, 'some-package')]))))`;
    const answers = JSON.parse(execFileSync(process.execPath, ['-e', script], options)) as [
      string,
      boolean,
    ][];
    expect(Object.fromEntries(answers)).toEqual(licences);
  });
});
