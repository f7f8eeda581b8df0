import { ggfReader } from './ggf.js';
import { jsonReader } from './jsonGames.js';
import { obfReader } from './obf.js';
import { pgnReader } from './pgn.js';
import type { RecordReader } from './recordReader.js';
import { sgfReader } from './sgf.js';
import { textReader } from './textReader.js';
import { transcriptReader } from './transcript.js';
import type { WthorNames } from './wthor.js';
import { wthorReader } from './wthorReader.js';

/** All formats that are read. */
export const RECORD_FORMATS = ['transcript', 'wthor', 'ggf', 'obf', 'pgn', 'sgf', 'json', 'text'] as const;
/**
 * Format of other programs' game records: transcripts, one a line, a WTHOR database (.wtb), GGF, positions with their scores
 * (OBF), PGN, SGF, Othello Quest's JSON, and transcripts and boards as people write them.
 */
export type RecordFormat = (typeof RECORD_FORMATS)[number];
/** Those that are also written. */
export const WRITTEN_FORMATS = ['transcript', 'wthor', 'ggf', 'obf', 'pgn', 'sgf'] as const;

const FORMAT_OF_EXTENSION: Readonly<Record<string, RecordFormat>> = {
  txt: 'transcript',
  wtb: 'wthor',
  ggf: 'ggf',
  obf: 'obf',
  pgn: 'pgn',
  sgf: 'sgf',
  json: 'json',
  jsonl: 'json',
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
    case 'pgn':
      return pgnReader(file);
    case 'sgf':
      return sgfReader(file);
    case 'json':
      return jsonReader(file);
    case 'text':
      return textReader(file);
  }
}
