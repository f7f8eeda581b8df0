import { ggfReader } from './ggf.js';
import { obfReader } from './obf.js';
import type { RecordReader } from './recordReader.js';
import { transcriptReader } from './transcript.js';
import type { WthorNames } from './wthor.js';
import { wthorReader } from './wthorReader.js';

export const RECORD_FORMATS = ['transcript', 'wthor', 'ggf', 'obf'] as const;
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

/** `file` names the records' origin; `names` are a WTHOR database's players and tournaments. */
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
