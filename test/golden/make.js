/**
 * Makes the golden files with a build of another, older version: node make.js OLD-CHECKOUT FOLDER
 *
 * They are made once and never edited: test/golden/golden.test.ts opens them with the version of today. README.md beside
 * this says which version made those that are here. It writes into FOLDER:
 *
 *   tensorflow/        a run on TensorFlow's WebAssembly, trained on imported games too, stopped cleanly after its first network
 *   onnxruntime/       a run on onnxruntime, ended by SIGKILL after the first games of its second network: its log (run.db-wal) is beside its database
 *   records.db         games of an arena, and the same games imported
 *   records.ggf        those games
 *   inference.onnx, training.onnx   graphs of the second run, for probe.js
 *   expected.json      what the runs held then, what they held when the old version had gone on to their end; sums of probe.js
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { contentsOf } from './contents.js';
import { bitsOf } from './probe.js';

const [old, folder] = process.argv.slice(2).map((path) => resolve(path));
const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
process.env.ORT_DISABLE_TELEMETRY = '1';
const program = join(old, 'dist/cli/main.js');
const { openStore } = await import(pathToFileURL(join(old, 'dist/selfplay/store.js')).href);
const nn = await import(pathToFileURL(join(old, 'dist/nn/index.js')).href);
const ort = createRequire(join(old, 'package.json'))('onnxruntime-node');

/** Small, and with every key that decides what a game is. */
const CONFIG = {
  seed: 'golden',
  generations: 4,
  network: {
    blocks: 1,
    channels: 8,
    policyChannels: 1,
    valueChannels: 1,
    valueHidden: 8,
    heads: ['ownership', 'score'],
  },
  search: {
    kind: 'gumbel',
    simulations: [
      { from: 0, value: 6 },
      { from: 2, value: 8 },
    ],
    maxConsidered: 4,
    qScale: 0.3,
  },
  selfplay: {
    gamesPerGeneration: 8,
    chunkGames: 4,
    openingPlies: 12,
    unevenShare: 0.25,
    solveEmpties: 8,
    fullShare: 0.75,
    cheapSimulations: 3,
  },
  training: {
    batchSize: 32,
    samplesPerPosition: 1,
    learningRate: [
      { from: 0, value: 0.006 },
      { from: 2, value: 0.003 },
    ],
    headWeights: { ownership: 0.5, score: 0.5 },
    averageDecay: 0.9,
    rootValueShare: 0.25,
    solvedPolicy: true,
    surpriseWeight: 0.5,
    window: { first: 1, growth: 0.5, max: 2 },
  },
  evaluation: {
    games: 4,
    simulations: 4,
    openingPlies: 8,
    every: 1,
    opponents: ['random', 'greedy', 'previous:1'],
  },
  explanation: { share: 0, composite: 'epsilonPlus', targets: ['value'] },
};
const RUNS = {
  tensorflow: {
    ...CONFIG,
    runtime: 'tensorflow',
    explanation: { ...CONFIG.explanation, share: 0.05 },
    training: { ...CONFIG.training, imported: { share: 0.25 } },
  },
  onnxruntime: { ...CONFIG, runtime: 'onnxruntime', search: { ...CONFIG.search, kind: 'puct' } },
};

function call(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Trains until `ends(event)`, then sends the signal; without them to the end. */
async function train(run, config, signal, ends) {
  const set = config === undefined ? [] : ['--config', config];
  const child = spawn(process.execPath, [program, 'train', run, '--json', '--workers', '2', ...set], { env });
  let rest = '';
  let sent = false;
  child.stdout.on('data', (data) => {
    const lines = (rest + data).split('\n');
    rest = lines.pop();
    for (const line of lines) if (!sent && ends?.(JSON.parse(line))) sent = child.kill(signal);
  });
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  await new Promise((done) => child.on('close', done));
  return said;
}

function contents(file) {
  const store = openStore(file, { readonly: true });
  const found = { counts: store.counts(), ...contentsOf(store) };
  store.close();
  return found;
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const at = (...names) => join(folder, ...names);
const work = join(tmpdir(), `golden-${process.pid}`);
mkdirSync(work);

// Games of an arena, and the same from a file.
const records = at('records.db');
call(
  'arena',
  '--a',
  'default@4',
  '--b',
  'alphabeta:2',
  '--games',
  '4',
  '--seed',
  'golden',
  '--workers',
  '1',
  '--out',
  records,
);
call('export', '--file', records, '--kind', 'arena', '--out', at('records.ggf'));
call('import', at('records.ggf'), '--out', records);

const expected = {
  versions: { node: process.version, onnxruntime: ort.env.versions.node },
  records: contents(records),
  runs: {},
};
for (const [name, config] of Object.entries(RUNS)) {
  const run = at(name);
  const file = join(work, `${name}.json`);
  writeFileSync(file, JSON.stringify(config));
  if (config.training.imported !== undefined) {
    await train(run, file); // makes the folder and asks for games
    call('import', at('records.ggf'), '--run', run);
  }
  if (name === 'tensorflow') await train(run, file, 'SIGINT', ({ kind }) => kind === 'published');
  else await train(run, file, 'SIGKILL', ({ kind, generation }) => kind === 'games' && generation === 2);
  rmSync(join(run, 'run.db-shm'), { force: true });
  const copy = join(work, name);
  cpSync(run, copy, { recursive: true });
  // A copy, because a reader may tidy a log up that nobody has recovered.
  const stopped = join(work, `${name}-stopped`);
  cpSync(run, stopped, { recursive: true });
  await train(copy);
  expected.runs[name] = {
    stopped: contents(join(stopped, 'run.db')),
    complete: contents(join(copy, 'run.db')),
  };
}

for (const part of ['records.db-shm', 'records.db-wal', 'tensorflow/run.db-shm', 'tensorflow/run.db-wal'])
  rmSync(at(part), { force: true });

// The graphs that a network plays and trains with.
const networks = at('onnxruntime', 'networks');
const network = readdirSync(networks).sort()[0];

const captured = [];
const { InferenceSession } = ort;
const create = InferenceSession.create.bind(InferenceSession);
InferenceSession.create = async (bytes, options) => {
  const session = await create(bytes, options);
  const run = session.run.bind(session);
  session.run = async (feeds) => {
    if (!captured.some((one) => one.bytes === bytes)) captured.push({ bytes, feeds });
    return run(feeds);
  };
  return session;
};
const checkpoint = await nn.readCheckpoint(join(networks, network));
const runtime = await nn.openRuntime('onnxruntime');
const trainer = await nn.createTrainer(checkpoint.network, runtime, {
  batchSize: 32,
  averageDecay: 0.9,
  weights: { policy: 1, value: 1, ownership: 0.5, score: 0.5 },
});
await trainer.step(nn.createTrainingBatch(checkpoint.network.architecture, 32), 0.001);
const training = captured.at(-1);
const evaluator = await nn.networkEvaluator(checkpoint.network, runtime);
const batch = nn.createPositionBatch(4);
batch.count = 4;
await evaluator.evaluate(batch);
const inference = captured.at(-1);
expected.probes = {};
for (const [name, { bytes, feeds }] of Object.entries({ inference, training })) {
  const file = `${name}.onnx`;
  writeFileSync(at(file), bytes);
  const inputs = Object.entries(feeds).map(([input, { dims, type }]) => ({
    name: input,
    dims: [...dims],
    type,
  }));
  const read = readFileSync(at(file));
  expected.probes[name] = { inputs, sha256: await bitsOf(ort, read, inputs) };
}
writeFileSync(at('expected.json'), `${JSON.stringify(expected, undefined, 1)}\n`);
rmSync(work, { recursive: true });
process.exit(0);
