import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folders in dependency order: each may import those before it, file by file. */
const FOLDERS = ['engine', 'nn', 'mcts', 'lrp', 'selfplay', 'playing', 'studies', 'web', 'cli'] as const;
type Folder = (typeof FOLDERS)[number];

/** Folders that a folder may import at run time. */
const MAY_IMPORT: Record<Folder, readonly Folder[]> = {
  engine: [],
  nn: ['engine'],
  mcts: ['engine'],
  lrp: ['engine', 'nn'],
  selfplay: ['engine', 'nn', 'mcts', 'lrp'],
  playing: ['engine', 'nn', 'mcts', 'lrp', 'selfplay'],
  studies: ['engine', 'nn', 'lrp', 'selfplay'],
  web: ['engine', 'nn', 'mcts', 'lrp', 'selfplay', 'playing', 'studies'],
  cli: ['engine', 'nn', 'mcts', 'lrp', 'selfplay', 'playing', 'studies', 'web'],
};

/** Folders of which only types may be imported, in addition. */
const MAY_IMPORT_TYPES: Partial<Record<Folder, readonly Folder[]>> = { mcts: ['nn'] };

/** npm packages and Node modules that a folder may use. */
const PACKAGES: Record<Folder, readonly string[]> = {
  engine: [],
  nn: [
    'node:crypto',
    'node:events',
    'node:fs',
    'node:fs/promises',
    'node:module',
    'node:os',
    'node:path',
    'node:process',
    'node:tty', // a file that is asked for may be a terminal, which is refused
    'node:url',
    'node:worker_threads',
    '@tensorflow/tfjs',
    '@tensorflow/tfjs-backend-wasm',
    '@tensorflow/tfjs-node',
    'onnxruntime-node',
    'onnxruntime-web/wasm',
    'protobufjs/minimal.js',
    'zod',
  ],
  mcts: [],
  lrp: [],
  selfplay: ['better-sqlite3', 'bullmq', 'ioredis', 'piscina', 'zod', 'node:*'],
  playing: [],
  // The numerics of strategies: loaded only where strategies are looked for.
  studies: ['ml-hclust', 'ml-kmeans', 'ml-matrix', 'umap-js', 'zod'],
  // Preact, ECharts: what is shown in a browser; vite/client: types alone.
  // node:crypto: the policy of a page knows its script by its sha256; node:fs, node:module: the built views.
  web: [
    'node:crypto',
    'node:fs',
    'node:module',
    'node:path',
    'preact',
    'preact/hooks',
    'preact-render-to-string',
    'onnxruntime-web/webgpu',
    '@preact/signals',
    'unbzip2-stream/lib/bit_iterator.js',
    'unbzip2-stream/lib/bzip2.js',
    'echarts',
    'echarts/charts',
    'echarts/components',
    'echarts/core',
    'echarts/renderers',
  ],
  // better-sqlite3: for its version in `doctor`.
  cli: [
    'better-sqlite3',
    'cli-progress',
    'tinyglobby',
    'unbzip2-stream',
    'yargs',
    'zod',
    'node:*',
    '@resvg/resvg-js',
  ],
};

/** What puts commands together. */
const STARTS_COMMANDS = ['cli/catalog.ts', 'cli/program.ts', 'cli/main.ts', 'cli/scripts/demo.ts'];

/** What a page loads; nothing that these lead to may need Node. */
const PAGE_ENTRIES = [
  'browser.ts',
  'engine/index.ts',
  'lrp/explanationRecord.ts',
  'lrp/pictures/biasSvg.ts',
  'lrp/search/searchRelevance.ts',
  'mcts/index.ts',
  'nn/onnx/export.ts',
  'nn/trainer/trainingGraph.ts',
  'web/engine/worker.ts',
];
/** npm packages that a page may load. */
const PAGE_PACKAGES = ['onnxruntime-web/wasm', 'onnxruntime-web/webgpu', 'protobufjs/minimal.js', 'zod'];
/** What Node alone has, by the names under which it is used without an import. */
const NODE_GLOBALS = ['Buffer', '__dirname', '__filename', 'global', 'process', 'require', 'setImmediate'];

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function sources(folder: string, named = /\.tsx?$/): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => named.test(name))
    .map((name) => join(folder, name));
}

/** All imports and re-exports of a file, static and dynamic, as the compiler's own parser sees them. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      found.push({ file, target: node.moduleSpecifier.text, typeOnly });
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ file, target: node.moduleSpecifier.text, typeOnly: node.isTypeOnly });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) {
        found.push({ file, target: argument.text, typeOnly: false });
      }
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push({ file, target: (node.argument.literal as ts.StringLiteral).text, typeOnly: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The source of what an import names: `.ts`, or `.tsx` of the pages. */
function sourceOf(target: string): string {
  const component = target.replace(/\.js$/, '.tsx');
  return existsSync(join(root, component)) ? component : target.replace(/\.js$/, '.ts');
}

const imports = FOLDERS.flatMap((folder) => sources(folder).flatMap(importsOf));
const local = imports
  .filter(({ target }) => target.startsWith('.'))
  .map((entry) => ({
    ...entry,
    resolved: sourceOf(normalize(join(dirname(entry.file), entry.target))),
  }));
const folderOf = (file: string): string => file.split(/[\\/]/)[0]!;

describe('architecture', () => {
  it('sees the imports', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(local.some(({ file }) => file.startsWith('cli'))).toBe(true);
  });

  it('imports go down only', () => {
    const wrong: string[] = [];
    for (const { file, resolved, typeOnly } of local) {
      const from = folderOf(file) as Folder;
      const to = folderOf(resolved);
      const allowed: readonly string[] = [
        from,
        'package.json',
        ...MAY_IMPORT[from],
        ...(typeOnly ? (MAY_IMPORT_TYPES[from] ?? []) : []),
      ];
      if (!allowed.includes(to)) wrong.push(`${file} imports ${resolved}`);
    }
    expect(wrong).toEqual([]);
  });

  it('imports files where they are: the index of a folder is for users of the package', () => {
    const wrong = local
      .filter(({ file, resolved }) => basename(resolved) === 'index.ts' && basename(file) !== 'index.ts')
      .map(({ file, resolved }) => `${file} imports ${resolved}`);
    expect(wrong).toEqual([]);
  });

  it('keeps Node out of what a page loads', () => {
    const { files, foreign } = reachable(PAGE_ENTRIES);
    expect(files.length).toBeGreaterThan(100);
    const wrong = [
      ...foreign.filter(({ target }) => !PAGE_PACKAGES.includes(target)),
      ...foreign.filter(({ file, target }) => target === 'zod' && file !== join('nn', 'zod.ts')),
      ...files.flatMap((file) => nodeGlobalsOf(file).map((target) => ({ file, target }))),
    ];
    expect(wrong.map(({ file, target }) => `${file} uses ${target}`)).toEqual([]);
  });

  it('no command imports another', () => {
    const commandOf = (file: string): string | undefined => /^cli\/commands\/([^/]+)\//.exec(file)?.[1];
    const wrong = local
      .filter(({ file, resolved }) => {
        const of = commandOf(resolved);
        return of !== undefined && of !== commandOf(file) && !STARTS_COMMANDS.includes(file);
      })
      .map(({ file, resolved }) => `${file} imports ${resolved}`);
    expect(wrong).toEqual([]);
  });

  it('has no cycles between files, those of types included', () => {
    const edges = new Map<string, string[]>();
    for (const { file, resolved } of local) edges.set(file, [...(edges.get(file) ?? []), resolved]);
    expect(cyclesOf(edges)).toEqual([]);
  });

  it('has at most thirty files in a folder', () => {
    const files = [...FOLDERS, 'scripts', 'test'].flatMap((folder) =>
      sources(folder, /\.([cm]?[jt]s|tsx|py)$/),
    );
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 30)).toEqual([]);
  });

  it('uses only the packages listed for each folder', () => {
    const wrong: string[] = [];
    for (const { file, target } of imports) {
      if (target.startsWith('.')) continue;
      const allowed = PACKAGES[folderOf(file) as Folder];
      const listed = allowed.includes(target) || (target.startsWith('node:') && allowed.includes('node:*'));
      if (!listed) wrong.push(`${file} uses ${target}`);
    }
    expect(wrong).toEqual([]);
  });

  it('loads onnxruntime-node in one place, where its telemetry is off', () => {
    const loading = imports.filter(({ target, typeOnly }) => target === 'onnxruntime-node' && !typeOnly);
    expect(loading.map(({ file }) => file)).toEqual([join('nn', 'runtimes', 'onnxruntime.ts')]);
  });

  it('imports what may be absent dynamically only, so that it costs nothing unasked', () => {
    const source = imports.filter(({ target }) => /^@(tensorflow|resvg)\//.test(target));
    expect(source.map(({ file }) => folderOf(file))).toEqual(expect.arrayContaining(['nn', 'cli']));
    for (const { file } of source) {
      const text = readFileSync(join(root, file), 'utf8');
      expect(text, file).not.toMatch(/^import (?!type)[^;]*@(tensorflow|resvg)\//m);
    }
  });

  it('writes files in one place, whole or not at all; logs that grow are the exception', () => {
    const writers =
      /^(writeFile|appendFile|writev?|createWriteStream|rename|copyFile|cp|f?truncate|symlink|link)(Sync)?$/;
    /** What a file writes with: imported by name, so that it can be seen; a file is opened for reading only. */
    const written = (text: string): boolean => {
      const clauses = [...text.matchAll(/import\s+(?!type)([^;]*?)\s+from\s+'(?:node:)?fs(?:\/promises)?'/g)];
      const names = clauses
        .flatMap(([, clause]) => clause!.replace(/[{}]/g, '').split(','))
        .map((name) => name.trim());
      const opens = [...text.matchAll(/\bopenSync\(([^;]*?)\)/g)].some(([, given]) => !/, 'r'$/.test(given!));
      const dynamic = /(?:import|require)\('(?:node:)?fs/.test(text);
      return (
        opens ||
        dynamic ||
        names.some((name) => writers.test(name) || /^\*|^fs\b|^promises\b|^open$| as /.test(name))
      );
    };
    const mayWrite = [
      'cli/terminal/terminal.ts', // nothing, into what stands for a terminal that is gone
      'nn/atomicFile.ts', // the atomic writer
      'selfplay/explanations/explanationLines.ts', // a log: a line an explanation, gone on with where it ends
      'selfplay/explanations/explanationArrays.ts', // a log: a row an explanation
      'selfplay/arrays/zip.ts', // into the handle of an atomic file
    ];
    const wrong = FOLDERS.flatMap((folder) => sources(folder)).filter((file) =>
      written(stripComments(readFileSync(join(root, file), 'utf8'))),
    );
    expect(wrong.map((file) => relative('.', file)).sort()).toEqual([...mayWrite].sort());
  });

  it('keeps printing, the clock, unseeded randomness and exits above the core', () => {
    const banned =
      /\bconsole\.|\bMath\.random\b|\bDate\.now\b|\bnew Date\(|\bperformance\.now\b|\bprocess\.exit\b/;
    const mayReadClock = join('engine', 'clock.ts');
    // What runs in a browser is the edge there, as the commands are here.
    const edges = /^web[\\/](app|components|engine)[\\/]/;
    const wrong = FOLDERS.filter((folder) => folder !== 'cli')
      .flatMap((folder) => sources(folder))
      .filter((file) => file !== mayReadClock && !edges.test(file))
      .filter((file) => banned.test(stripComments(readFileSync(join(root, file), 'utf8'))));
    expect(wrong.map((file) => relative('.', file))).toEqual([]);
  });
});

function stripComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
}

/** The files that some lead to at run time, themselves included, and what those import that is no file here. */
function reachable(entries: readonly string[]): { files: string[]; foreign: Import[] } {
  const files = new Set(entries.map(normalize));
  const foreign: Import[] = [];
  for (const file of files) {
    for (const found of importsOf(file)) {
      if (found.typeOnly) continue;
      if (!found.target.startsWith('.')) foreign.push(found);
      else files.add(normalize(join(dirname(file), found.target)).replace(/\.js$/, '.ts'));
    }
  }
  return { files: [...files], foreign };
}

/** The globals of Node that a file speaks of, other than as the name of a member. */
function nodeGlobalsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node, parent: ts.Node): void => {
    const isMember =
      (ts.isPropertyAccessExpression(parent) && parent.name === node) || ts.isPropertySignature(parent);
    if (ts.isIdentifier(node) && !isMember && NODE_GLOBALS.includes(node.text)) found.push(node.text);
    ts.forEachChild(node, (child) => visit(child, node));
  };
  visit(source, source);
  return found;
}

/** Each cycle by its files, as they are met. */
function cyclesOf(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of edges.keys()) walk(file, []);
  return cycles;
}
