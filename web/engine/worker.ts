import { asOthelloError } from '../../engine/systemErrors.js';
import { pageRuntime } from './pageRuntime.js';
import { RunningTask } from './runningTask.js';
import type { FromWorker, TaskKind, ToWorker } from './workerProtocol.js';
import { WorkerState } from './workerState.js';

/** The worker that thinks and explains, so that the page never waits. */

const running = new Map<number, RunningTask>();
/** A search and an explanation may run side by side; two searches may not, nor two explanations. */
const lanes = new Map<'engine' | 'explainer', Promise<unknown>>();

/** Of the DOM's two kinds of global scope the compiler knows the window's. */
const scope = self as unknown as {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
};

const state = new WorkerState((network) => scope.postMessage({ kind: 'changed', network }));

// Fetched before anything is asked; who asks is told why it could not be had.
pageRuntime((loaded) => scope.postMessage({ kind: 'loading', loaded })).catch(() => undefined);

scope.onmessage = ({ data }) => {
  if (data.kind === 'stop') running.get(data.id)?.stop();
  else if (data.kind === 'enough') running.get(data.id)?.finish();
  else void perform(data);
};

async function perform({ id, kind, ask }: Extract<ToWorker, { kind: TaskKind }>): Promise<void> {
  const task = new RunningTask((simulations) => scope.postMessage({ id, kind: 'progress', simulations }));
  running.set(id, task);
  try {
    const answer = await inTurn(kind, () => (task.isStopped ? undefined : state.perform(kind, ask, task)));
    scope.postMessage({ id, kind: 'answer', answer: task.isStopped ? undefined : answer });
  } catch (error) {
    const { code, message } = asOthelloError(error);
    scope.postMessage({ id, kind: 'failure', code, message });
  } finally {
    running.delete(id);
  }
}

async function inTurn<Answer>(
  kind: TaskKind,
  work: () => Promise<Answer> | undefined,
): Promise<Answer | undefined> {
  const own =
    kind === 'open'
      ? (['engine', 'explainer'] as const)
      : ([kind === 'explain' ? 'explainer' : 'engine'] as const);
  const before = Promise.allSettled(own.map((lane) => lanes.get(lane) ?? Promise.resolve()));
  const result = before.then(work);
  for (const lane of own) lanes.set(lane, result);
  return result;
}
