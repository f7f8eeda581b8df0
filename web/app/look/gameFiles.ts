import { moveName } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { formatGgf } from '../../../engine/records/ggf.js';
import { formatPgn } from '../../../engine/records/pgnWriter.js';
import type { RecordedGame } from '../../../engine/records/recordReader.js';
import { formatSgf } from '../../../engine/records/sgfWriter.js';
import { formatTranscriptRecord } from '../../../engine/records/transcript.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { renderBoardSvg } from '../../../lrp/pictures/boardSvg.js';
import { renderSvg } from '../../../lrp/pictures/svg.js';
import type { KeptFile } from '../files/keptFile.js';

/** The forms in which a game is kept, by the endings of their files. */
const GAME_FORMS = {
  ggf: formatGgf,
  pgn: formatPgn,
  sgf: formatSgf,
  txt: formatTranscriptRecord,
} as const;
export type GameForm = keyof typeof GAME_FORMS;

/** @throws OthelloError unsupported where the form cannot hold the game */
export function gameFile(game: RecordedGame, form: GameForm): KeptFile {
  return { name: `game.${form}`, type: 'text/plain', text: `${GAME_FORMS[form](game).trimEnd()}\n` };
}

/** What a picture shows. */
export interface Pictured {
  readonly position: Position;
  readonly ply: number;
  /** The move that led there, and the one that was played there. */
  readonly last: number | undefined;
  readonly next: number | undefined;
  readonly explanation: Explanation | undefined;
  /** sha256 */
  readonly network: string | undefined;
}

/** The explanation where there is one, else the board alone. */
export function pictureFile({ position, ply, last, next, explanation, network }: Pictured): KeptFile {
  const situation = `after ${ply} ${ply === 1 ? 'ply' : 'plies'}, ${position.turn} to move`;
  const text =
    explanation === undefined
      ? renderBoardSvg(position, { title: situation, last })
      : renderSvg(explanation, { situation, move: next, ...(network === undefined ? {} : { network }) });
  const what = explanation === undefined ? 'board' : 'relevance';
  const moved = last === undefined ? 'start' : `${ply}-${moveName(last)}`;
  return { name: `${what}-${moved}.svg`, type: 'image/svg+xml', text };
}
