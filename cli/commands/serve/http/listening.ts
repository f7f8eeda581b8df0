import { OthelloError } from '../../../../engine/errors.js';
import { because } from '../../../../engine/systemErrors.js';

/** By the code of the system: what to say. */
const SENTENCES: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} of ${host} is in use by another program; without --port a free one is taken.`,
  EACCES: (_host, port) => `Port ${port} may not be used by this user; without --port a free one is taken.`,
  EADDRNOTAVAIL: noAddress,
  ENOTFOUND: noAddress,
  EAI_AGAIN: noAddress,
};

function noAddress(host: string): string {
  return `${host} is no address of this machine; --host takes one of them, or 0.0.0.0 for all.`;
}

/** Why a server cannot listen where it was told to: OthelloError `usage`. */
export function listeningError(error: NodeJS.ErrnoException, host: string, port: number): OthelloError {
  const say = SENTENCES[error.code ?? ''];
  const otherwise = `The server cannot listen at ${host}, port ${port}${because(error)}.`;
  return new OthelloError('usage', say?.(host, port) ?? otherwise, { cause: error });
}
