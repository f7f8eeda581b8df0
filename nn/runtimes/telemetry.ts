import { isMainThread } from 'node:worker_threads';
import { OthelloError } from '../../engine/errors.js';

/** What onnxruntime's native code asks, once a process, when its first session is made. Empty counts as not set. */
const SWITCH = 'ORT_DISABLE_TELEMETRY';

/**
 * Switches off, for the whole process, what onnxruntime-node otherwise writes into the home folder and sends to its maker,
 * unless the user has set the variable. Only the main thread can: the environment of a worker is a copy (unless it was
 * started with SHARE_ENV), which native code does not see. There the copy is set all the same, for the processes that it
 * starts.
 */
export function switchTelemetryOff(): void {
  if (isUnset(process.env[SWITCH])) process.env[SWITCH] = '1';
}

/**
 * Throws OthelloError 'unsupported' where onnxruntime's first session would begin with telemetry that nobody asked for: in a
 * worker thread of a process in whose environment the variable is not set.
 */
export function refuseTelemetry(): void {
  switchTelemetryOff();
  if (isMainThread || !isUnset(processEnvironment()[SWITCH])) return;
  throw new OthelloError(
    'unsupported',
    `onnxruntime would send usage data to its maker, and in a worker thread that can no longer be switched off: import othello-zero/nn (or set process.env.${SWITCH} = '1') in the main thread before this thread opens a network, or start the process with ${SWITCH}=1 (0 allows the sending).`,
  );
}

function isUnset(value: string | undefined): boolean {
  return value === undefined || value === '';
}

/**
 * The environment as native code sees it, from any thread. Node tells it nowhere but in its diagnostic report, which is made in
 * memory here; without network interfaces, because it would look names up for them.
 */
function processEnvironment(): Readonly<Record<string, string | undefined>> {
  const report = process.report as ReportSettings;
  const { excludeNetwork, excludeEnv } = report;
  report.excludeNetwork = true;
  if (excludeEnv === true) report.excludeEnv = false;
  try {
    return (report.getReport() as { readonly environmentVariables: Record<string, string> })
      .environmentVariables;
  } finally {
    report.excludeNetwork = excludeNetwork;
    if (excludeEnv === true) report.excludeEnv = true;
  }
}

/** Settings that the types of Node 20 lack; older versions know only the first. */
type ReportSettings = NodeJS.ProcessReport & { excludeNetwork: boolean; excludeEnv?: boolean };
