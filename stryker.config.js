import process from 'node:process';

// Stryker runs the tests in threads of its own processes, where onnxruntime can no longer be told to send no usage data.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  packageManager: 'npm',
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  // The search in WebAssembly is another language, and its bytes are made from it.
  mutate: [
    'engine/**/*.ts',
    '!engine/solver/assembly/**',
    '!engine/solver/wasmBytes.ts',
    'mcts/**/*.ts',
    'lrp/{rules,relevanceGraph,ledger}.ts',
  ],
  coverageAnalysis: 'perTest',
  // What runs once, when a module is loaded, would need every test for each mutant.
  ignoreStatic: true,
  // A test compiles the sources of the WebAssembly search and compares: nothing may be written into them.
  disableTypeChecks: false,
  ignorePatterns: ['dist', 'runs', 'demo', 'long-run', 'coverage', '.cache'],
  tempDirName: '.cache/stryker',
  incremental: true,
  incrementalFile: '.cache/mutation/incremental.json',
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: '.cache/mutation/mutation.json' },
  htmlReporter: { fileName: '.cache/mutation/index.html' },
  concurrency: 1,
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 60,
};
