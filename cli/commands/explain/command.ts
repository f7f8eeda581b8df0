import { OthelloError, quote } from '../../../engine/errors.js';
import { Stopped } from '../../../engine/stop.js';
import { BIAS_POLICIES, type Composite, DEFAULT_COMPOSITE, presets } from '../../../lrp/composite.js';
import type { ExplainerOptions } from '../../../lrp/explainer.js';
import type { SearchBudget } from '../../../lrp/explanation.js';
import { GAUGES } from '../../../lrp/gauge.js';
import { parseStabilizer, type Stabilizer } from '../../../lrp/stabilizer.js';
import { parseTarget, type Target, TARGET_NAMES } from '../../../lrp/target.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import type { RuntimeChoice } from '../../../nn/runtimeChoice.js';
import { readNetwork } from '../../../selfplay/training/pruneRun.js';
import { openRun } from '../../../selfplay/training/run.js';
import { defineCommand } from '../../command/command.js';
import { choice, flag, integer, offeringSeveral, text, wordsIn } from '../../command/option.js';
import { type QueueChoice, queueOptions } from '../../command/queueOptions.js';
import { runtimeOptions } from '../../command/searchOptions.js';
import { explainAll } from '../../engine/explainAll.js';
import { openExplainer, searchBudgetFor } from '../../engine/searchBudget.js';
import { checkFolder, deliver, deliverDocument } from '../../output/explanationFiles.js';
import {
  EXPLAIN_FORMATS,
  type ExplainFormat,
  explanationFormat,
  isArrayFile,
  isLogFile,
} from '../../output/explanationFormat.js';
import { writeExplained } from '../../output/explanationLog.js';
import { readComposite } from '../../sources/composite.js';
import { type ModelChoice, openModel, planesOption } from '../../sources/model.js';
import { cardsOf } from '../../sources/reportCard.js';
import { findSubjects } from '../../sources/subject.js';
import { formatCount } from '../../terminal/format.js';
import type { Terminal } from '../../terminal/terminal.js';
import { writeLog } from './log.js';
import { explainPage } from './page.js';

const TARGETS =
  'what is explained: value, valueTanh, ownership:SQ, score, move[:SQ], contrast[:mean|runnerUp|probability][:SQ], logit:SQ, neuron:LAYER/CHANNEL[/SQ]; of a search q[:SQ] (the value, or that of a move) and q-contrast[:SQ] (what the move it plays has more than the one that the policy prefers among the others); several with commas; by default value';
/** A page is there to compare. */
const PAGE_COMPOSITES = `${DEFAULT_COMPOSITE},epsilonPlus,lrp0`;
const PAGE_TARGETS = 'value,move';
const COMPOSITES = [...presets.keys()];
const PRECISIONS = ['float32', 'float64'] as const;

export const explain = defineCommand({
  positional: 'moves',
  options: {
    position: text('a board: 64 characters and the side to move, or any other form', '"P"'),
    moves: text('the position after these moves', 'TRANSCRIPT'),
    run: text('folder of a run, with --game or --games', 'DIR'),
    file: text('games: transcripts, WTHOR, GGF, PGN, SGF, boards', 'FILE'),
    game: text('number of a game of the run, or arena/N; of a file, the number of its record', 'N'),
    games: text('many games, into a log: all, 0-99,200, arena/all', 'WHICH'),
    ply: text(
      'which ply of the moves or the game, or all; by default the last of --moves, all of a game',
      'N|all',
    ),
    target: offeringSeveral(text(TARGETS, 'TARGET'), TARGET_NAMES),
    targets: offeringSeveral(text('the same as --target', 'TARGETS'), TARGET_NAMES),
    composite: offeringSeveral(
      text(
        `rules: ${COMPOSITES.join(', ')}, or a .json file; by default ${DEFAULT_COMPOSITE}; for a page several with commas`,
        'NAME',
      ),
      COMPOSITES,
    ),
    gauge: choice('how own, opponent and empty share a constant; raw unless said', GAUGES),
    bias: choice("what happens to the biases' share; absorb unless said", BIAS_POLICIES),
    stabilizer: text(
      'what is added to denominators so that they are not 0, perhaps with ,clip (at least that) or ,norm (times their size); 1e-6 unless said',
      'E[,clip][,norm]',
    ),
    precision: choice('float64 computes everything again in double precision, slowly', PRECISIONS),
    'without-controls': flag('a log without the controls: several times faster'),
    layers: flag(
      'arrays (.npz, .npy) with the relevance of every layer, by channel and square: some 175 kB a map of the shipped network',
    ),
    sims: integer('simulations of the search that q and q-contrast are about; 100 unless said', {
      minimum: 1,
      maximum: 100_000,
    }),
    leaves: integer('explain only so many positions of the search, those of most weight', {
      minimum: 1,
      maximum: 1_000_000,
    }),
    model: text('network; by default the one that played the game, else the shipped one', 'MODEL'),
    planes: planesOption,
    card: text(
      'report of evaluate (.json), shown on a page beside its composites; by default that of the run or of the shipped network',
      'FILE',
    ),
    ...runtimeOptions,
    workers: integer('threads that make a log; by default one a core', { minimum: 1, maximum: 256 }),
    format: choice('how it is shown; by default as the name of --out says, else text', EXPLAIN_FORMATS),
    ...queueOptions,
    json: flag('the same as --format json; of a log, its summary'),
    out: text(
      'write to this file instead of stdout: .txt, .json, .svg, .png or .html; .jsonl, .npz or .npy for a log; a folder for several pictures',
      'FILE',
    ),
  },
  examples: [
    { line: 'explain f5d6c3', says: 'which squares made the value what it is' },
    { line: 'explain f5d6c3 --target move:d3', says: 'and the move d3' },
    {
      line: 'explain --run runs/first --game 12 --out game12.html',
      says: 'a page to step through a recorded game',
    },
    {
      line: 'explain --run runs/first --game 12 --ply 20 --out ply20.svg',
      says: 'a picture of one of its positions',
    },
    {
      line: 'explain f5d6c3d3c4 --target q-contrast',
      says: 'which squares made the search choose its move',
    },
    { line: 'explain f5d6 --ply all --target value,move --json', says: 'every ply, for scripts' },
    {
      line: 'explain --run runs/first --games 0-99 --out log.npz',
      says: 'a hundred games as arrays for NumPy',
    },
    { line: 'explain f5d6c3 --layers --out layers.npz', says: 'what came to every layer, too' },
    { line: 'explain --run runs/first --games all', says: "every game, into the run's database" },
  ],
  epilogue:
    'target move: in a game, the move that was played; elsewhere the legal move that the policy prefers. The numbers ' +
    'always add up to the output: the ledger says how much reached the squares and how much stayed in biases. A log that ' +
    'was stopped goes on with the same command.',
  async run(values, terminal) {
    if (values.target !== undefined && values.targets !== undefined) {
      throw new OthelloError('usage', '--targets is the same as --target; give one of them.');
    }
    if (values.json && values.format !== undefined && values.format !== 'json') {
      throw new OthelloError('usage', '--json is the same as --format json; give one of them.');
    }
    const format = explanationFormat(values.json ? 'json' : values.format, values.out);
    const isPage = format === 'html';
    const target = values.targets ?? values.target ?? (isPage ? PAGE_TARGETS : 'value');
    const targets = [...new Set(wordsIn(target))];
    const parsed = targets.map(parseTarget);
    const asked: Asked = { ...values, format, targets, parsed, search: searchBudgetFor(parsed, values) };
    checkLayers(values.layers, values.out, asked.search);
    if (values.card !== undefined && !isPage)
      throw new OthelloError('usage', '--card belongs to a page; add --format html.');
    const settings = settingsOf(values);
    if (isLog(asked) || isPage) {
      const [given] = Object.keys(settings);
      if (given !== undefined) {
        throw new OthelloError('usage', `A log or page has the default ${given}; leave out --${given}.`);
      }
      return isPage ? pageOf(asked, terminal) : logOf(asked, terminal);
    }
    if (values.run !== undefined && values.games !== undefined) {
      throw new OthelloError('usage', '--games makes a log; pictures are made of one game, --game N.');
    }
    return subjectsOf(asked, settings, terminal);
  },
});

/** Throws OthelloError('usage') where there is no room, or nothing, for the relevance of layers. */
function checkLayers(layers: boolean, out: string | undefined, search: SearchBudget | undefined): void {
  if (!layers) return;
  if (!isArrayFile(out))
    throw new OthelloError('usage', '--layers belongs to arrays; add --out FILE.npz or FILE.npy.');
  if (search !== undefined)
    throw new OthelloError(
      'usage',
      '--layers is about the network alone; leave out the targets q and q-contrast.',
    );
}

type Settings = Pick<ExplainerOptions, 'gauge' | 'bias' | 'stabilizer' | 'precision'>;

/** The settings that were given. */
function settingsOf({
  gauge,
  bias,
  stabilizer,
  precision,
}: Omit<{ [key in keyof Settings]: Settings[key] | undefined }, 'stabilizer'> & {
  readonly stabilizer: string | undefined;
}): Settings {
  return {
    ...(gauge === undefined ? {} : { gauge }),
    ...(bias === undefined ? {} : { bias }),
    ...(stabilizer === undefined ? {} : { stabilizer: stabilizerOf(stabilizer) }),
    ...(precision === undefined ? {} : { precision }),
  };
}

function stabilizerOf(given: string): Partial<Stabilizer> {
  const read = parseStabilizer(given);
  if (read !== undefined) return read;
  throw new OthelloError(
    'usage',
    `--stabilizer takes a number that is not negative, perhaps with ,clip or ,norm (1e-6,norm), not ${quote(given)}.`,
  );
}

/** Throws OthelloError('usage') for a stabiliser that a composite with its own everywhere would not look at. */
function checkStabilizer({ name, entries }: Composite, { stabilizer }: Settings): void {
  if (stabilizer === undefined || entries.some(({ epsilon }) => epsilon === undefined)) return;
  throw new OthelloError(
    'usage',
    `The composite ${name} says its own epsilon everywhere; leave out --stabilizer.`,
  );
}

interface Asked extends QueueChoice, ModelChoice {
  readonly position: string | undefined;
  readonly moves: string | undefined;
  readonly run: string | undefined;
  readonly file: string | undefined;
  readonly game: string | undefined;
  readonly games: string | undefined;
  readonly ply: string | undefined;
  readonly format: ExplainFormat | 'log';
  readonly json: boolean;
  readonly out: string | undefined;
  readonly composite: string | undefined;
  readonly 'without-controls': boolean;
  readonly layers: boolean;
  readonly card: string | undefined;
  readonly runtime: RuntimeChoice;
  readonly workers: number | undefined;
  readonly targets: readonly string[];
  readonly parsed: readonly Target[];
  /** The search that targets are about. */
  readonly search: SearchBudget | undefined;
}

/** A log is asked for by the name of its file, or by many games of a run without a picture. */
function isLog({ run, file, games, out, format, json }: Asked): boolean {
  if (run === undefined && file === undefined) return false;
  if (isLogFile(out)) return true;
  return run !== undefined && games !== undefined && out === undefined && (json || format === 'text');
}

async function logOf(asked: Asked, terminal: Terminal): Promise<void> {
  const { run, file, game, games, ply, targets, model, planes, runtime, workers, out, json } = asked;
  if (
    asked.position !== undefined ||
    asked.moves !== undefined ||
    (run !== undefined && file !== undefined)
  ) {
    throw new OthelloError('usage', 'A log is made of --run DIR with --games, or of --file FILE.');
  }
  if (ply !== undefined)
    throw new OthelloError('usage', 'A log has every ply of its games; leave out --ply.');
  if (game !== undefined && games !== undefined)
    throw new OthelloError('usage', 'Give --game or --games, not both.');
  if (run !== undefined && (games ?? game) === undefined) {
    throw new OthelloError('usage', 'Say which games of the run: --games all, 0-99 or 12.');
  }
  const composite = readComposite(asked.composite ?? DEFAULT_COMPOSITE);
  const choice = {
    run,
    file,
    games: games ?? game,
    targets,
    composite,
    controls: !asked['without-controls'],
    layers: asked.layers,
  };
  const { search } = asked;
  await writeLog(
    { ...choice, search, model, planes, runtime, workers, machines: asked, out, json },
    terminal,
  );
}

/** Positions, each explained in this thread. */
async function subjectsOf(asked: Asked, settings: Settings, terminal: Terminal): Promise<void> {
  const { format, out, json, run, runtime, targets, parsed, layers } = asked;
  const { title, subjects, playedBy } = findSubjects(asked, (line) => terminal.note(line));
  const isSeveral = subjects.length * parsed.length > 1;
  const delivery = format === 'log' || format === 'html' ? undefined : { format, out, isSeveral };
  if (delivery !== undefined) checkFolder(delivery);
  const model = await networkFor(asked, run, playedBy);
  const composite = readComposite(asked.composite ?? DEFAULT_COMPOSITE);
  checkStabilizer(composite, settings);
  const explainer = await openExplainer(
    model.network,
    runtime,
    { composite, ...settings, layers },
    asked.search,
  );
  try {
    const { found, complete } = await explainAll(explainer, subjects, parsed, terminal);
    const explained = { found, complete, explainer, network: model.sha256 };
    if (delivery !== undefined) {
      await deliver(explained, delivery, terminal);
      return;
    }
    if (!complete) throw new Stopped('Stopped: nothing is written.');
    writeExplained(explained, { title, targets, layers }, out!);
    if (json) terminal.json({ maps: found.length, complete, out });
    else terminal.note(`${formatCount(found.length, 'map')} in ${out!}`);
  } finally {
    await explainer.dispose();
  }
}

async function pageOf(asked: Asked, terminal: Terminal): Promise<void> {
  const { runtime, out, search, parsed: targets } = asked;
  const subjects = findSubjects({ ...asked, ply: asked.ply ?? 'whole' }, (line) => terminal.note(line));
  const model = await networkFor(asked, asked.run, subjects.playedBy);
  const names = wordsIn(asked.composite ?? PAGE_COMPOSITES);
  const composites = [...new Set(names)].map(readComposite);
  const { network, sha256 } = model;
  const cards = cardsOf(asked.card, asked.run, sha256);
  const choice = { subjects, targets, search, composites, cards, network, sha256, runtime };
  const page = await explainPage(choice, terminal);
  if (page === undefined) throw new Stopped('Stopped: the page is not written.');
  deliverDocument(page, out, terminal);
}

/** The network that was named; else, for a game of a run, the one that played it; else the shipped one. */
async function networkFor(
  { model, planes }: ModelChoice,
  run: string | undefined,
  playedBy: string | undefined,
) {
  if (model !== undefined || run === undefined) return openModel(model ?? 'default', planes);
  if (playedBy === undefined) return openModel(run);
  const opened = openRun(run, { readonly: true });
  try {
    return decodeCheckpoint(readNetwork(opened, playedBy), `The network ${playedBy.slice(0, 12)} of ${run}`);
  } finally {
    opened.close();
  }
}
