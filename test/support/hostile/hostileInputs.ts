import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, expect } from 'vitest';
import { Random } from '../../../engine/random.js';
import { type Architecture, residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { initializeNetwork, type Network } from '../../../nn/network.js';
import { commandFolder, writeRun } from '../cli/commandInputs.js';
import type { Finished } from '../cli/program.js';
import { runHere } from '../cli/recordingTerminal.js';
import { randomGameRecords } from '../engine/randomGameRecords.js';
import { ALL_HOSTILE, expectHarmless, FORGED } from './hostileText.js';

/** What a file may be called: anything but NUL and a slash, 255 bytes long. */
export const NAME = `\x1b[31mRED\x9b2J\x07\r\u202e\u200b\u2028\u{e0041}\n${FORGED}`;
/** What stands in a property of GGF, where a bracket would end it. */
const IN_GGF = ALL_HOSTILE.replaceAll(/[\\\](;]/g, '\\$&');
/** What an argument may hold: anything but NUL. */
export const ARGUMENT = ALL_HOSTILE.replaceAll('\0', '').slice(0, 2000);
const BOARD = '---------------------------O*------*O--------------------------- *';
export const GGF = `(;GM[Othello]PC[${IN_GGF}]DT[2020]PB[${IN_GGF}]PW[${IN_GGF}]TY[8]RE[+2]BO[8 ${BOARD}]B[f5]W[d6]B[c3];)`;
/** Names that a network gives its layers. */
export const LAYER = `\x1b[31m\u202e\n${FORGED}\x9b`;

/** Runs a command line and looks at all that it says. */
export async function said(...args: string[]): Promise<Finished> {
  const finished = await runHere(args);
  const about = args.join(' ').slice(0, 100);
  expectHarmless(finished.stdout, about);
  expectHarmless(finished.stderr, about);
  expect(finished.stderr, about).not.toContain('a defect of this program');
  return finished;
}

/** A network whose layers have hostile names. */
function hostileNetwork(): Network {
  const network = initializeNetwork(
    residualArchitecture({ blocks: 1, channels: 8 }),
    Random.fromSeed('hostile'),
  );
  const renamed = (name: string): string => name + LAYER;
  const layers = network.architecture.layers.map((layer) => ({
    ...layer,
    name: renamed(layer.name),
    ...('inputs' in layer ? { inputs: layer.inputs.map(renamed) } : {}),
  }));
  const outputs = Object.fromEntries(
    Object.entries(network.architecture.outputs).map(([head, layer]) => [head, renamed(layer)]),
  );
  const names = network.architecture.layers.map(({ name }) => name);
  const parameters = new Map(
    [...network.parameters].map(([key, tensor]) => {
      const layer = names.find((name) => key.startsWith(`${name}.`))!;
      // Biases that are not 0, so that the ledger has something to say of them.
      if (key.endsWith('bias')) tensor.data.fill(0.1);
      return [renamed(layer) + key.slice(layer.length), tensor];
    }),
  );
  const architecture = { ...network.architecture, layers, outputs } as unknown as Architecture;
  return { architecture, parameters, metadata: { note: ALL_HOSTILE } };
}

/** A folder with a sound tiny network, and files that are hostile by their names and by all that they hold. */
export function hostileInputs() {
  const { at, model } = commandFolder();
  /** A database of an imported game, a run with two networks and two games, games of a file, a network. */
  const database = at('games.db');
  const run = at(NAME);
  const ggf = at(`${NAME}.ggf`);
  const network = at(`${NAME}.safetensors`);
  beforeAll(async () => {
    writeFileSync(
      ggf,
      `${GGF}\n${GGF.replace('TY[8]', `TY[${IN_GGF}]`)}\n${GGF.replace('B[f5]', `B[${IN_GGF}]`)}`,
    );
    writeFileSync(network, encodeCheckpoint(hostileNetwork()));
    writeRun(
      run,
      [
        [0, hostileNetwork()],
        [1, hostileNetwork()],
      ],
      randomGameRecords(Random.fromSeed('run'), 2),
    );
    await said('import', ggf, '--out', database);
    for (const file of [database, join(run, 'run.db')]) {
      const sql = new Database(file);
      sql.prepare('UPDATE games SET black = ?, white = ?').run(ALL_HOSTILE, ALL_HOSTILE);
      sql
        .prepare('UPDATE networks SET created = ?, metadata = ?')
        .run(ALL_HOSTILE, JSON.stringify({ [ALL_HOSTILE]: ALL_HOSTILE }));
      sql
        .prepare(
          `INSERT INTO evaluations (generation, a, b, simulations, games, wins, draws, losses, mean_discs, details)
         VALUES (1, ?, ?, 8, 2, 1, 0, 1, 0, '{}')`,
        )
        .run(ALL_HOSTILE, ALL_HOSTILE);
      const forfeit = JSON.stringify({ by: 'black', reason: ALL_HOSTILE });
      const origin = JSON.stringify({ file: NAME, record: 1, event: ALL_HOSTILE, date: ALL_HOSTILE });
      sql.prepare('UPDATE games SET forfeit = ? WHERE kind = ?').run(forfeit, 'selfplay');
      sql.prepare('UPDATE games SET origin = ? WHERE kind = ?').run(origin, 'imported');
      sql.close();
    }
  }, 300_000);
  return { at, model, database, run, ggf, network };
}
