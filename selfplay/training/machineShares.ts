import type { MetricsRecord } from '../store/storeResults.js';
import { ACTIVITIES, addWork, COUNTED, type Work } from '../threads/workMeter.js';

/** How fast one thread is with nothing else to do. */
export interface BareRates {
  readonly evaluationsPerSecond: number;
  readonly samplesPerSecond: number;
}

/**
 * Where the time of a run's threads went, as shares that add up to 1:
 * - `evaluation` and `training`: the network, in the time that one thread alone needs for it; together the machine's use;
 * - `slower`: what the network took beyond that, because threads disturb each other, other programs run, or batches are small;
 * - `searching`, `explaining`, `sampling`, `preparing`: see ACTIVITIES;
 * - `waiting`: for work, and while games and networks are handed over and stored.
 */
export const MACHINE_PARTS = [
  'evaluation',
  'training',
  'slower',
  'searching',
  'explaining',
  'sampling',
  'preparing',
  'waiting',
] as const;

export type MachineShares = Readonly<Record<(typeof MACHINE_PARTS)[number], number>>;

/** What the threads of a run did in a time. */
export interface MachineTime {
  readonly work: Work;
  readonly threads: number;
  readonly seconds: number;
  readonly rates: BareRates;
}

/** Where the time went, with what it was compared to. */
export interface MachineSummary {
  readonly shares: MachineShares;
  readonly rates: BareRates;
  readonly threads: number;
}

/** Shares of the threads' time; undefined without measured times, see WorkMeter. */
export function machineShares({ work, threads, seconds, rates }: MachineTime): MachineShares | undefined {
  const busy = busySeconds(work);
  if (busy === 0) return undefined;
  const whole = Math.max(threads * seconds, busy);
  const { evaluation, training } = bareSeconds(work, rates);
  const parts: MachineShares = {
    evaluation,
    training,
    slower: work.evaluating + work.stepping - evaluation - training,
    searching: work.searching,
    explaining: work.explaining,
    sampling: work.sampling,
    preparing: work.preparing,
    waiting: whole - busy,
  };
  return Object.fromEntries(MACHINE_PARTS.map((part) => [part, parts[part] / whole])) as MachineShares;
}

/**
 * Share of the machine that went into the network: evaluations and training samples, each in the seconds that one thread
 * needs for them with nothing else to do, over the seconds of all threads.
 */
export function machineUse({ work, threads, seconds, rates }: MachineTime): number {
  const { evaluation, training } = bareSeconds(work, rates);
  return (evaluation + training) / Math.max(threads * seconds, busySeconds(work));
}

/** The part of the machine's use that trained. */
export function trainingUse(time: MachineTime): number {
  return machineUse({ ...time, work: { ...time.work, evaluations: 0 } });
}

function bareSeconds(work: Work, { evaluationsPerSecond, samplesPerSecond }: BareRates) {
  return { evaluation: work.evaluations / evaluationsPerSecond, training: work.samples / samplesPerSecond };
}

/** May exceed the time of the threads by a little: what is under way at either end is counted early or late. */
function busySeconds(work: Work): number {
  return ACTIVITIES.reduce((sum, activity) => sum + work[activity], 0);
}

/** Shorter times say little of a rate. */
const LEAST_SECONDS = 0.25;

/**
 * The rates, or those of the work where they are higher: a thread alone is at least as fast. Rates measured while other
 * programs ran would else make more of the work than there is time.
 */
export function bestRates(rates: BareRates, work: Work): BareRates {
  const rate = (amount: number, seconds: number): number => (seconds < LEAST_SECONDS ? 0 : amount / seconds);
  return {
    evaluationsPerSecond: Math.max(rates.evaluationsPerSecond, rate(work.evaluations, work.evaluating)),
    samplesPerSecond: Math.max(rates.samplesPerSecond, rate(work.samples, work.stepping)),
  };
}

/** A time as numbers to be stored with a generation. */
export function machineNumbers({ work, threads, seconds, rates }: MachineTime): Record<string, number> {
  return {
    seconds,
    threads,
    evaluations: work.evaluations,
    samples: work.samples,
    evaluationRate: rates.evaluationsPerSecond,
    sampleRate: rates.samplesPerSecond,
    ...Object.fromEntries(ACTIVITIES.map((activity) => [`${activity}Seconds`, work[activity]])),
  };
}

/**
 * Where the time of some generations went, in all, with the best rates that any of them knew; undefined where none of
 * them was measured. Of a run that began with one in the other precision, whose rates are others, only the newer ones count.
 */
export function machineOf(generations: readonly MetricsRecord[]): MachineSummary | undefined {
  const bits = generations.at(-1)?.numbers['evaluationBits'];
  const alike = generations.filter(({ numbers }) => numbers['evaluationBits'] === bits);
  const times = alike.flatMap(({ numbers }) => storedTime(numbers) ?? []);
  const [first, ...others] = times;
  if (first === undefined) return undefined;
  const threadSeconds = times.reduce((sum, { threads, seconds }) => sum + threads * seconds, 0);
  const { threads } = times.at(-1)!;
  const rates: BareRates = {
    evaluationsPerSecond: Math.max(...times.map((time) => time.rates.evaluationsPerSecond)),
    samplesPerSecond: Math.max(...times.map((time) => time.rates.samplesPerSecond)),
  };
  const work = others.reduce((sum, time) => addWork(sum, time.work), first.work);
  const shares = machineShares({ work, threads: 1, seconds: threadSeconds, rates });
  return shares && { shares, rates, threads };
}

function storedTime(numbers: Readonly<Record<string, number>>): MachineTime | undefined {
  const { seconds, threads, evaluationRate, sampleRate } = numbers;
  if (seconds === undefined || threads === undefined) return undefined;
  if (evaluationRate === undefined || sampleRate === undefined) return undefined;
  const fields = [
    ...COUNTED.map((count) => [count, numbers[count] ?? 0] as const),
    ...ACTIVITIES.map((activity) => [activity, numbers[`${activity}Seconds`] ?? 0] as const),
  ];
  const rates = { evaluationsPerSecond: evaluationRate, samplesPerSecond: sampleRate };
  return { work: Object.fromEntries(fields) as Work, threads, seconds, rates };
}
