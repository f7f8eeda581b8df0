import { discs, initialPosition, isOver, play, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { PASS } from '../../engine/squareSet.js';
import { transformSquare } from '../../engine/symmetry.js';
import type { Engine } from '../../playing/engine.js';
import { type Book, seenPosition } from '../engine/book.js';

export interface BookPlan {
  /** sha256 of the network that searches. */
  readonly network: string;
  /** Positions of the book. */
  readonly size: number;
  readonly random: Random;
  /** Told after each position. */
  readonly onPosition?: (count: number) => void;
}

/** A position that was searched. */
interface Entry {
  readonly position: Position;
  /** By the square as the book sees the position: what the search says, and the text of the position after it. */
  readonly moves: ReadonlyMap<number, { readonly value: number; readonly after: string }>;
}

interface Open {
  readonly position: Position;
  /** How likely the searches think that a game comes here. */
  readonly likelihood: number;
}

/** A move with less of the visits than this is not looked at enough to say what it is worth. */
const LOOKED_AT = 0.04;
/** Of the visits every move gets so much in the likelihood: people also play what a search does not think of. */
const EVERYBODY = 0.2;

/**
 * Searches the positions that games come to most likely, from the initial one on and each but once, and gives every move
 * the value of the best play after it within the book.
 */
export async function makeBook(engine: Engine, plan: BookPlan): Promise<Book> {
  const entries = new Map<string, Entry>();
  const open = new Map<string, Open>([
    [seenPosition(initialPosition()).text, { position: initialPosition(), likelihood: 1 }],
  ]);
  while (entries.size < plan.size && open.size > 0) {
    const [text, { position, likelihood }] = likeliest(open);
    open.delete(text);
    const { entry, shares } = await search(engine, position, plan.random.split(text));
    entries.set(text, entry);
    for (const [after, share] of shares) addOpen(open, entries, after, likelihood * share);
    plan.onPosition?.(entries.size);
  }
  return { network: plan.network, positions: backedUp(entries) };
}

function likeliest(open: ReadonlyMap<string, Open>): [string, Open] {
  return [...open].reduce((best, one) => (one[1].likelihood > best[1].likelihood ? one : best));
}

function addOpen(
  open: Map<string, Open>,
  entries: ReadonlyMap<string, Entry>,
  position: Position,
  likelihood: number,
): void {
  const { text } = seenPosition(position);
  if (entries.has(text) || isOver(position)) return;
  open.set(text, { position, likelihood: likelihood + (open.get(text)?.likelihood ?? 0) });
}

async function search(
  engine: Engine,
  position: Position,
  random: Random,
): Promise<{ entry: Entry; shares: [Position, number][] }> {
  const { moves, visits, q } = (await engine.think(position, random))!;
  const { symmetry } = seenPosition(position);
  const total = visits.reduce((sum, count) => sum + count, 0);
  const known = new Map<number, { value: number; after: string }>();
  const shares: [Position, number][] = [];
  for (const [index, move] of moves.entries()) {
    if (move === PASS) continue; // nobody chooses there
    const share = visits[index]! / total;
    const after = play(position, move);
    shares.push([after, (1 - EVERYBODY) * share + EVERYBODY / moves.length]);
    if (share < LOOKED_AT) continue;
    known.set(transformSquare(symmetry, move), { value: q[index]!, after: seenPosition(after).text });
  }
  return { entry: { position, moves: known }, shares };
}

/** The moves with their values, which end in those of the searches where the book ends. */
function backedUp(entries: ReadonlyMap<string, Entry>): Map<string, ReadonlyMap<number, number>> {
  const positions = new Map<string, ReadonlyMap<number, number>>();
  const fromTheEnd = [...entries].sort(([, a], [, b]) => discs(a.position).empty - discs(b.position).empty);
  for (const [text, { moves }] of fromTheEnd) {
    if (moves.size === 0) continue;
    const values = [...moves].map(([move, { value, after }]): [number, number] => {
      const replies = positions.get(after);
      return [move, replies === undefined ? value : 0 - Math.max(...replies.values())];
    });
    positions.set(text, new Map(values));
  }
  return positions;
}
