import { OthelloError } from '../../../engine/errors.js';
import { formatCount } from '../../../engine/numberText.js';
import { isOver } from '../../../engine/position.js';
import { anyReader } from '../../../engine/records/anyReader.js';
import { asClause, type RecordedGame, type RecordEntry } from '../../../engine/records/recordReader.js';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import { looksLikeLink, parseLink } from './link.js';

/** What a text or a file holds. */
export interface FoundGames {
  /** One at least, in the order of the records; a position is a game without moves. */
  readonly games: readonly RecordedGame[];
  /** The one to show, and which of its positions, where what was opened says that. */
  readonly first?: { readonly game: number; readonly ply: number };
  /** What is to be told of them: sentences. */
  readonly remarks: readonly string[];
}

/** More cannot be chosen from. */
const MOST_GAMES = 20_000;
const BLOCK = 1 << 16;

/**
 * The games of a text that was pasted: of any form that is read, or a link of this page.
 * @throws OthelloError badRecord where there is none
 */
export async function gamesOfText(text: string, pause: () => Promise<void>): Promise<FoundGames> {
  if (!looksLikeLink(text)) return gamesOfBytes('the text', new TextEncoder().encode(text), pause);
  const { game, ply } = parseLink(text);
  return { games: [game], first: { game: 0, ply }, remarks: [] };
}

/**
 * The games of a file of any format that is read.
 *
 * @param pause between blocks, so that a page is not held up by a large file
 * @throws OthelloError badRecord where there is none
 */
export async function gamesOfBytes(
  name: string,
  bytes: Uint8Array,
  pause: () => Promise<void>,
): Promise<FoundGames> {
  const shown = harmless(name, LONGEST_NAME);
  const reader = anyReader(shown);
  const found = new Findings();
  for (let from = 0; from < bytes.length && !found.isFull; from += BLOCK) {
    found.add(reader.push(bytes.subarray(from, from + BLOCK)));
    await pause();
  }
  if (!found.isFull) found.add(reader.finish());
  return found.result(shown);
}

class Findings {
  readonly #games: RecordedGame[] = [];
  #left = 0;
  #reason: string | undefined;

  get isFull(): boolean {
    return this.#games.length >= MOST_GAMES;
  }

  add(entries: readonly RecordEntry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'game') this.#games.push(entry.game);
      else if (entry.kind === 'position') this.#games.push(positionGame(entry.position));
      else {
        this.#left += 1;
        this.#reason ??= entry.problem.reason;
      }
    }
  }

  result(name: string): FoundGames {
    if (this.#games.length === 0) {
      const reason = harmless(asClause(this.#reason ?? 'it is empty'));
      throw new OthelloError('badRecord', `No game can be read in ${name}: ${reason}.`);
    }
    const remarks = [
      ...(this.#left === 0
        ? []
        : [`${formatCount(this.#left, 'record')} could not be read: ${harmless(this.#reason!)}.`]),
      ...(this.isFull ? [`Only the first ${MOST_GAMES} games can be chosen.`] : []),
    ];
    return { games: this.#games.slice(0, MOST_GAMES), remarks };
  }
}

function positionGame({
  position,
  label,
  remarks,
  source,
}: Extract<RecordEntry, { kind: 'position' }>['position']): RecordedGame {
  return {
    start: position,
    moves: [],
    finished: isOver(position),
    ...(label === undefined ? {} : { event: label }),
    ...(remarks === undefined ? {} : { remarks }),
    ...(source === undefined ? {} : { source }),
  };
}
