import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { OthelloError } from '../../engine/errors.js';
import { parseJson } from '../../engine/json.js';
import { moveName, parseMove } from '../../engine/notation.js';
import { because } from '../../engine/systemErrors.js';
import type { Book } from '../engine/book.js';
import { shippedBook } from './shippedModels.js';

/** How a book came about, for whoever wants to make it again. */
export interface BookMaking {
  readonly seed: string;
  /** Of each position. */
  readonly simulations: number;
}

const schema = z.strictObject({
  version: z.literal(1),
  network: z.string().regex(/^[0-9a-f]{64}$/),
  seed: z.string(),
  simulations: z.int().min(1),
  /** By a text of 64 characters, see seenPosition: squares with their values. */
  positions: z.record(
    z.string().regex(/^[XO-]{64}$/),
    z.record(z.string().regex(/^[a-h][1-8]$/), z.number().min(-1).max(1)),
  ),
});

/** A book as the text of a file, a position a line; values to three decimals. */
export function encodeBook({ network, positions }: Book, { seed, simulations }: BookMaking): string {
  const lines = [...positions].sort().map(([text, moves]) => {
    const values = [...moves]
      .sort(([, a], [, b]) => b - a)
      .map(([move, value]) => `"${moveName(move)}":${Number(value.toFixed(3))}`);
    return `"${text}":{${values.join(',')}}`;
  });
  const head = JSON.stringify({ version: 1, network, seed, simulations }).slice(0, -1);
  return `${head},"positions":{\n${lines.join(',\n')}\n}}\n`;
}

/** The book that a text holds. Throws OthelloError `badRecord` for anything else. */
export function decodeBook(text: string, source: string): Book {
  const { success, data } = schema.safeParse(parseOrUndefined(text));
  if (!success) throw new OthelloError('badRecord', `${source} is no book of openings.`);
  const positions = Object.entries(data.positions).map(([seen, moves]) => {
    const values = Object.entries(moves).map(([square, value]) => [parseMove(square), value] as const);
    return [seen, new Map(values)] as const;
  });
  return { network: data.network, positions: new Map(positions) };
}

function parseOrUndefined(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined; // no book either
  }
}

/** The book that comes with the program, for a network. Throws OthelloError where it cannot be read or is of another. */
export function openBook(network: string): Book {
  let text: string;
  try {
    text = readFileSync(shippedBook, 'utf8');
  } catch (cause) {
    throw new OthelloError('notFound', `The book ${shippedBook} cannot be read${because(cause)}.`, { cause });
  }
  const book = decodeBook(text, shippedBook);
  if (book.network === network) return book;
  throw new OthelloError(
    'usage',
    `The book is of the shipped network ${book.network.slice(0, 12)}, not of ${network.slice(0, 12)}; leave --book out.`,
  );
}
