import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openEngine } from '../../../cli/engine/openEngine.js';
import { decodeCheckpoint } from '../../../nn/checkpoint.js';
import { decodeRangesFile } from '../../../nn/quantization/rangesFile.js';
import { sha256Of } from '../../../nn/sha256.js';
import { MOVE_REACH } from '../../../playing/ending.js';
import type { Engine } from '../../../playing/engine.js';
import { ENDGAME } from '../../../selfplay/players/endgame.js';

const MODELS = fileURLToPath(new URL('../../../models/', import.meta.url));

/** The engine of the shipped network as the commands open it, in eight bits and on one thread. */
export async function openShippedEngine(): Promise<Engine> {
  const bytes = readFileSync(`${MODELS}default.safetensors`);
  const { network } = decodeCheckpoint(bytes, 'default.safetensors');
  const ranges = decodeRangesFile({ folder: MODELS, sha256: sha256Of(bytes) });
  return openEngine(
    { label: 'shipped', network, ranges },
    { runtime: 'onnxruntime', threads: 1, budget: { simulations: 200 }, endgame: ENDGAME, reach: MOVE_REACH },
  );
}
