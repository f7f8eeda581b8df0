#!/usr/bin/env node
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { exit } from 'node:process';
import { DEFAULT_COMPOSITE } from '../../lrp/composite.js';
import { createExplainer } from '../../lrp/explainer.js';
import { parseTarget } from '../../lrp/target.js';
import { decodeCheckpoint } from '../../nn/checkpoint.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import type { GameRecord } from '../../selfplay/records/gameRecord.js';
import { isRun, openRun } from '../../selfplay/training/run.js';
import { settle } from '../command/failure.js';
import { trainInto } from '../commands/train/trainInto.js';
import { explainAll } from '../engine/explainAll.js';
import { writePictures } from '../output/explanationFiles.js';
import { findSubjects } from '../sources/subject.js';
import { formatCount, percent } from '../terminal/format.js';
import { openTerminal, type Terminal } from '../terminal/terminal.js';
import { explanationText } from '../text/explanation.js';

/** `npm run demo`: from nothing to a network that plays and explains a game of its own, in under four minutes. */
const FOLDER = 'demo';
const PICTURES = join(FOLDER, 'pictures');

async function demo(terminal: Terminal): Promise<void> {
  const title = (line: string): void => terminal.print(['', terminal.palette.paint(line, { bold: true })]);
  const choice = {
    preset: 'quick',
    config: undefined,
    from: undefined,
    set: [],
    seed: undefined,
    runtime: undefined,
    searchPrecision: undefined,
  } as const;
  const settings = { minutes: undefined, workers: undefined, json: false, plain: false, ascii: false };
  if (isRun(FOLDER)) {
    title(`1. The run in ./${FOLDER} goes on (remove the folder to begin again)`);
  } else {
    title('1. A network that knows only the rules teaches itself (3.5 minutes)');
  }
  await trainInto(FOLDER, choice, settings, terminal);
  if (terminal.wasInterrupted) return;

  title('2. What it has become');
  showStrength(terminal);

  title('3. What it looked at in a game of its own');
  await explainOwnGame(terminal);

  title('4. What to try next');
  terminal.print([
    `  npx othello-zero play --model ${FOLDER}          play against it`,
    `  npx othello-zero runs ${FOLDER}                  how it learned`,
    `  npx othello-zero explain --run ${FOLDER} --game 0 --ply 20 --target move`,
    `  npx othello-zero arena --a ${FOLDER}@64 --b greedy`,
    `  npx othello-zero train ${FOLDER} --minutes 10    let it go on`,
    '  npx othello-zero --help                    everything else',
  ]);
}

/** The evaluations along the run, as a line for each opponent. */
function showStrength(terminal: Terminal): void {
  const run = openRun(FOLDER, { readonly: true });
  try {
    const { generations, games, positions, explanations } = run.store.counts();
    terminal.print(
      `  ${formatCount(generations, 'generation')}, ${formatCount(games, 'game')}, ${formatCount(positions, 'position')}, ${formatCount(explanations, 'map')} stored`,
    );
    for (const opponent of ['random', 'greedy']) {
      const matches = run.store.evaluations().filter(({ b }) => b === opponent);
      const steps = matches.map(({ generation, wins, draws, games: played }) => {
        return `generation ${generation} ${percent((wins + draws / 2) / played)}`;
      });
      if (steps.length > 0) terminal.print(`  against ${opponent}: ${steps.slice(-4).join(', ')}`);
    }
  } finally {
    run.close();
  }
}

/** The last self-play game: its decisive ply in the terminal, all its moves as pictures. */
async function explainOwnGame(terminal: Terminal): Promise<void> {
  const run = openRun(FOLDER, { readonly: true });
  let game: GameRecord;
  let bytes: Uint8Array;
  try {
    const last = run.store.nextIndex('selfplay') - 1;
    game = run.store.game({ kind: 'selfplay', index: last })!;
    bytes = run.networks.read(game.network);
  } finally {
    run.close();
  }
  const { network, sha256 } = decodeCheckpoint(bytes, `The network of game ${game.index}`);
  const { subjects } = findSubjects({
    run: FOLDER,
    game: String(game.index),
    position: undefined,
    moves: undefined,
    ply: undefined,
  });
  const explainer = await createExplainer(network, await openRuntime('onnxruntime'), {
    composite: DEFAULT_COMPOSITE,
  });
  try {
    const searched = subjects.filter((_, ply) => game.plies[ply]?.kind === 'full');
    const { found, complete } = await explainAll(explainer, searched, [parseTarget('move')], terminal);
    if (!complete)
      terminal.note(
        `Stopped before all was explained: ${formatCount(found.length, 'map')} ${found.length === 1 ? 'is' : 'are'} there.`,
      );
    const shown = found[Math.floor(found.length / 2)];
    if (shown === undefined) return;
    terminal.print(explanationText(shown.explanation, shown.subject, sha256, terminal.palette));
    rmSync(PICTURES, { recursive: true, force: true });
    const files = await writePictures({ found, complete, explainer, network: sha256 }, PICTURES);
    terminal.print([
      '',
      `Game ${game.index}: ${formatCount(files.length, 'picture')} in ./${PICTURES}, one a move; open them in a browser.`,
    ]);
  } finally {
    await explainer.dispose();
  }
}

const terminal = openTerminal();
exit(await settle(() => demo(terminal), terminal));
