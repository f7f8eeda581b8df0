import { OthelloError } from '../engine/errors.js';

/** The runtimes that execute graphs; the first is the default. */
export const RUNTIME_NAMES = ['onnxruntime', 'tensorflow'] as const;
/** Name of a runtime, as `--runtime` takes it. */
export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** What graphs are computed on, as `--device` takes it; the first is the default. */
export const DEVICES = ['cpu', 'webgpu', 'cuda', 'coreml', 'dml'] as const;
/** The processor, or a device as onnxruntime calls what drives it (its execution providers). */
export type Device = (typeof DEVICES)[number];
/** A device beside the processor. */
export type Accelerator = Exclude<Device, 'cpu'>;

/**
 * A runtime and what it computes on in one word, as tasks and threads are told it: `onnxruntime` on the processor,
 * `onnxruntime:webgpu` on a device.
 */
export type RuntimeChoice = RuntimeName | `onnxruntime:${Accelerator}`;

/** Throws OthelloError 'usage' for a runtime that computes on the processor alone. */
export function runtimeChoice(runtime: RuntimeName, device: Device = 'cpu'): RuntimeChoice {
  if (device === 'cpu') return runtime;
  if (runtime === 'onnxruntime') return `onnxruntime:${device}`;
  throw new OthelloError('usage', `--runtime ${runtime} computes on the processor alone, not on ${device}.`);
}

/** The runtime and the device of a choice. */
export function partsOfChoice(choice: RuntimeChoice): {
  readonly runtime: RuntimeName;
  readonly device: Device;
} {
  const [runtime, device = 'cpu'] = choice.split(':') as [RuntimeName, Device?];
  return { runtime, device };
}

/** The same runtime on the processor: for what is held to tolerances that only the processor was measured at. */
export function onProcessor(choice: RuntimeChoice): RuntimeName {
  return partsOfChoice(choice).runtime;
}

/** What is said behind the reason why a device was lost. */
export const INSTEAD_OF_DEVICE = 'What it was at is done again on the processor, as is what follows.';
