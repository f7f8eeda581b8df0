import type { MachineShares, MachineSummary } from '../../selfplay/training/machineShares.js';
import { formatAmountOf, formatCount, percent } from '../terminal/format.js';

/** What each part of the machine's time is called. */
export const MACHINE_NAMES: Readonly<Record<keyof MachineShares, string>> = {
  evaluation: 'evaluating',
  training: 'training',
  slower: 'slower than alone',
  searching: 'search and rules',
  explaining: 'explaining',
  sampling: 'sampling',
  preparing: 'preparing',
  waiting: 'waiting',
};

/** What the parts mean, where the names do not say it. */
const MACHINE_NOTES: Readonly<Partial<Record<keyof MachineShares, string>>> = {
  evaluation: 'the network in play, at the rate of one thread alone',
  training: 'the network in training, likewise',
  slower: 'what both took longer: threads and other programs disturb each other',
  searching: 'all of a game but its network',
  preparing: 'sessions, the window of games, checkpoints',
  waiting: 'for work, and while it is handed over',
};

/** Share of the machine that went into the network. */
export function usedShare({ evaluation, training }: MachineShares): number {
  return evaluation + training;
}

/** Part, share and note, a row each. */
export function machineRows(shares: MachineShares): [name: string, share: string, note: string][] {
  return (Object.keys(MACHINE_NAMES) as (keyof MachineShares)[]).map((part) => [
    MACHINE_NAMES[part],
    percent(shares[part], 1),
    MACHINE_NOTES[part] ?? '',
  ]);
}

/** What the shares were compared with. */
export function machineRates({ rates, threads }: MachineSummary): string {
  const { evaluationsPerSecond, samplesPerSecond } = rates;
  return (
    `${formatCount(threads, 'thread')}; one alone evaluates ${formatAmountOf(evaluationsPerSecond, 'position')} a second and trains on ` +
    `${formatAmountOf(samplesPerSecond, 'sample')} a second, the best seen`
  );
}
