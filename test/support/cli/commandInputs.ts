import { writeFileSync } from 'node:fs';
import { beforeAll } from 'vitest';
import { formatTranscript } from '../../../engine/notation.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import type { Network } from '../../../nn/network.js';
import type { GameRecord } from '../../../selfplay/records/gameRecord.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { createRun } from '../../../selfplay/training/run.js';
import type { RunConfig } from '../../../selfplay/training/runConfig.js';
import { type TemporaryFolder, temporaryFolder } from '../scratch.js';
import { writeTinyModel } from './program.js';

/** A folder for the tests of one file, with a tiny untrained network in it. */
export function commandFolder(): TemporaryFolder & { readonly model: string } {
  const folder = temporaryFolder();
  const model = folder.at('model.safetensors');
  beforeAll(() => writeTinyModel(model));
  return { ...folder, model };
}

/** Writes a run of these networks, by generation, and of these games, played by the first of them. The sha256 of each. */
export function writeRun(
  path: string,
  networks: readonly (readonly [generation: number, network: Network])[],
  games: readonly GameRecord[],
  config: RunConfig = PRESETS.quick,
): string[] {
  const created = '2024-01-01T00:00:00Z';
  const run = createRun(path, { config, created, versions: {} });
  const stored = networks.map(([generation, network]) => {
    const sha256 = run.networks.write(encodeCheckpoint(network));
    return { sha256, generation, steps: generation, created, metadata: { state: sha256 } };
  });
  run.store.insertChunk({
    networks: stored,
    games: games.map((game) => ({ ...game, network: stored[0]?.sha256 ?? game.network })),
  });
  run.close();
  return stored.map(({ sha256 }) => sha256);
}

/** Writes games as a file of transcripts, a line each. */
export function writeTranscripts(file: string, games: readonly GameRecord[]): void {
  writeFileSync(
    file,
    games.map(({ plies }) => `${formatTranscript(plies.map(({ move }) => move))}\n`).join(''),
  );
}
