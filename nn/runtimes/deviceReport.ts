import type { Device } from '../runtimeChoice.js';

/** What was found out by whoever tried a device. */
export type ProbeAnswer = { readonly evaluationsPerSecond: number } | { readonly reason: string };

/** What came of trying a device: positions a second, or why there are none. */
export type DeviceReport = ProbeAnswer & { readonly device: Device };

/** Rounding differs from the processor's, and what is stored says so: that must pay. */
const LEAST_GAIN = 1.1;

/** Where `auto` computes by these reports: the fastest, the processor unless another is clearly faster. */
export function fastestDevice(reports: readonly DeviceReport[]): Device {
  const rateOf = (report: DeviceReport | undefined): number =>
    report !== undefined && 'evaluationsPerSecond' in report ? report.evaluationsPerSecond : 0;
  let best: Device = 'cpu';
  let bar = LEAST_GAIN * rateOf(reports.find(({ device }) => device === 'cpu'));
  for (const report of reports) {
    if (report.device === 'cpu' || rateOf(report) < bar || rateOf(report) === 0) continue;
    best = report.device;
    bar = rateOf(report);
  }
  return best;
}
