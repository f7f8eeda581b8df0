import { clearlyFastest } from '../clearlyFastest.js';
import type { Device } from '../runtimeChoice.js';

/** What was found out by whoever tried a device. */
export type ProbeAnswer = { readonly evaluationsPerSecond: number } | { readonly reason: string };

/** What came of trying a device: positions a second, or why there are none. */
export type DeviceReport = ProbeAnswer & { readonly device: Device };

/** Where `auto` computes by these reports: the fastest, the processor unless another is clearly faster. */
export function fastestDevice(reports: readonly DeviceReport[]): Device {
  const rateOf = (report: DeviceReport): number | undefined =>
    'evaluationsPerSecond' in report ? report.evaluationsPerSecond : undefined;
  return clearlyFastest(
    'cpu',
    reports.map((report) => [report.device, rateOf(report)]),
  );
}
