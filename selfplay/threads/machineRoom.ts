import { parseCgroups } from './cgroups.js';

/** What a machine says of itself. */
export interface MachineSources {
  /** Text of a file of the system; undefined where there is none. */
  readonly read: (path: string) => string | undefined;
  /** Logical processors that this process may run on, as Node counts them (`os.availableParallelism`). */
  readonly logical: number;
  /** Bytes of memory of the machine. */
  readonly memory: number;
}

/** What this process may use of its machine. */
export interface MachineRoom {
  /**
   * Cores that it may run on, two hyper-threads counted as one. Where the system does not say which are (it does on Linux), every
   * logical processor counts.
   */
  readonly cores: number;
  /** Processor time that its container allows, in cores; absent where there is no limit. */
  readonly quota?: number;
  /** Bytes of memory, those of the machine or of the container, whichever are fewer. */
  readonly memory: number;
  /** Threads to work with where nobody says how many. */
  readonly threads: number;
}

/** Bytes of a process before its threads, and of each thread with a network of 6x64: see test/bench/threadMemory.js. */
const PROCESS_BYTES = 300e6;
const THREAD_BYTES = 80e6;

/**
 * What this process may use, by its affinity, the topology of the processor and the limits of its control groups, versions 1
 * and 2: a pure function of what the machine says. There are at least one core and one thread.
 */
export function machineRoom(sources: MachineSources): MachineRoom {
  const { read } = sources;
  const limits = parseCgroups(read);
  const cores = Math.max(1, physicalCores(read) ?? sources.logical);
  const memory = Math.min(sources.memory, ...limits.memory);
  const quota = limits.cpu.length === 0 ? undefined : Math.min(...limits.cpu);
  const most = Math.min(cores, Math.floor((quota ?? Infinity) + 1e-9), threadsIn(memory));
  return { cores, ...(quota === undefined ? {} : { quota }), memory, threads: Math.max(1, most) };
}

function threadsIn(memory: number): number {
  return Math.floor((memory - PROCESS_BYTES) / THREAD_BYTES);
}

/** Cores behind the logical processors that this process may run on; undefined where the system does not tell. */
function physicalCores(read: MachineSources['read']): number | undefined {
  const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(read('/proc/self/status') ?? '')?.[1];
  if (allowed === undefined) return undefined;
  const siblings = cpusIn(allowed).map(
    (cpu) => read(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`)?.trim() ?? `${cpu}`,
  );
  return siblings.length === 0 ? undefined : new Set(siblings).size;
}

/** `0-2,4` -> 0, 1, 2, 4, as the kernel writes lists of processors. */
function cpusIn(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    if (first === undefined) return [];
    return Array.from(
      { length: Math.max(0, Number(last) - Number(first) + 1) },
      (_, at) => Number(first) + at,
    );
  });
}
