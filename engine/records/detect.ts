import { encodingOf } from './bytesAsText.js';

/** What a file can be told to be by its content; `text` is any other text. */
export type DetectedFormat = 'wthor' | 'ggf' | 'sgf' | 'pgn' | 'json' | 'text';

/** Bytes that suffice to tell. */
export const DETECTION_BYTES = 65_536;

/**
 * What a file of games is, by its first bytes and not by its name. undefined where they are nothing, white space, or nothing
 * that is known.
 *
 * @param head DETECTION_BYTES of it, or the whole file
 */
export function detectFormat(head: Uint8Array): DetectedFormat | undefined {
  const encoding = encodingOf(head);
  // No text has a zero; a header of WTHOR ends in one, and its numbers have them.
  if (!encoding.startsWith('utf-16') && head.subarray(0, 1024).includes(0))
    return isWthor(head) ? 'wthor' : undefined;
  const text = new TextDecoder(encoding).decode(head);
  if (text.trim() === '') return undefined;
  if (/^\s*(?:\{\s*["}]|\[\s*[[{\]])/.test(text)) return 'json';
  if (/^[ \t]*\[[ \t]*[a-z]\w*[ \t]+"/im.test(text)) return 'pgn';
  const tree = text.search(/\(\s*;/);
  if (tree >= 0) return ofTree(text.slice(tree));
  // Comments and marks that only PGN has, in a game without tags.
  return /^\s*1\s*\.[^{$]*(?:\{|\$\d)/.test(text) ? 'pgn' : 'text';
}

/** By the size of the board and the kind of file, of which the header has small numbers. */
function isWthor(head: Uint8Array): boolean {
  return [0, 8, 10].includes(head[12] ?? -1) && (head[13] ?? 2) <= 1;
}

/** GGF and SGF begin alike. In SGF a semicolon stands before every move, and Othello is number 2. */
function ofTree(tree: string): 'ggf' | 'sgf' {
  const end = tree.indexOf(';)');
  const game = end < 0 ? tree : tree.slice(0, end + 2);
  if (/;\s*[BW]\s*\[/.test(game.slice(2))) return 'sgf';
  return /\b(?:GM\s*\[\s*(?:othello|reversi)|BO\s*\[)/i.test(game) ? 'ggf' : end < 0 ? 'sgf' : 'ggf';
}
