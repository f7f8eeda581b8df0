import { OthelloError } from '../../engine/errors.js';
import { positionsOf } from '../../engine/notation.js';
import { splitCommandLine, splitSetup } from './commandLine.js';
import { GtpClient } from './gtpClient.js';
import { NBoardClient } from './nboardClient.js';
import type { PlayerSpec } from './playerSpec.js';

/** The protocols that a program of somebody else may speak; what a player's name begins with. */
export const FOREIGN_PROTOCOLS = ['gtp', 'nboard'] as const;
export type ForeignProtocol = (typeof FOREIGN_PROTOCOLS)[number];

/** A program of somebody else, as data. */
export type ForeignSpec = Extract<PlayerSpec, { kind: ForeignProtocol }>;

/** A program of somebody else that runs, whichever protocol it speaks. Failures are as those of a {@link GtpClient}. */
export interface ForeignEngine {
  /** As it calls itself. */
  readonly name: string;
  /** Its move after these from the initial position, passes included; a forced pass is returned without asking. */
  chooseMove(moves: readonly number[]): Promise<number>;
  /** Ends it, if need be by force. Never rejects. */
  dispose(): Promise<void>;
}

/** Whether a player is a program of somebody else, with a process of its own. */
export function isForeign(spec: PlayerSpec): spec is ForeignSpec {
  return FOREIGN_PROTOCOLS.some((protocol) => protocol === spec.kind);
}

/** @throws OthelloError `usage` when the command is empty or a quote is not closed. */
export function foreignSpec(
  command: string,
  answerSeconds: number,
  kind: ForeignProtocol = 'gtp',
): ForeignSpec {
  if (!(answerSeconds > 0)) {
    throw new OthelloError(
      'usage',
      `An engine cannot answer within ${answerSeconds} seconds; give it more than 0.`,
    );
  }
  splitCommandLine(splitSetup(command)[0]);
  return { kind, command, answerSeconds };
}

/** Starts the program. Rejects with OthelloError `engineFailed` when it cannot be started or does not answer. */
export async function startForeign({ kind, command, answerSeconds }: ForeignSpec): Promise<ForeignEngine> {
  if (kind === 'gtp') return GtpClient.start(command, { answerSeconds });
  const client = await NBoardClient.start(command, { answerSeconds });
  return {
    name: client.name,
    chooseMove: (moves) => client.chooseMove(positionsOf(moves).at(-1)!),
    dispose: () => client.dispose(),
  };
}
