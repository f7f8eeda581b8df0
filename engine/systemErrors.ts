import { type ErrorCode, OthelloError } from './errors.js';

/** What an error of the system or of Node has for programs. */
interface SystemError extends Error {
  readonly code?: unknown;
  readonly path?: unknown;
  readonly syscall?: unknown;
  readonly errno?: unknown;
}

/** By the code of a failed call on a file: what went wrong, as the end of a sentence, and whose fault it is. */
const FILE_FAILURES: Readonly<Record<string, readonly [code: ErrorCode, says: string]>> = {
  ENOENT: ['notFound', 'there is no such file or folder'],
  ENOTDIR: ['usage', 'a part of its path is no folder'],
  EISDIR: ['usage', 'it is a folder, no file'],
  ELOOP: ['usage', 'its links go round in a circle'],
  ENAMETOOLONG: ['usage', 'its name is longer than the file system allows'],
  EINVAL: ['usage', 'the file system does not take that name, or not that kind of access'],
  EEXIST: ['usage', 'it is there already'],
  ENOTEMPTY: ['usage', 'the folder is not empty'],
  EACCES: ['usage', 'this user lacks the permission'],
  EPERM: ['usage', 'this user lacks the permission'],
  EROFS: ['usage', 'its file system is read-only'],
  EBUSY: ['failed', 'another program holds it'],
  ETXTBSY: ['failed', 'another program holds it'],
  EXDEV: ['usage', 'it is on another file system'],
  ENXIO: ['usage', 'it is a device or pipe with nobody at the other end'],
  ENODEV: ['usage', 'it is a device that is not there'],
  ESPIPE: ['usage', 'it is a pipe, in which nothing can be looked up'],
  ESTALE: ['failed', 'the file server has lost it'],
  EIO: ['failed', 'the device that it is on fails'],
  EMFILE: ['noResources', 'too many files are open; a higher limit (ulimit -n) or fewer --workers would do'],
  ENFILE: ['noResources', 'too many files are open on this machine'],
  ENOMEM: ['noMemory', 'the memory does not suffice'],
  ENOSPC: ['diskFull', 'the disk has no room for it'],
  EDQUOT: ['diskFull', 'the quota of this user is used up'],
  EFBIG: ['diskFull', 'it would be larger than a file may be (ulimit -f)'],
  ERR_FS_FILE_TOO_LARGE: ['usage', 'it is larger than can be read at once'],
  ERR_STRING_TOO_LONG: ['usage', 'it is larger than can be read at once'],
  ERR_INVALID_ARG_VALUE: ['usage', 'its name holds a character that no file name can have'],
};

/** Longer than any path that a person would want to read whole. */
const LONGEST_PATH = 200;

/**
 * Why a call on a file failed, as the end of a sentence ("its name is longer than the file system allows"): the one table of
 * such reasons. Undefined for an error that is not about a file.
 */
export function fileReason(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as SystemError;
  if (typeof code !== 'string') return undefined;
  return FILE_FAILURES[code]?.[1] ?? (typeof syscall === 'string' ? `the system says ${code}` : undefined);
}

/** ": its name is …" for the end of a sentence on a file, empty where nothing is known. */
export function because(error: unknown): string {
  const reason = fileReason(error);
  return reason === undefined ? '' : `: ${reason}`;
}

/**
 * What to say of an error that is neither ours nor a defect: what the system, Node or an addon refuses. Every way out of the
 * program and of its threads asks here, so that "a defect" is said of defects only. Undefined for an error that nobody
 * foresaw.
 */
export function foreseen(error: unknown): OthelloError | undefined {
  if (error instanceof OthelloError) return error;
  if (!(error instanceof Error)) return undefined;
  return installation(error) ?? memory(error) ?? resources(error) ?? system(error);
}

/** The error as one of ours: as it is, as it was foreseen, else `internal`, a defect. */
export function asOthelloError(error: unknown): OthelloError {
  const message = error instanceof Error ? error.message : String(error);
  return foreseen(error) ?? new OthelloError('internal', message, { cause: error });
}

/** An addon that was built for another Node, system or machine, or a package that is not there. */
function installation(error: SystemError): OthelloError | undefined {
  const { code, message } = error;
  const isAddon = code === 'ERR_DLOPEN_FAILED' || message.startsWith('Could not locate the bindings file');
  if (isAddon) {
    const name = packageIn(message);
    const mended = name === undefined ? 'npm ci' : `npm rebuild ${name}`;
    return broken(
      `${name ?? 'A part that is not JavaScript'} cannot be loaded: ${addonReason(message)}. ${mended} mends that.`,
      error,
    );
  }
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return undefined;
  const missing = /Cannot find (?:package|module) '([^']*)'/.exec(message)?.[1];
  if (missing === undefined) return undefined;
  const name = /^[./]/.test(missing) ? `the file ${shortened(missing)}` : `the package ${shortened(missing)}`;
  return broken(`The installation lacks ${name}: npm ci installs it again.`, error);
}

/** The package of the last node_modules in a message, if it names one. */
function packageIn(message: string): string | undefined {
  const found = [...message.matchAll(/node_modules[/\\]((?:@[\w.-]+[/\\])?[\w.-]+)/g)].at(-1)?.[1];
  if (found !== undefined) return found.replaceAll('\\', '/');
  return message.includes('better_sqlite3') ? 'better-sqlite3' : undefined;
}

function addonReason(message: string): string {
  const [built, wanted] = [...message.matchAll(/NODE_MODULE_VERSION (\d+)/g)].map(([, version]) => version!);
  if (built !== undefined && wanted !== undefined)
    return `it was built for another Node (modules of version ${built}, not ${wanted})`;
  if (message.startsWith('Could not locate')) return 'the part that is not JavaScript was never built';
  const version = /version [`'](GLIBC\w*_[\d.]+)' not found/.exec(message)?.[1];
  if (version !== undefined) return `it needs a newer system library (${version})`;
  const library = /^(\S+): cannot open shared object file/.exec(message)?.[1];
  if (library !== undefined) return `there is no ${shortened(library)}`;
  if (/failed to map segment|[Cc]annot allocate memory/.test(message)) return 'the memory does not suffice';
  return 'its file is damaged or made for another machine';
}

function broken(sentence: string, cause: unknown): OthelloError {
  return new OthelloError('brokenInstallation', sentence, { cause });
}

/** What JavaScript, WebAssembly, threads and the runtimes of the network say where memory ends. */
const NO_MEMORY =
  /^Array buffer allocation failed|could not allocate memory|Out of memory: |^Invalid typed array length: \d|^Invalid string length|^Invalid array buffer length|^Set maximum size|^Map maximum size|bad_alloc|Failed to allocate memory/i;

function memory(error: SystemError): OthelloError | undefined {
  const { code, message } = error;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const sentence =
      'A thread has used up its memory; fewer --workers need less, and ' +
      'NODE_OPTIONS=--max-old-space-size=8192 allows each thread 8 GB.';
    return new OthelloError('noMemory', sentence, { cause: error });
  }
  if (
    code !== 'ERR_MEMORY_ALLOCATION_FAILED' &&
    code !== 'ERR_BUFFER_TOO_LARGE' &&
    !NO_MEMORY.test(message)
  ) {
    return undefined;
  }
  const sentence =
    'The memory that this program may use does not suffice: close other programs, raise its limit (ulimit -v, that of the ' +
    'container), or ask for less (fewer --workers, fewer simulations, a smaller network).';
  return new OthelloError('noMemory', sentence, { cause: error });
}

/** Threads and processes that the system does not grant. */
function resources(error: SystemError): OthelloError | undefined {
  const { code, syscall } = error;
  const isThread = code === 'ERR_WORKER_INIT_FAILED';
  const isProcess = code === 'EAGAIN' && typeof syscall === 'string' && syscall.startsWith('spawn');
  if (!isThread && !isProcess) return undefined;
  const what = isThread ? 'thread' : 'process';
  const files = /EMFILE|ENFILE/.test(error.message);
  const which = files
    ? 'open files (ulimit -n)'
    : 'threads and processes (ulimit -u), or of memory (ulimit -v)';
  return new OthelloError(
    'noResources',
    `The system starts no further ${what}: raise the limit of ${which}, or give fewer --workers.`,
    { cause: error },
  );
}

function system(error: SystemError): OthelloError | undefined {
  const { code, path, syscall } = error;
  if (syscall === 'uv_cwd') {
    const sentence = 'The folder that the program was started in is gone or closed to it: go to another one.';
    return new OthelloError('notFound', sentence, { cause: error });
  }
  const reason = fileReason(error);
  if (reason === undefined || typeof code !== 'string') return undefined;
  if (path === undefined && code === 'ERR_INVALID_ARG_VALUE' && !/null bytes/.test(error.message))
    return undefined;
  const what = typeof path === 'string' ? shortened(path) : 'A file';
  const sentence = `${what} cannot be used: ${reason}.`;
  return new OthelloError(FILE_FAILURES[code]?.[0] ?? 'failed', sentence, { cause: error });
}

/** A name for a message: whole where a person would read it whole. */
function shortened(path: string): string {
  if (path.length <= LONGEST_PATH) return path;
  const half = LONGEST_PATH / 2 - 2;
  return `${path.slice(0, half)}...${path.slice(-half)}`;
}
