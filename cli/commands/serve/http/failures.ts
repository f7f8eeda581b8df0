import { type ErrorCode, OthelloError } from '../../../../engine/errors.js';
import { asOthelloError } from '../../../../engine/systemErrors.js';
import { TooLarge } from './body.js';
import { refusal, type Reply } from './reply.js';

/** What HTTP calls a failure; every other one is of the server or of what is stored. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  usage: 400,
  badPosition: 400,
  badMove: 400,
  badTarget: 400,
  badComposite: 400,
  notFound: 404,
  busy: 503,
};

/** @param onDefect is told of what nobody foresaw */
export function failureReply(failure: unknown, onDefect: (failure: unknown) => void): Reply {
  if (failure instanceof TooLarge) return failure.reply;
  const { code } = asOthelloError(failure);
  return refusal(STATUS[code] ?? 500, code, failureText(failure, onDefect));
}

/** A failure in one sentence; what nobody foresaw is told to `onDefect`. */
export function failureText(failure: unknown, onDefect: (failure: unknown) => void): string {
  const { code, message } = asOthelloError(failure);
  if (code !== 'internal' || failure instanceof OthelloError) return message;
  onDefect(failure);
  return 'An unexpected error; the terminal of the server says more.';
}
