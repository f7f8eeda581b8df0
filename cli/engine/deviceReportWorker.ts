import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { argv, exit, stdout } from 'node:process';
import { asOthelloError } from '../../engine/systemErrors.js';
import { decodeCheckpoint } from '../../nn/checkpoint.js';
import type { Device } from '../../nn/runtimeChoice.js';
import type { ProbeAnswer } from '../../nn/runtimes/deviceReport.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { measureEvaluations } from '../../selfplay/training/evaluationRates.js';

// The entry of a process that tries one device: a driver may print, crash or hang, which is then this process's end alone.

const [, , device, file, positions, milliseconds] = argv as [string, string, Device, string, string, string];

async function measured(): Promise<ProbeAnswer> {
  try {
    const { network } = decodeCheckpoint(readFileSync(file), file);
    const runtime = await openRuntime(device === 'cpu' ? 'onnxruntime' : `onnxruntime:${device}`);
    const how = {
      batch: Number(positions),
      now: () => performance.now(),
      milliseconds: Number(milliseconds),
    };
    return { evaluationsPerSecond: await measureEvaluations(network, runtime, how) };
  } catch (error) {
    return { reason: asOthelloError(error).message };
  }
}

const answer = JSON.stringify(await measured());
stdout.write(`${answer}\n`, () => exit(0));
