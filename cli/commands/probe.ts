import { availableParallelism } from 'node:os';
import { OthelloError, Random } from '../../engine/index.js';
import { PROBED, blockLayers, checkProbedLayers, type ProbeReport } from '../../lrp/index.js';
import { openRun, probeNetworks, probePartCount, type ProbePart, type Run } from '../../selfplay/index.js';
import { defineCommand } from '../command.js';
import { runtimeOption, seedOption } from '../engine.js';
import { openParts } from '../evaluateParts.js';
import { writeOut } from '../explainOutput.js';
import { openModel } from '../model.js';
import { flag, integer, text, withDefault } from '../option.js';
import { softwareName } from '../packageRoot.js';
import { fileExamples, ownExamples, runExamples, type Examples } from '../probeExamples.js';
import { networksOf, type NamedNetwork } from '../probeNetworks.js';
import { probePage } from '../probePage.js';
import { probeText } from '../probeText.js';
import { openProgress } from '../progress.js';
import type { Terminal } from '../terminal.js';

/** The same seed for everybody: the figures can be compared. */
const SEED = 'probe';

export const probe = defineCommand({
  options: {
    run: text('folder of a run: its networks, and positions of its games', 'DIR'),
    model: text('one network only; by default the networks of the run, else the shipped one', 'MODEL'),
    file: text('positions of a file of games: .txt (a transcript a line), .wtb, .ggf or .obf', 'FILE'),
    checkpoints: withDefault(
      integer('networks of the run, spread from the first to the last, closer at the start', {
        minimum: 1,
        maximum: 100,
      }),
      8,
    ),
    generations: text('or these networks of the run, with commas: 0,5,40', 'LIST'),
    layers: text('layers to probe, with commas; by default the end of each block', 'NAMES'),
    concepts: text('what to look for, with commas; all unless said', 'NAMES'),
    positions: withDefault(
      integer('positions, at most four of a game, chosen at random', { minimum: 240, maximum: 20_000 }),
      4000,
    ),
    solve: withDefault(
      integer('solve positions with so many empty squares or fewer; 0 for none', { minimum: 0, maximum: 20 }),
      12,
    ),
    seed: seedOption,
    workers: integer('threads; by default one a core', { minimum: 1, maximum: 256 }),
    runtime: runtimeOption,
    out: text('write the report: .html for a page, .json for scripts', 'FILE'),
    json: flag('print the report as one JSON document'),
  },
  examples: [
    {
      line: 'probe --run runs/first --out probes.html',
      says: 'what the networks of a run came to know, when and where',
    },
    { line: 'probe', says: 'the shipped network alone, on games drawn from its policy' },
    {
      line: 'probe --model other.onnx --file games.wtb --concepts mobility,legalMoves',
      says: "somebody else's network and games, two concepts",
    },
  ],
  epilogue:
    'A probe is a ridge regression from the activations of a layer to something exactly known of the position, tested on ' +
    'games it has not seen. Beside each stands what it finds in the input planes, in random weights and with shuffled labels. ' +
    'Probes with --out that were stopped go on with the same command. docs/probes.md says how to read them.',
  async run(values, terminal) {
    const { out } = values;
    if (out !== undefined && !/\.(html|json)$/.test(out)) {
      throw new OthelloError('usage', `--out takes a file that ends in .html or .json, not "${out}".`);
    }
    const concepts = conceptsOf(values.concepts);
    const run = values.run === undefined ? undefined : openRun(values.run, { readonly: true });
    try {
      const networks = await networksFor({ ...values, run });
      const newest = networks.at(-1)!;
      const { architecture } = newest.network;
      const layers =
        values.layers === undefined
          ? blockLayers(architecture)
          : checkProbedLayers(architecture, listOf(values.layers));
      const sample = await examplesFor({ ...values, run, newest });
      const report = await measure({ ...values, concepts, networks, layers, sample }, terminal);
      if (report === undefined) {
        terminal.note(
          out === undefined
            ? 'Stopped; with --out it would go on with the same command.'
            : 'Stopped; the same command goes on.',
        );
        return;
      }
      deliver(report, values, terminal);
    } finally {
      run?.close();
    }
  },
});

function listOf(given: string): string[] {
  return given.split(',').map((name) => name.trim());
}

function conceptsOf(given: string | undefined): string[] {
  const known = PROBED.map(({ name }) => name);
  if (given === undefined) return known;
  const asked = listOf(given);
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new OthelloError('usage', `--concepts takes ${known.join(', ')}, not "${unknown}".`);
  }
  return known.filter((name) => asked.includes(name));
}

interface Sources {
  readonly run: Run | undefined;
  readonly model: string | undefined;
  readonly checkpoints: number;
  readonly generations: string | undefined;
}

async function networksFor({ run, model, checkpoints, generations }: Sources): Promise<NamedNetwork[]> {
  if (run !== undefined && model === undefined) {
    return networksOf(run, generations === undefined ? checkpoints : generationsOf(generations));
  }
  if (generations !== undefined) {
    throw new OthelloError('usage', '--generations are those of a run: give --run DIR, and no --model.');
  }
  return [await openModel(model ?? 'default')];
}

function generationsOf(given: string): number[] {
  return listOf(given).map((text) => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new OthelloError(
      'usage',
      `--generations takes whole numbers with commas between them, not "${text}".`,
    );
  });
}

interface Asked {
  readonly file: string | undefined;
  readonly positions: number;
  readonly solve: number;
  readonly seed: string | undefined;
  readonly workers: number | undefined;
  readonly runtime: Parameters<typeof ownExamples>[1];
  readonly out: string | undefined;
}

async function examplesFor(
  asked: Asked & { readonly run: Run | undefined; readonly newest: NamedNetwork },
): Promise<Examples> {
  const { file, positions, seed = SEED, runtime, run, newest } = asked;
  const random = Random.fromSeed(seed).split('positions');
  if (file !== undefined) return fileExamples(file, positions, random);
  if (run !== undefined) return runExamples(run, positions, random);
  return ownExamples(newest.network, runtime, positions, random);
}

async function measure(
  asked: Asked & {
    readonly concepts: readonly string[];
    readonly networks: readonly NamedNetwork[];
    readonly layers: readonly string[];
    readonly sample: Examples;
  },
  terminal: Terminal,
): Promise<ProbeReport | undefined> {
  const { concepts, networks, layers, sample, solve, seed = SEED, runtime, workers, out } = asked;
  const { examples, source } = sample;
  if (examples.length < asked.positions) {
    terminal.note(`Only ${examples.length} different positions were found in ${source}.`);
  }
  const about = { seed, source, software: softwareName() };
  const described = networks.map(({ sha256, label, generation, bytes }) => ({
    ...{ sha256, label, bytes },
    ...(generation === undefined ? {} : { generation }),
  }));
  const identity = [about, runtime, layers, concepts, solve, networks.map(({ sha256 }) => sha256), examples];
  const parts = openParts<ProbePart>(out === undefined ? undefined : `${out}.part`, identity);
  const work = { networks: described, layers, examples, solvedEmpties: solve };
  const signal = terminal.listenForInterrupt('Stopping: what is under way is finished first.');
  const progress = openProgress(terminal);
  const bar = progress.start({ label: 'probing', total: probePartCount(work), unit: 'parts' });
  let done = parts.known.size;
  bar.update(done);
  try {
    const report = await probeNetworks({
      ...{
        ...work,
        runtime,
        workers: workers ?? availableParallelism(),
        concepts,
        about,
        known: parts.known,
      },
      signal,
      onPart(number, result) {
        parts.add(number, result);
        bar.update(++done, result.kind === 'probe' ? result.layer : 'exact endgames');
      },
    });
    if (report !== undefined) parts.remove();
    return report;
  } finally {
    progress.finish();
  }
}

function deliver(
  report: ProbeReport,
  { out, json }: { readonly out: string | undefined; readonly json: boolean },
  terminal: Terminal,
): void {
  if (out !== undefined) {
    writeOut(out, out.endsWith('.html') ? probePage(report) : `${JSON.stringify(report)}\n`);
    terminal.note(`the report is in ${out}`);
  }
  if (json) terminal.json(report);
  else if (out === undefined) terminal.print(probeText(report, terminal.palette));
}
