import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { initializeNetwork } from '../../../nn/network.js';
import { writeRun } from '../cli/commandInputs.js';
import { randomGameRecords } from '../engine/randomGameRecords.js';
import { randomNetwork } from '../nn/randomNetwork.js';

export const probedArchitecture = residualArchitecture({ blocks: 1, channels: 6 });
export const probedGames = randomGameRecords(Random.fromSeed('games'), 90);

export const CONCEPTS = 'mobility,cornerMove,legalMoves,opponentStable,solvedScore,playedOwner';
/** What makes a probe of the run a matter of seconds. */
export const FEW = ['--positions', '300', '--workers', '2', '--concepts', CONCEPTS, '--solve', '9'];

/** Writes a run with a network as it begins, and one whose blocks are at work. */
export function writeProbedRun(run: string): void {
  const begun = initializeNetwork(probedArchitecture, Random.fromSeed('begun'));
  const { parameters } = randomNetwork(Random.fromSeed('later'), { blocks: 1, channels: 6, valueHidden: 64 });
  const later = { ...begun, parameters };
  writeRun(
    run,
    [
      [0, begun],
      [3, later],
    ],
    probedGames,
  );
}
