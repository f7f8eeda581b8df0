import { createSolver, type Solution } from '../../engine/solver/solver.js';
import type { SolveOrder } from './workerSolver.js';

const scope = self as unknown as {
  onmessage: (event: MessageEvent<SolveOrder>) => void;
  postMessage(solution: Solution): void;
};
const solver = createSolver();
const now = (): number => performance.now() / 1000;

scope.onmessage = ({ data: { position, options, seconds } }) => {
  const deadline = seconds === undefined ? {} : { deadline: { clock: now, until: now() + seconds } };
  scope.postMessage(solver.solve(position, { ...options, ...deadline }));
};
