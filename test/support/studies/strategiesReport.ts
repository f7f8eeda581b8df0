import { expect } from 'vitest';
import type { StrategyReport } from '../../../studies/strategies/strategiesReport.js';
import { runHere } from '../cli/recordingTerminal.js';

/** The report of the command line, which has to succeed. */
export async function reportOf(args: readonly string[]): Promise<StrategyReport> {
  const { code, stdout, stderr } = await runHere(['strategies', ...args, '--workers', '2', '--json']);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as StrategyReport;
}
