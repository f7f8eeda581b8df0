import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stdout } from 'node:process';
import { because, OthelloError } from '../engine/index.js';
import { explanationRecord, formatTarget, renderSvg, type Explainer } from '../lrp/index.js';
import { unwritable } from '../nn/index.js';
import type { Found } from './explaining.js';
import { mindSummary } from './explainSearchText.js';
import { explanationText } from './explainText.js';
import { softwareName } from './packageRoot.js';
import { PLAIN, type Palette } from './palette.js';
import { pngRenderer } from './png.js';
import type { Terminal } from './terminal.js';

export const EXPLAIN_FORMATS = ['text', 'json', 'svg', 'png', 'html'] as const;
export type ExplainFormat = (typeof EXPLAIN_FORMATS)[number];
/** Formats with a document a map. */
type PictureFormat = 'svg' | 'png';

export interface Explained {
  readonly found: readonly Found[];
  readonly explainer: Explainer;
  /** sha256 of the network. */
  readonly network: string;
}

/** Gives the explanations to stdout, or to the file (the folder, for several pictures) `out`. */
export async function deliver(
  explained: Explained,
  format: Exclude<ExplainFormat, 'html'>,
  out: string | undefined,
  terminal: Terminal,
): Promise<void> {
  const isPicture = format === 'svg' || format === 'png';
  if (!isPicture) {
    deliverDocument(
      documentOf(explained, format, out === undefined ? terminal.palette : PLAIN),
      out,
      terminal,
    );
    return;
  }
  if (explained.found.length > 1) {
    if (out === undefined) {
      const count = explained.found.length;
      const message = `${count} pictures need a folder: add --out DIR, or choose one with --ply and --target.`;
      throw new OthelloError('usage', message);
    }
    const files = await writePictures(explained, out, format);
    terminal.note(`${files.length} pictures in ${out}`);
    return;
  }
  for await (const { document } of pictures(explained, format)) deliverDocument(document, out, terminal);
}

/** To a file, or to stdout. */
export function deliverDocument(
  document: string | Uint8Array,
  out: string | undefined,
  terminal: Terminal,
): void {
  if (out !== undefined) {
    writeOut(out, document);
  } else if (typeof document === 'string') {
    terminal.write(document);
  } else if (stdout.isTTY) {
    throw new OthelloError('usage', 'A PNG picture is nothing for a terminal; add --out FILE.');
  } else {
    stdout.write(document);
  }
}

function documentOf(
  { found, explainer, network }: Explained,
  format: 'text' | 'json',
  palette: Palette,
): string {
  if (format === 'text') {
    const texts = found.map(
      ({ explanation, subject }) => `${explanationText(explanation, subject, network, palette)}\n`,
    );
    const searched = found.flatMap(({ explanation: { search }, subject }) =>
      search === undefined ? [] : [{ ply: subject.moves.length, search }],
    );
    if (new Set(searched.map(({ ply }) => ply)).size > 1) texts.push(`${mindSummary(searched)}\n`);
    return texts.join('\n');
  }
  const explanations = found.map(({ explanation, subject: { start, moves, move, game } }) => ({
    ...(game === undefined ? {} : { game }),
    ...explanationRecord(explanation, { explainer, start, moves, move, network, software: softwareName() }),
  }));
  return `${JSON.stringify({ explanations })}\n`;
}

interface Picture {
  readonly name: string;
  readonly document: string | Uint8Array;
}

async function* pictures({ found, network }: Explained, format: PictureFormat): AsyncGenerator<Picture> {
  const convert = format === 'svg' ? (svg: string): string => svg : await pngRenderer();
  for (const {
    explanation,
    subject: { moves, move, game },
  } of found) {
    const target = formatTarget(explanation.target).replaceAll(/[:/]/g, '-');
    const of = game === undefined ? '' : `game${game}-`;
    const name = `${of}ply${String(moves.length).padStart(2, '0')}-${target}.${format}`;
    yield { name, document: convert(renderSvg(explanation, { network, move })) };
  }
}

/** Writes every picture under a name of its own and returns the files. */
export async function writePictures(
  explained: Explained,
  folder: string,
  format: PictureFormat = 'svg',
): Promise<string[]> {
  makeFolder(folder);
  const files: string[] = [];
  for await (const { name, document } of pictures(explained, format)) {
    files.push(join(folder, name));
    writeOut(join(folder, name), document);
  }
  return files;
}

export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new OthelloError('usage', `The folder ${folder} cannot be made${because(cause)}.`, { cause });
  }
}

/** @param flag `a` adds to the file. */
export function writeOut(file: string, document: string | Uint8Array, flag: 'w' | 'a' = 'w'): void {
  try {
    writeFileSync(file, document, { flag });
  } catch (cause) {
    throw ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((cause as NodeJS.ErrnoException).code ?? '')
      ? unwritable(file, 'noRoom', cause)
      : new OthelloError('usage', `The file ${file} cannot be written${because(cause)}.`, { cause });
  }
}
