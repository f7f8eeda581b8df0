import { OthelloError } from '../../engine/errors.js';
import { asOthelloError } from '../../engine/systemErrors.js';
import { leavesPerBatch } from '../../mcts/leaves.js';
import type { Network } from '../../nn/network.js';
import type { ActivationRanges } from '../../nn/quantization/ranges.js';
import type { Runtime } from '../../nn/runtime.js';
import { type DeviceReport, fastestDevice } from '../../nn/runtimes/deviceReport.js';
import type { OnnxRuntime } from '../../nn/runtimes/onnxSession.js';
import { choosePrecision, measureEvaluations } from '../../selfplay/training/evaluationRates.js';
import { adapterRuntime, pageRuntime } from './pageRuntime.js';
import type { Computing, ComputingChoice, PageDevice } from './workerProtocol.js';

/** Until somebody chooses. */
export const USUAL_COMPUTING: ComputingChoice = { device: 'cpu', precision: 'int8' };

/** How long each is measured, once it answers. */
const MEASURED_MS = 200;
/** A device that has not answered by then is of no use; the first answer takes the compilation of its programs. */
const PATIENCE_MS = 20_000;

/** The runtime of a device of this page. Throws OthelloError as adapterRuntime does. */
export function runtimeOn(device: PageDevice): Promise<OnnxRuntime> {
  return device === 'cpu' ? pageRuntime() : adapterRuntime();
}

/**
 * What a choice comes to for a network.
 *
 * @param ranges of its activations, for eight bits
 * @param giveWay lets the worker hear what it is told meanwhile
 * @throws OthelloError `usage` for eight bits on a graphics processor; as adapterRuntime where that is asked for by its name
 */
export async function settleComputing(
  asked: ComputingChoice,
  network: Network,
  ranges: ActivationRanges,
  giveWay: () => Promise<void>,
): Promise<Computing> {
  const rate = (runtime: Runtime, precision: Computing['precision']): Promise<number> => {
    const measuring = {
      batch: leavesPerBatch(1),
      now: () => performance.now(),
      milliseconds: MEASURED_MS,
      giveWay,
    };
    return measureEvaluations(network, runtime, measuring, precision === 'int8' ? ranges : undefined);
  };
  if (asked.device === 'webgpu') {
    if (asked.precision === 'int8')
      throw new OthelloError(
        'usage',
        'int8 is the processor’s: with the device webgpu choose float32 or auto.',
      );
    await adapterRuntime();
    return { asked, device: 'webgpu', precision: 'float32' };
  }
  const onProcessor = await settleProcessor(asked.precision, rate);
  if (asked.device === 'cpu') return { asked, device: 'cpu', precision: onProcessor.precision };
  const measured: DeviceReport[] = [
    {
      device: 'cpu',
      evaluationsPerSecond: onProcessor.rate ?? (await rate(await pageRuntime(), onProcessor.precision)),
    },
    { device: 'webgpu', ...(await tryAdapter(asked.precision, rate)) },
  ];
  const device = fastestDevice(measured) as PageDevice;
  return { asked, measured, device, precision: device === 'cpu' ? onProcessor.precision : 'float32' };
}

type Rate = (runtime: Runtime, precision: Computing['precision']) => Promise<number>;

/** The precision on the processor, and what it gives where that was measured. */
async function settleProcessor(
  precision: ComputingChoice['precision'],
  rate: Rate,
): Promise<{ readonly precision: Computing['precision']; readonly rate?: number }> {
  if (precision !== 'auto') return { precision };
  const runtime = await pageRuntime();
  const rates = { float32: await rate(runtime, 'float32'), int8: await rate(runtime, 'int8') };
  const chosen = choosePrecision(rates);
  return { precision: chosen, rate: rates[chosen] };
}

async function tryAdapter(precision: ComputingChoice['precision'], rate: Rate) {
  if (precision === 'int8') return { reason: 'int8 is the processor’s.' };
  const measuring = adapterRuntime().then(async (runtime) => ({
    evaluationsPerSecond: await rate(runtime, 'float32'),
  }));
  const failed = measuring.catch((error: unknown) => ({ reason: asOthelloError(error).message }));
  return Promise.race([failed, lateAnswer()]);
}

function lateAnswer(): Promise<{ readonly reason: string }> {
  const reason = `It did not answer within ${PATIENCE_MS / 1000} s.`;
  return new Promise((resolve) => setTimeout(() => resolve({ reason }), PATIENCE_MS));
}
