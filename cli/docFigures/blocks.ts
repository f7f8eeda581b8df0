import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
import { fillMarks, markedText } from '../output/marks.js';
import { writeOut } from '../output/writeOut.js';
import { articleTable } from './article.js';
import type { Block, FigureContext } from './block.js';
import { concepts } from './concepts.js';
import { emptyBoard } from './emptyBoard.js';
import { faithfulnessBlocks } from './faithfulness.js';
import { probes } from './probes.js';
import { strategies } from './strategies.js';
import { turnedDiscs } from './turnedDiscs.js';
import { worth } from './worth.js';

/** The pieces of the documents that are made from the network, the quickest first. */
export const BLOCKS: readonly Block[] = [
  articleTable,
  emptyBoard,
  turnedDiscs,
  concepts,
  worth,
  strategies,
  ...faithfulnessBlocks,
  probes,
];

/** A block that is not what the network gives now: the lines of both that differ. */
export interface Difference {
  readonly name: string;
  readonly file: string;
  readonly lines: readonly string[];
}

/** The blocks that are asked for by name, all unless said. Throws OthelloError `usage` for a name that is none. */
export function blocksNamed(names: string | undefined): readonly Block[] {
  if (names === undefined) return BLOCKS;
  return names.split(',').map((name) => {
    const found = BLOCKS.find((block) => block.name === name.trim());
    if (found !== undefined) return found;
    const known = BLOCKS.map((block) => block.name).join(', ');
    throw new OthelloError('usage', `There is no figure "${name.trim()}"; there are ${known}.`);
  });
}

/** Makes blocks again and puts each between its marks. Throws OthelloError `usage` for a document without them. */
export async function fillBlocks(
  blocks: readonly Block[],
  docs: string,
  context: FigureContext,
): Promise<void> {
  for (const block of blocks) {
    const file = join(docs, block.file);
    const made = await block.make(context);
    writeOut(file, fillMarks(readFileSync(file, 'utf8'), { [markOf(block)]: made }, file));
  }
}

/** Makes blocks again and says which of them differ from what the documents have. */
export async function checkBlocks(
  blocks: readonly Block[],
  docs: string,
  context: FigureContext,
): Promise<Difference[]> {
  const different: Difference[] = [];
  for (const block of blocks) {
    const file = join(docs, block.file);
    const there = markedText(readFileSync(file, 'utf8'), markOf(block));
    if (there === undefined)
      throw new OthelloError('usage', `${file} has no place for it: a line <!-- ${markOf(block)} -->.`);
    const lines = differingLines(there, await block.make(context));
    if (lines.length > 0) different.push({ name: block.name, file, lines });
  }
  return different;
}

function markOf({ name }: Block): string {
  return `figures, ${name}`;
}

/** Lines that are in one of two texts only: `- ` in the first, `+ ` in the second. */
export function differingLines(there: string, made: string): string[] {
  const [before, after] = [there, made].map((text) => text.split('\n').map((line) => line.trimEnd()));
  const lacks = (lines: readonly string[], from: readonly string[]): string[] => {
    const known = new Set(from);
    return lines.filter((line) => !known.has(line));
  };
  return [
    ...lacks(before!, after!).map((line) => `- ${line}`),
    ...lacks(after!, before!).map((line) => `+ ${line}`),
  ];
}
