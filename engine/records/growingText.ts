import type { RecordEntry, RecordReader } from './recordReader.js';

/** What a piece of text holds, and how many of its characters are done with. */
export interface ReadText {
  readonly entries: RecordEntry[];
  readonly done: number;
}

/**
 * A reader of records that are no lines: it is given the text that is not done with each time that there is more of it.
 *
 * @param read `isLast` says that nothing more follows.
 */
export function growingText(read: (text: string, isLast: boolean) => ReadText): RecordReader {
  const decoder = new TextDecoder();
  let rest = '';
  const go = (isLast: boolean): RecordEntry[] => {
    const { entries, done } = read(rest, isLast);
    rest = rest.slice(done);
    return entries;
  };
  return {
    push(bytes) {
      rest += decoder.decode(bytes, { stream: true });
      return go(false);
    },
    finish() {
      rest += decoder.decode();
      return go(true);
    },
  };
}
