import type { MachineSources } from '../../../selfplay/threads/machineRoom.js';

/** A machine as its files describe it; `own` is the one that these tests were written on, the others follow the kernel's documentation. */
export interface DescribedMachine extends Omit<MachineSources, 'read'> {
  readonly files: Readonly<Record<string, string>>;
}

const GB = 1e9;
const siblings = (of: (cpu: number) => string, count: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, cpu) => [
      `/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`,
      `${of(cpu)}\n`,
    ]),
  );
const status = (allowed: string): Record<string, string> => ({
  '/proc/self/status': `Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t${allowed}\nMems_allowed_list:\t0\n`,
});
const MOUNT_2 = '35 24 0:30 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n';

export const MACHINES = {
  /** Two virtual cores, version 1 without limits. */
  own: {
    logical: 2,
    memory: 25.3 * GB,
    files: {
      ...status('0-1'),
      ...siblings((cpu) => String(cpu), 2),
      '/proc/self/cgroup':
        '9:name=systemd:/\n5:devices:/\n4:memory:/process_api/e3a2\n3:cpuset:/\n2:cpuacct:/\n1:cpu:/\n0::/\n',
      '/proc/self/mountinfo':
        '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n' +
        '32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n' +
        '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n' +
        '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory/process_api/memory.limit_in_bytes': '9223372036854771712\n',
    },
  },
  /** Eight logical processors on four cores, numbered as Intel and Linux do. */
  laptop: {
    logical: 8,
    memory: 16 * GB,
    files: {
      ...status('0-7'),
      ...siblings((cpu) => `${cpu % 4},${(cpu % 4) + 4}`, 8),
      '/proc/self/cgroup': '0::/user.slice/user-1000.slice/session-2.scope\n',
      '/proc/self/mountinfo': MOUNT_2,
      '/sys/fs/cgroup/user.slice/user-1000.slice/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/user.slice/user-1000.slice/memory.max': 'max\n',
    },
  },
  /** The same, held to some of them by taskset: two threads of one core and one of another. */
  pinned: {
    logical: 3,
    memory: 16 * GB,
    files: { ...status('1,4-5'), ...siblings((cpu) => `${cpu % 4},${(cpu % 4) + 4}`, 8) },
  },
  /** docker run --cpus 2.5 --memory 2g, version 2, with a namespace of its own. */
  docker: {
    logical: 64,
    memory: 256 * GB,
    files: {
      ...status('0-63'),
      ...siblings((cpu) => `${cpu % 32},${(cpu % 32) + 32}`, 64),
      '/proc/self/cgroup': '0::/\n',
      '/proc/self/mountinfo': MOUNT_2,
      '/sys/fs/cgroup/cpu.max': '250000 100000\n',
      '/sys/fs/cgroup/memory.max': '2147483648\n',
    },
  },
  /** A pod whose limit is that of a group around its own. */
  pod: {
    logical: 16,
    memory: 64 * GB,
    files: {
      ...status('0-15'),
      ...siblings((cpu) => `${cpu - (cpu % 2)}-${cpu - (cpu % 2) + 1}`, 16),
      '/proc/self/cgroup': '0::/kubepods.slice/pod7.slice/cri-12.scope\n',
      '/proc/self/mountinfo': MOUNT_2,
      '/sys/fs/cgroup/kubepods.slice/cpu.max': '1200000 100000\n',
      '/sys/fs/cgroup/kubepods.slice/pod7.slice/cpu.max': '50000 100000\n',
      '/sys/fs/cgroup/kubepods.slice/pod7.slice/cri-12.scope/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/kubepods.slice/pod7.slice/memory.max': '700000000\n',
    },
  },
  /** Version 1 in a container whose own group stands at the root of the mount. */
  oldDocker: {
    logical: 8,
    memory: 32 * GB,
    files: {
      ...status('0-7'),
      ...siblings((cpu) => String(cpu), 8),
      '/proc/self/cgroup': '4:cpu,cpuacct:/docker/ab12\n3:memory:/docker/ab12\n',
      '/proc/self/mountinfo':
        '700 699 0:29 /docker/ab12 /sys/fs/cgroup/cpu,cpuacct ro,nosuid master:11 - cgroup cgroup rw,cpu,cpuacct\n' +
        '701 699 0:30 /docker/ab12 /sys/fs/cgroup/memory ro,nosuid master:12 - cgroup cgroup rw,memory\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '300000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '4294967296\n',
    },
  },
  /** A system that says nothing of this, as macOS and Windows. */
  silent: { logical: 10, memory: 16 * GB, files: {} },
  /** One with texts that nobody can read. */
  damaged: {
    logical: 4,
    memory: 8 * GB,
    files: {
      ...status('x-y,3-1,'),
      '/proc/self/cgroup': 'nonsense\n0::/\n::::\n',
      '/proc/self/mountinfo': `short\n${MOUNT_2}`,
      '/sys/fs/cgroup/cpu.max': 'garbage\n',
      '/sys/fs/cgroup/memory.max': '\n',
    },
  },
} satisfies Record<string, DescribedMachine>;
