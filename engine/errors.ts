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
  | 'internal';

/** Bad input, told in one sentence: what was wrong and what is accepted. */
export class OthelloError extends Error {
  override readonly name = 'OthelloError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** A stretch of foreign text for a message: short, and without characters that a terminal would act on. */
export function quote(text: string): string {
  const plain = text.replace(/[^\x20-\x7e\xa0-\uffff]/g, '?');
  return plain.length <= 40 ? `"${plain}"` : `"${plain.slice(0, 37)}..."`;
}
