/** What is used of Node's `process` in files that a page loads too. */
interface HostProcess {
  /** Bytes. */
  availableMemory?(): number;
  getBuiltinModule?(id: string): unknown;
}

/** Node's `process`; undefined in a browser. */
export const hostProcess = (globalThis as { readonly process?: HostProcess }).process;
