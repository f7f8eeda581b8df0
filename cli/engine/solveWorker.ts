import { parentPort, workerData } from 'node:worker_threads';
import { createSolver } from '../../engine/solver/solver.js';
import type { SolveOrder, SolverSetup } from './stoppableSolver.js';

const { tableBits, stop } = workerData as SolverSetup;
const solver = createSolver({ tableBits });

parentPort!.on('message', ({ position, options, seconds = Infinity }: SolveOrder) => {
  const began = performance.now();
  const isEnough = (): boolean => Atomics.load(stop, 0) !== 0 || performance.now() - began >= 1000 * seconds;
  const deadline = { clock: () => Number(isEnough()), until: 1 };
  parentPort!.postMessage(solver.solve(position, { ...options, deadline }));
});
