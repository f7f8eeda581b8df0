import { createPlainSearch } from './plain.js';
import type { EndgameSearch } from './search.js';
import { createWasmSearch } from './wasm.js';

/**
 * The search in WebAssembly, or its plain twin where there is none: every memory of WebAssembly reserves some ten gigabytes of
 * addresses, which a limit (`ulimit -v`) may forbid. Both visit the same nodes, so that a solution is the same.
 */
export function createFastestSearch(tableBits: number): EndgameSearch {
  try {
    return createWasmSearch(tableBits);
  } catch {
    return createPlainSearch(tableBits);
  }
}

/** Whether so many threads can have a search in WebAssembly, each its own. */
export function hasWasmFor(threads: number): boolean {
  const held: EndgameSearch[] = [];
  try {
    while (held.length < threads) held.push(createWasmSearch(SMALLEST_TABLE));
    return true;
  } catch {
    return false;
  }
}

/** Bits of the smallest table that there is. */
const SMALLEST_TABLE = 10;
