import { harmless } from './text.js';

/** What went wrong, for programs; the message says it to people. */
export type ErrorCode =
  | 'usage'
  | 'badPosition'
  | 'badMove'
  | 'badTranscript'
  | 'badModel'
  | 'badConfig'
  | 'badStore'
  | 'badTarget'
  | 'badComposite'
  | 'badRecord'
  | 'runInUse'
  | 'notFound'
  | 'diskFull'
  | 'readOnly'
  | 'moved'
  | 'busy'
  | 'unsound'
  | 'unsupported'
  | 'engineFailed'
  | 'diverged'
  | 'noMemory'
  | 'noResources'
  | 'deviceLost'
  | 'brokenInstallation'
  | 'failed'
  | 'internal';

/** Columns of a message; foreign text in it may be of any length. */
const LONGEST_MESSAGE = 2000;

/**
 * Bad input, told in one sentence: what was wrong and what is accepted. The message is a line that is safe to show,
 * whatever foreign text is in it.
 */
export class OthelloError extends Error {
  override readonly name = 'OthelloError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(harmless(message, LONGEST_MESSAGE), options);
    this.code = code;
  }
}

/** Columns of foreign text within a sentence. */
const LONGEST_QUOTE = 40;

/** A stretch of foreign text for a message, safe to show and short. */
export function quote(text: string): string {
  return `"${harmless(text, LONGEST_QUOTE)}"`;
}
