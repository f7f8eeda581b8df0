import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { OthelloError, Random } from '../../engine/index.js';
import { BASELINES, cardOf, MAP_METHODS, presets, type FaithfulnessReport } from '../../lrp/index.js';
import { evaluateMaps, evaluationParts, openRun, shareBytes, type Run } from '../../selfplay/index.js';
import { defineCommand } from '../command.js';
import { runtimeOption, seedOption } from '../engine.js';
import { evaluatePage } from '../evaluatePage.js';
import { openParts } from '../evaluateParts.js';
import { filePositions, ownPositions, runPositions, type Sample } from '../evaluatePositions.js';
import { evaluateText } from '../evaluateText.js';
import { writeOut } from '../explainOutput.js';
import { openModel, type Model } from '../model.js';
import { flag, integer, text, withDefault } from '../option.js';
import { softwareName } from '../packageRoot.js';
import { openProgress } from '../progress.js';
import { cardKey } from '../reportCard.js';
import type { Terminal } from '../terminal.js';

/** The same seed for everybody: the figures can be compared. */
const SEED = 'evaluate';
const POSITIONS = 200;

export const evaluate = defineCommand({
  options: {
    model: text('network; by default the newest of the run, else the shipped one', 'MODEL'),
    run: text('folder of a run: positions of its games, and its database keeps the cards', 'DIR'),
    file: text('positions of a file of games: .txt (a transcript a line), .wtb, .ggf or .obf', 'FILE'),
    positions: withDefault(
      integer('positions, chosen at random', { minimum: 1, maximum: 100_000 }),
      POSITIONS,
    ),
    methods: text(`which maps, with commas: ${MAP_METHODS.join(', ')}; all unless said`, 'NAMES'),
    seed: seedOption,
    workers: integer('threads; by default one a core', { minimum: 1, maximum: 256 }),
    runtime: runtimeOption,
    out: text('write the report: .html for a page, .json for scripts', 'FILE'),
    json: flag('print the report as one JSON document'),
  },
  examples: [
    {
      line: 'evaluate --positions 1000 --out card.html',
      says: 'the shipped network, all methods, as a page',
    },
    { line: 'evaluate --run runs/first', says: 'the newest network of a run, the cards into its database' },
    {
      line: 'evaluate --file games.wtb --methods epsilonPlus,gradientInput,random --json',
      says: 'three methods on positions of other games',
    },
  ],
  epilogue:
    'A map is held to what the network does when squares are changed, to the discs that make the move legal, and to ' +
    'networks whose answer is known. Without --file or --run the positions are of games drawn from the policy. An evaluation ' +
    'with --out or --run that was stopped goes on with the same command.',
  async run(values, terminal) {
    const { out, run: folder } = values;
    if (out !== undefined && !/\.(html|json)$/.test(out)) {
      throw new OthelloError('usage', `--out takes a file that ends in .html or .json, not "${out}".`);
    }
    const methods = methodsOf(values.methods);
    const run = folder === undefined ? undefined : openRun(folder, { readonly: out !== undefined });
    try {
      const model = await openModel(values.model ?? folder ?? 'default');
      const sample = await positionsFor({ ...values, run, model });
      const report = await measure({ ...values, methods, run, model, sample }, terminal);
      if (report === undefined) {
        terminal.note(
          out === undefined && folder === undefined
            ? 'Stopped; with --out or --run it would go on with the same command.'
            : 'Stopped; the same command goes on.',
        );
        return;
      }
      deliver(report, values, run, terminal);
    } finally {
      run?.close();
    }
  },
});

/** Baselines are evaluated always: the others are held against them. */
function methodsOf(given: string | undefined): string[] {
  if (given === undefined) return [...MAP_METHODS];
  const asked = given.split(',').map((name) => name.trim());
  const unknown = asked.find((name) => !MAP_METHODS.includes(name));
  if (unknown !== undefined) {
    throw new OthelloError(
      'usage',
      `--methods takes ${MAP_METHODS.join(', ')} with commas between them, not "${unknown}".`,
    );
  }
  return MAP_METHODS.filter(
    (name) => asked.includes(name) || (BASELINES as readonly string[]).includes(name),
  );
}

interface Asked {
  readonly file: string | undefined;
  readonly positions: number;
  readonly seed: string | undefined;
  readonly workers: number | undefined;
  readonly runtime: Parameters<typeof ownPositions>[1];
  readonly out: string | undefined;
  readonly run: Run | undefined;
  readonly model: Model;
}

async function positionsFor({ file, positions, seed = SEED, runtime, run, model }: Asked): Promise<Sample> {
  const random = Random.fromSeed(seed).split('positions');
  if (file !== undefined) return filePositions(file, positions, random);
  if (run !== undefined) return runPositions(run, positions, random);
  return ownPositions(model.network, runtime, positions, random);
}

async function measure(
  asked: Asked & { readonly methods: readonly string[]; readonly sample: Sample },
  terminal: Terminal,
): Promise<FaithfulnessReport | undefined> {
  const { methods, model, sample, seed = SEED, runtime, workers = availableParallelism(), run, out } = asked;
  const { positions, source } = sample;
  if (positions.length < asked.positions) {
    terminal.note(`Only ${positions.length} different positions with a choice were found in ${source}.`);
  }
  const network = { sha256: model.sha256, bytes: shareBytes(model.bytes) };
  const about = { network: model.sha256, seed, source, software: softwareName() };
  const file =
    out !== undefined ? `${out}.part` : run === undefined ? undefined : join(run.folder, 'evaluate.part');
  const parts = openParts(file, { about, methods, positions });
  const total = evaluationParts({ network, positions }).length;
  const signal = terminal.listenForInterrupt('Stopping: what is under way is finished first.');
  const progress = openProgress(terminal);
  const bar = progress.start({ label: 'evaluating', total, unit: 'parts' });
  let done = parts.known.size;
  bar.update(done);
  try {
    const report = await evaluateMaps({
      ...{ network, runtime, workers, methods, positions, about, known: parts.known, signal },
      onPart(number, result) {
        parts.add(number, result);
        bar.update(++done, result.kind);
      },
    });
    if (report !== undefined) parts.remove();
    return report;
  } finally {
    progress.finish();
  }
}

function deliver(
  report: FaithfulnessReport,
  { out, json }: { readonly out: string | undefined; readonly json: boolean },
  run: Run | undefined,
  terminal: Terminal,
): void {
  if (out !== undefined) {
    writeOut(out, out.endsWith('.html') ? evaluatePage(report) : `${JSON.stringify(report)}\n`);
    terminal.note(`the report is in ${out}`);
  } else if (run !== undefined) {
    run.store.insertChunk({ properties: propertiesOf(report) });
    terminal.note(`the cards are in the database of ${run.folder}`);
  }
  if (json) terminal.json(report);
  else if (out === undefined) terminal.print(evaluateText(report, terminal.palette));
}

/** What the database remembers: the report of a network, and a card for each composite. */
function propertiesOf(report: FaithfulnessReport): Record<string, unknown> {
  const cards = [...presets.keys()].flatMap((composite) => {
    const card = cardOf(report, composite);
    return card === undefined ? [] : [[cardKey(report.network, composite), card] as const];
  });
  return { [`faithfulness/${report.network}`]: report, ...Object.fromEntries(cards) };
}
