import { execFile } from 'node:child_process';
import process from 'node:process';
import { compiledFile } from '../../nn/compiledFile.js';
import { type Device, DEVICES, runtimeChoice, type RuntimeName } from '../../nn/runtimeChoice.js';
import { type DeviceReport, fastestDevice, type ProbeAnswer } from '../../nn/runtimes/deviceReport.js';
import type { DeviceChoice } from '../command/searchOptions.js';
import { shippedFile } from '../sources/shippedModels.js';
import { formatAmount } from '../terminal/format.js';
import type { Terminal } from '../terminal/terminal.js';

/** Positions at once: what the games of a chunk ask together. */
const BATCH = 32;
/** How long each device is measured, once it answers. */
const MEASURED_MS = 200;
/** A device that has not answered by then is of no use; the first answer takes the compilation of its programs. */
const PATIENCE_MS = 20_000;

const PROBE = compiledFile('./deviceReportWorker.js', import.meta.url);

/** Devices that may be here: what never is on this system is left out. */
export function possibleDevices(platform = process.platform, arch = process.arch): readonly Device[] {
  const isPossible: Readonly<Record<Device, boolean>> = {
    cpu: true,
    webgpu: true,
    cuda: platform === 'linux' && arch === 'x64',
    coreml: platform === 'darwin',
    dml: platform === 'win32',
  };
  return DEVICES.filter((device) => isPossible[device]);
}

/**
 * Evaluates the shipped network on a device, in a process of its own: a driver may print, crash or hang.
 *
 * @param patience milliseconds until it counts as hanging
 */
export function measureDevice(device: Device, patience = PATIENCE_MS): Promise<DeviceReport> {
  const given = [PROBE, device, shippedFile('default'), String(BATCH), String(MEASURED_MS)];
  return new Promise((resolve) => {
    execFile(process.execPath, given, { timeout: patience, killSignal: 'SIGKILL' }, (error, stdout) => {
      const line = stdout.trim().split('\n').at(-1) ?? '';
      if (line.startsWith('{')) resolve({ device, ...(JSON.parse(line) as ProbeAnswer) });
      else resolve({ device, reason: whyNoAnswer(device, error?.killed === true, patience) });
    });
  });
}

function whyNoAnswer(device: Device, isLate: boolean, patience: number): string {
  return isLate
    ? `${device} did not answer within ${patience / 1000} s`
    : `the driver of ${device} ended the process that tried it`;
}

/** What is computed on: what was asked for, or for `auto` what is faster here, which is said in a line. */
export async function settleDevice(
  asked: DeviceChoice,
  runtime: RuntimeName,
  terminal: Terminal,
): Promise<Device> {
  if (asked !== 'auto') return asked;
  if (runtime !== 'onnxruntime') return 'cpu';
  const reports: DeviceReport[] = [];
  for (const device of possibleDevices()) reports.push(await measureDevice(device));
  const device = fastestDevice(reports);
  const rates = reports.map((report) => `${report.device} ${saidOf(report)}`).join(', ');
  terminal.note(`--device auto: ${device} (positions a second: ${rates})`);
  return device;
}

function saidOf(report: DeviceReport): string {
  return 'reason' in report ? 'none' : formatAmount(report.evaluationsPerSecond);
}

/** The values of a command with its `device` put into its `runtime`. */
export async function withDevice(
  values: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<Readonly<Record<string, unknown>>> {
  const { runtime, device } = values as { readonly runtime: RuntimeName; readonly device: DeviceChoice };
  return { ...values, runtime: runtimeChoice(runtime, await settleDevice(device, runtime, terminal)) };
}
