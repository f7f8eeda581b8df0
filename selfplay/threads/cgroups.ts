/** What control groups allow: of each group that this process is in, from its own up to the root, the limits that it has. */
export interface GroupLimits {
  /** Cores. */
  readonly cpu: readonly number[];
  /** Bytes. */
  readonly memory: readonly number[];
}

type Read = (path: string) => string | undefined;

/** Version 1 writes a number near 2^63 where there is no limit. */
const UNLIMITED = 2 ** 60;

/**
 * The limits of the control groups of this process, of version 2 (`cpu.max`, `memory.max`) and of version 1
 * (`cpu.cfs_quota_us`, `memory.limit_in_bytes`), as the kernel documents them (cgroup-v2.rst, cgroup-v1/memory.rst, sched-bwc.rst).
 */
export function parseCgroups(read: Read): GroupLimits {
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').flatMap(groupOf);
  const mounts = (read('/proc/self/mountinfo') ?? '').split('\n').flatMap(mountOf);
  const cpu: number[] = [];
  const memory: number[] = [];
  for (const { controllers, path } of groups) {
    const isSecond = controllers.length === 0;
    for (const mount of mounts) {
      if (isSecond !== mount.isSecond) continue;
      if (!isSecond && !controllers.some((name) => mount.options.includes(name))) continue;
      for (const folder of foldersOf(path, mount)) {
        if (isSecond || controllers.includes('cpu')) cpu.push(...(isSecond ? quota2 : quota1)(read, folder));
        const file = `${folder}/${isSecond ? 'memory.max' : 'memory.limit_in_bytes'}`;
        if (isSecond || controllers.includes('memory')) memory.push(...numberIn(read(file)));
      }
    }
  }
  return { cpu, memory: memory.filter((bytes) => bytes < UNLIMITED) };
}

/** `4:cpu,cpuacct:/docker/ab` of /proc/self/cgroup; that of version 2 names no controllers. */
function groupOf(line: string): { readonly controllers: readonly string[]; readonly path: string }[] {
  const [hierarchy, controllers, ...rest] = line.split(':');
  if (hierarchy === undefined || controllers === undefined) return [];
  return [{ controllers: controllers === '' ? [] : controllers.split(','), path: rest.join(':') }];
}

interface Mount {
  /** The group that stands at its place. */
  readonly root: string;
  readonly place: string;
  readonly isSecond: boolean;
  readonly options: readonly string[];
}

/** `32 31 0:29 /root /place rw - cgroup cgroup rw,cpu` of /proc/self/mountinfo. */
function mountOf(line: string): Mount[] {
  const [front = '', back] = line.split(' - ');
  const [, , , root, place] = front.split(' ');
  const [kind, , options = ''] = (back ?? '').split(' ');
  if (root === undefined || place === undefined || (kind !== 'cgroup' && kind !== 'cgroup2')) return [];
  return [{ root, place, isSecond: kind === 'cgroup2', options: options.split(',') }];
}

/** Where the files of a group lie, and those of the groups around it. In a container its own stands at the root of the mount. */
function foldersOf(path: string, { root, place }: Mount): string[] {
  const inside = root === '/' || path === root || path.startsWith(`${root}/`);
  const below = inside ? path.slice(root === '/' ? 0 : root.length) : '';
  const names = below.split('/').filter((name) => name !== '');
  return Array.from({ length: names.length + 1 }, (_, depth) => [place, ...names.slice(0, depth)].join('/'));
}

/** `150000 100000`, or `max 100000`: microseconds in a period of so many. */
function quota2(read: Read, folder: string): number[] {
  const [quota, period] = (read(`${folder}/cpu.max`) ?? '').trim().split(' ').map(Number);
  return share(quota, period);
}

function quota1(read: Read, folder: string): number[] {
  const [quota] = numberIn(read(`${folder}/cpu.cfs_quota_us`));
  const [period] = numberIn(read(`${folder}/cpu.cfs_period_us`));
  return share(quota, period);
}

/** Version 1 writes -1 where there is no limit. */
function share(quota = NaN, period = NaN): number[] {
  return quota > 0 && period > 0 ? [quota / period] : [];
}

function numberIn(text: string | undefined): number[] {
  const number = Number(text?.trim() === '' ? NaN : text);
  return Number.isFinite(number) ? [number] : [];
}
