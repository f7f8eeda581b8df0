import { createSolver, type Solution } from '../../engine/solver/solver.js';
import { pageClock } from './pageClock.js';
import type { SolveOrder } from './workerSolver.js';

const scope = self as unknown as {
  onmessage: (event: MessageEvent<SolveOrder>) => void;
  postMessage(solution: Solution): void;
};
const solver = createSolver();

scope.onmessage = ({ data: { position, options, seconds } }) => {
  const deadline =
    seconds === undefined ? {} : { deadline: { clock: pageClock, until: pageClock() + seconds } };
  scope.postMessage(solver.solve(position, { ...options, ...deadline }));
};
