import { type Line, LineSplitter, MAX_LINE } from './lineSplitter.js';
import { problemEntry, type RecordEntry, type RecordReader } from './recordReader.js';

/**
 * A reader of a format with a record a line. A line that is too long is a problem; `read` says what the others
 * are, by their number from 1, and undefined of those that hold no record.
 */
export function lineReader(
  file: string,
  read: (number: number, text: string) => RecordEntry | undefined,
): RecordReader {
  const splitter = new LineSplitter();
  const entry = ({ number, text }: Line): RecordEntry | undefined =>
    text === undefined
      ? problemEntry(file, number, `the line is longer than ${MAX_LINE} characters`)
      : read(number, text);
  const entries = (lines: Line[]): RecordEntry[] => lines.map(entry).filter((each) => each !== undefined);
  return {
    push: (bytes) => entries(splitter.push(bytes)),
    finish: () => entries(splitter.finish()),
  };
}
