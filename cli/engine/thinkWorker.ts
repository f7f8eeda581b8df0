import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { hearNotes } from '../../engine/notes.js';
import { discs } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { asOthelloError } from '../../engine/systemErrors.js';
import { createExplainer, type Explainer } from '../../lrp/explainer.js';
import { formatTarget, parseTarget } from '../../lrp/target.js';
import { decodeCheckpoint } from '../../nn/checkpoint.js';
import type { Network } from '../../nn/network.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { judgeMove } from '../../playing/analysis.js';
import { MOVE_REACH } from '../../playing/ending.js';
import { type Engine } from '../../playing/engine.js';
import type { Line } from '../../playing/line.js';
import { openBook } from '../sources/bookFile.js';
import { withBook } from './book.js';
import { openEngine } from './openEngine.js';
import { type Opponent, otherOpponent } from './opponent.js';
import { searchedModel } from './searchPrecision.js';
import type { Explained, ExplainRequest, Found, Job } from './thinkerJob.js';
import { FLAG, type FromThinker, type ThinkerSetup, type ToThinker } from './thinkerProtocol.js';

/** The thread that thinks, so that a screen never waits. It does one job at a time. */

/** Milliseconds between two messages about progress. */
const PROGRESS_EVERY = 100;

const { setup, flags } = workerData as { readonly setup: ThinkerSetup; readonly flags: Int32Array };
const port = parentPort!;

/** A signal that is raised when a flag is. The flag is seen even while the messages of this thread wait. */
class Flagged {
  readonly #controller = new AbortController();
  readonly #flag: number;

  constructor(flag: number) {
    this.#flag = flag;
  }
  get signal(): AbortSignal {
    return this.#controller.signal;
  }
  look(): void {
    if (Atomics.load(flags, this.#flag) !== 0) this.#controller.abort();
  }
}

interface Running {
  readonly id: number;
  readonly stop: Flagged;
  readonly enough: Flagged;
}

let running: Running | undefined;
let network: Network | undefined;
let engine: Promise<Engine> | undefined;
/** The same for who judges: what was searched before does not change what it says. */
let judging: Promise<Engine> | undefined;
let opponent: { readonly name: string; readonly player: Promise<Opponent> } | undefined;
let explainer: { readonly composite: string; readonly opened: Promise<Explainer> } | undefined;

port.on('message', (message: ToThinker) => {
  switch (message.kind) {
    case 'job':
      void run(message.id, message.job);
      return;
    case 'wake':
      running?.stop.look();
      running?.enough.look();
      return;
    case 'end':
      // A foreign engine is a process of its own, which would stay.
      void dismiss()
        .then(() => engine?.then((opened) => opened.dispose()))
        .then(() => judging?.then((opened) => opened.dispose()))
        .catch(() => undefined)
        .then(() => port.close());
  }
});

async function run(id: number, job: Job): Promise<void> {
  running = { id, stop: new Flagged(FLAG.stop), enough: new Flagged(FLAG.enough) };
  // Other players are JavaScript alone.
  setPlain(job.kind === 'reply');
  try {
    const found = await perform(job, running);
    post(found === undefined ? { kind: 'stopped', id } : { kind: 'found', id, found });
  } catch (error) {
    const { code, message } = asOthelloError(error);
    post({ kind: 'failed', id, code, message });
  } finally {
    running = undefined;
  }
}

hearNotes((sentence) => post({ kind: 'note', sentence }));

function setPlain(isPlain: boolean): void {
  Atomics.store(flags, FLAG.plain, isPlain ? 1 : 0);
}

function post(message: FromThinker): void {
  port.postMessage(message);
}

/** Undefined when it was stopped. */
async function perform(job: Job, run: Running): Promise<Found | undefined> {
  switch (job.kind) {
    case 'search':
      return search(job, run);
    case 'reply':
      return reply(job.player, job.line, run);
    case 'judge':
      return judge(job, run);
    case 'explain':
      return { kind: 'explained', explained: await explain(job.request) };
  }
}

function randomAt(ply: number, seed = setup.seed): Random {
  return Random.fromSeed(seed).split('ply', ply);
}

async function search(
  { position, ply, thinking, seed }: Extract<Job, { kind: 'search' }>,
  run: Running,
): Promise<Found | undefined> {
  let told = performance.now();
  const opened = await theEngine();
  // So is solving.
  setPlain(thinking.exact && discs(position).empty <= setup.endgame.solve);
  const result = await opened.think(position, randomAt(ply, seed), {
    ...thinking,
    signal: run.stop.signal,
    enough: run.enough.signal,
    onRound: (simulations) => {
      run.stop.look();
      run.enough.look();
      if (performance.now() - told < PROGRESS_EVERY) return;
      told = performance.now();
      post({ kind: 'progress', id: run.id, simulations });
    },
  });
  return result === undefined ? undefined : { kind: 'searched', result, precision: opened.precision };
}

/** What a move was worth, as `analyze` says it, whose search begins anew for each position. */
async function judge(
  { subject, thinking }: Extract<Job, { kind: 'judge' }>,
  run: Running,
): Promise<Found | undefined> {
  const { signal } = run.stop;
  judging ??= openedEngine(false);
  const ply = await judgeMove(subject, await judging, {
    seed: setup.seed,
    signal,
    thinking: { ...thinking, onRound: () => run.stop.look() },
  });
  return ply === undefined ? undefined : { kind: 'judged', ply };
}

/** A player that was interrupted is started anew: it may be anywhere in its thoughts. */
async function reply(name: string, line: Line, run: Running): Promise<Found | undefined> {
  if (opponent !== undefined && opponent.name !== name) await dismiss();
  opponent ??= { name, player: otherOpponent(name, setup.engineSeconds) };
  let answered: Awaited<ReturnType<Opponent['answer']>>;
  try {
    run.stop.look();
    const player = await opponent.player;
    answered = await player.answer(line, randomAt(line.moves.length), run.stop.signal, player.strength);
  } catch (error) {
    await dismiss();
    throw error;
  }
  if (answered === undefined) await dismiss();
  return answered === undefined ? undefined : { kind: 'replied', move: answered.move };
}

async function dismiss(): Promise<void> {
  const dismissed = opponent;
  opponent = undefined;
  await dismissed?.player.then((player) => player.dispose()).catch(() => undefined);
}

async function explain({ position, target, composite }: ExplainRequest): Promise<Explained> {
  if (explainer !== undefined && explainer.composite !== composite) {
    await explainer.opened.then((opened) => opened.dispose());
    explainer = undefined;
  }
  explainer ??= {
    composite,
    opened: openRuntime(setup.runtime, { steady: true }).then((runtime) =>
      createExplainer(theNetwork(), runtime, { composite }),
    ),
  };
  const request = { position, target: parseTarget(target) };
  const [explanation] = await (await explainer.opened).explain([request], { controls: false });
  const { output, square: map, ledger } = explanation!;
  const { input, bias, leak, closure } = ledger;
  return {
    target: formatTarget(explanation!.target),
    composite,
    output,
    map,
    ledger: { input, bias, leak, output: ledger.output, closure },
  };
}

function theNetwork(): Network {
  network ??= decodeCheckpoint(setup.bytes, `The network ${setup.label}`).network;
  return network;
}

function theEngine(): Promise<Engine> {
  const { sha256, book } = setup;
  engine ??= openedEngine(true).then((opened) =>
    book === true ? withBook(opened, openBook(sha256)) : opened,
  );
  return engine;
}

async function openedEngine(keepTree: boolean): Promise<Engine> {
  const { label, sha256, folder, bytes, runtime, precision, endgame, threads } = setup;
  const model = { label, sha256, folder, bytes, network: theNetwork() };
  const searched = await searchedModel(model, runtime, precision);
  const budget = { simulations: 1 };
  return openEngine(searched, { runtime, budget, endgame, reach: MOVE_REACH, threads, keepTree });
}
