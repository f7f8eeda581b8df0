import type { EndgameSearch } from './search.js';
import { SOLVER_WASM } from './wasmBytes.js';

interface Exports {
  setup(tableBits: number): void;
  begin(tableBits: number, maxNodes: number): void;
  search(
    ownLow: number,
    ownHigh: number,
    opponentLow: number,
    opponentHigh: number,
    alpha: number,
    beta: number,
  ): number;
  moveFound(): number;
  nodeCount(): number;
  hasStopped(): number;
}

/** The part of the global WebAssembly used here; every runtime of JavaScript has it, not every type library. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

let module: object | undefined;

/** The search of engine/solver/assembly, compiled to WebAssembly. Holds 24 bytes * 2^tableBits of memory. */
export function createWasmSearch(tableBits: number): EndgameSearch {
  module ??= new WebAssembly.Module(
    Uint8Array.from(atob(SOLVER_WASM), (character) => character.charCodeAt(0)),
  );
  let expired = (): boolean => false;
  const imports = { solver: { expired: () => (expired() ? 1 : 0) } };
  const exports = new WebAssembly.Instance(module, imports).exports as Exports;
  exports.setup(tableBits);
  return {
    begin(bits, maxNodes, hasExpired) {
      expired = hasExpired;
      exports.begin(bits, maxNodes);
    },
    search({ ownLow, ownHigh, opponentLow, opponentHigh }, alpha, beta) {
      return exports.search(ownLow, ownHigh, opponentLow, opponentHigh, alpha, beta);
    },
    bestMove: () => exports.moveFound(),
    nodes: () => exports.nodeCount(),
    stopped: () => exports.hasStopped() !== 0,
  };
}
