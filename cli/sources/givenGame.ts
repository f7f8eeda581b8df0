import { type GivenGame, readGivenMoves, readGivenPosition } from '../../engine/records/typedGame.js';
import { ended } from '../command/failure.js';

/** Is told, a sentence each, what was taken for granted of a position or of moves. */
export type Note = (line: string) => void;

/** What `--position` says: a board of any form, or a game in a format that is read. Throws OthelloError. */
export function givenPosition(text: string, note: Note): GivenGame {
  return noted(readGivenPosition(text), note);
}

/** What `--moves` says: a transcript of any form, or a game in a format that is read. Throws OthelloError. */
export function givenMoves(text: string, note: Note): GivenGame {
  return noted(readGivenMoves(text), note);
}

function noted(given: GivenGame, note: Note): GivenGame {
  for (const remark of given.remarks) note(ended(remark[0]!.toUpperCase() + remark.slice(1)));
  return given;
}
