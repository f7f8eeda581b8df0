// The real worker, but its thread dies in the middle of a task, while it asks the evaluator that it shares, as long as the folder
// DEATHS holds files.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { SharedClient } from '../../../dist/nn/evaluators/shared/sharedClient.js';
import run from '../../../dist/selfplay/threads/worker.js';

const { open } = SharedClient.prototype;
SharedClient.prototype.open = function (network) {
  const evaluator = open.call(this, network);
  let asked = 0;
  return {
    evaluate(batch) {
      const answer = evaluator.evaluate(batch);
      if (++asked === 5) dieIfSaid();
      return answer;
    },
  };
};

function dieIfSaid() {
  const folder = process.env.DEATHS;
  const [death] = readdirSync(folder);
  if (death === undefined) return;
  try {
    rmSync(join(folder, death));
  } catch {
    return; // another thread took it
  }
  process.exit(1); // ends this thread only
}

export default run;
