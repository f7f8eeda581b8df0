import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../nn/checkpointFile.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { replay } from '../../selfplay/records/gameRecord.js';
import { openStore } from '../../selfplay/store/store.js';
import { openRun } from '../../selfplay/training/run.js';
import { trainInProcess } from '../support/selfplay/trainInProcess.js';
import { type Golden, GOLDEN_VERSIONS, goldenOf, heldIn } from './files.js';
import { bitsOf } from './probe.js';

/** Whether this machine computes as the one did that the runs were made on. */
async function computesAlike(name: string, { folder, expected }: Golden): Promise<boolean> {
  if (name === 'tensorflow') return (await openRuntime('tensorflow')).description.includes('(wasm)');
  for (const [graph, { inputs, sha256 }] of Object.entries(expected.probes)) {
    const bytes = readFileSync(join(folder, `${graph}.onnx`));
    if ((await bitsOf(ort, bytes, inputs)) !== sha256) return false;
  }
  return true;
}

describe.each(GOLDEN_VERSIONS)('what version %s wrote', (version) => {
  const golden = goldenOf(version);
  const { expected, copyOf } = golden;

  it('holds the games of an arena and of a file', () => {
    expect(heldIn(openStore(copyOf('records.db'), { readonly: true }))).toEqual(expected.records);
  });

  describe.each(Object.keys(expected.runs))('the run on %s', (name) => {
    const { stopped, complete } = expected.runs[name]!;

    it('holds what it held, each network and the states of its trainer', async () => {
      const run = copyOf(name);
      expect(heldIn(openRun(run, { readonly: true }).store)).toEqual(stopped);
      expect(readdirSync(join(run, 'networks'))).toHaveLength(stopped.networks.length);
      for (const part of ['networks', 'trainer'])
        for (const file of readdirSync(join(run, part))) {
          const { sha256 } = await readCheckpoint(join(run, part, file));
          expect(`${sha256}.safetensors`).toBe(file);
        }
    });

    it('goes on and plays the very games that the old version played from there', async ({ annotate }) => {
      const run = copyOf(name);
      const { code, errors, events } = await trainInProcess(run, '', 2);
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      expect(events.at(-1)).toMatchObject({ kind: 'stopped', reason: 'complete' });
      const opened = openRun(run, { readonly: true });
      for (const kind of ['selfplay', 'arena', 'imported'] as const)
        for (const game of opened.store.games({ kind })) expect(() => replay(game)).not.toThrow();
      const { explanations, ...now } = heldIn(opened.store);
      const { explanations: wanted, ...then } = complete;
      // Of what is explained anew the figures may become better; what is explained may not change.
      expect(Object.keys(explanations)).toEqual(Object.keys(wanted));
      if (await computesAlike(name, golden)) {
        expect(now).toEqual(then);
      } else {
        const message = `this processor's ${name} computes otherwise than the one of ${version}: games are not compared`;
        await annotate(message);
        console.warn(message);
        const { games, generations, arenaGames, importedGames } = then.counts as Record<string, number>;
        expect(now.counts).toMatchObject({ games, generations, arenaGames, importedGames });
      }
      expect(existsSync(join(run, 'lock.owner.json'))).toBe(false);
    });
  });
});
