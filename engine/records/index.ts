/** Other people's game records: transcripts, WTHOR, GGF and OBF. Pure; bytes in, games out. */
export { readRecords, readRecordStream } from './recordReader.js';
export type {
  MoveNote,
  RecordEntry,
  RecordProblem,
  RecordReader,
  RecordSource,
  RecordedGame,
  RecordedPosition,
} from './recordReader.js';
export { RECORD_FORMATS, recordFormatOf, recordReader } from './format.js';
export type { RecordFormat } from './format.js';
export { formatTranscriptRecord, transcriptReader } from './transcript.js';
export { formatObf, obfReader } from './obf.js';
export { formatGgf, ggfReader, parseGgf } from './ggf.js';
export { decodeWthorPlayers, decodeWthorTournaments } from './wthor.js';
export type { WthorNames } from './wthor.js';
export { wthorReader } from './wthorReader.js';
export { WthorWriter, encodeWthor } from './wthorWriter.js';
export type { CreationDate } from './wthorWriter.js';
