import { ggfReader } from './ggf.js';
import { obfReader } from './obf.js';
import type { RecordReader } from './recordReader.js';
import { transcriptReader } from './transcript.js';
import type { WthorNames } from './wthor.js';
import { wthorReader } from './wthorReader.js';

/** All formats that are read. */
export const RECORD_FORMATS = ['transcript', 'wthor', 'ggf', 'obf'] as const;
/** Format of other programs' game records: transcripts, a WTHOR database (.wtb), GGF, or positions with their scores (OBF). */
export type RecordFormat = (typeof RECORD_FORMATS)[number];

const FORMAT_OF_EXTENSION: Readonly<Record<string, RecordFormat>> = {
  txt: 'transcript',
  wtb: 'wthor',
  ggf: 'ggf',
  obf: 'obf',
};

/** The format that a file's name promises; undefined when it promises none. */
export function recordFormatOf(file: string): RecordFormat | undefined {
  const extension = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase();
  return extension === undefined ? undefined : FORMAT_OF_EXTENSION[extension];
}

/**
 * A reader of one file in a format, to be fed with its bytes.
 *
 * @param file names the origin of the records, in what they and their problems say.
 * @param names players and tournaments of a WTHOR database, which keeps them in files of their own.
 */
export function recordReader(format: RecordFormat, file: string, names: WthorNames = {}): RecordReader {
  switch (format) {
    case 'transcript':
      return transcriptReader(file);
    case 'wthor':
      return wthorReader(file, names);
    case 'ggf':
      return ggfReader(file);
    case 'obf':
      return obfReader(file);
  }
}
