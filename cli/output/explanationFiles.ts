import { statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
import { giveWay } from '../../engine/giveWay.js';
import { safeJson } from '../../engine/text.js';
import type { Explainer } from '../../lrp/explainer.js';
import { explanationRecord } from '../../lrp/explanationRecord.js';
import { renderSvg } from '../../lrp/pictures/svg.js';
import { formatTarget } from '../../lrp/target.js';
import { softwareName } from '../../nn/packageRoot.js';
import type { Found } from '../engine/explainAll.js';
import { formatCount } from '../terminal/format.js';
import { type Palette, PLAIN } from '../terminal/palette.js';
import { drawnLines, type Terminal } from '../terminal/terminal.js';
import { explanationText } from '../text/explanation.js';
import { mindSummary } from '../text/searchExplanation.js';
import { type ExplainFormat, isPicture } from './explanationFormat.js';
import { pngRenderer } from './png.js';
import { makeFolder, writeOut } from './writeOut.js';

/** Formats with a document a map. */
type PictureFormat = 'svg' | 'png';

export interface Explained {
  readonly found: readonly Found[];
  /** Whether that is all that was asked for. */
  readonly complete: boolean;
  readonly explainer: Explainer;
  /** sha256 of the network. */
  readonly network: string;
}

/** Where explanations go, and as what. */
export interface Delivery {
  readonly format: Exclude<ExplainFormat, 'html'>;
  /** A file; a folder where `isSeveral`; absent, stdout. */
  readonly out: string | undefined;
  /** Whether more than one picture is asked for. */
  readonly isSeveral: boolean;
}

/** Throws OthelloError `usage` where several pictures have no folder to go to. */
export function checkFolder({ format, out, isSeveral }: Delivery): void {
  if (!isPicture(format) || !isSeveral) return;
  const isFolder = out !== undefined && statSync(out, { throwIfNoEntry: false })?.isDirectory() === true;
  if (out !== undefined && (isFolder || extname(out).toLowerCase() !== `.${format}`)) return;
  throw new OthelloError(
    'usage',
    `Several pictures need a folder: add --format ${format} --out DIR, or choose one with --ply and --target.`,
  );
}

/** Gives the explanations to stdout, or to the file (the folder, for several pictures) `out`. */
export async function deliver(
  explained: Explained,
  { format, out, isSeveral }: Delivery,
  terminal: Terminal,
): Promise<void> {
  const { found, complete } = explained;
  if (!complete && format !== 'json') {
    const were = found.length === 1 ? 'map was' : 'maps were';
    const what = found.length === 0 ? 'nothing was explained yet' : `${found.length} ${were} explained`;
    terminal.note(`Stopped before all was explained: ${what}.`);
    if (found.length === 0) return;
  }
  if (!isPicture(format)) {
    if (format === 'json') deliverDocument(`${safeJson(recordsOf(explained))}\n`, out, terminal);
    else if (out === undefined) terminal.print(linesOf(explained, terminal.palette));
    else writeOut(out, drawnLines(linesOf(explained, PLAIN)));
    return;
  }
  if (isSeveral && out !== undefined) {
    const files = await writePictures(explained, out, format);
    terminal.note(`${formatCount(files.length, 'picture')} in ${out}`);
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
  } else {
    terminal.document(document);
  }
}

/** All of them in words, with an empty line between two. */
function linesOf({ found, network }: Explained, palette: Palette): string[] {
  const texts = found.map(({ explanation, subject }) =>
    explanationText(explanation, subject, network, palette),
  );
  const searched = found.flatMap(({ explanation: { search }, subject }) =>
    search === undefined ? [] : [{ ply: subject.moves.length, search }],
  );
  if (new Set(searched.map(({ ply }) => ply)).size > 1) texts.push([mindSummary(searched)]);
  return texts.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function recordsOf({ found, complete, explainer, network }: Explained) {
  const explanations = found.map(({ explanation, subject: { start, moves, move, game } }) => ({
    ...(game === undefined ? {} : { game }),
    ...explanationRecord(explanation, { explainer, start, moves, move, network, software: softwareName() }),
  }));
  return { explanations, complete };
}

interface Picture {
  readonly name: string;
  readonly document: string | Uint8Array;
}

async function* pictures(
  { found, complete, network }: Explained,
  format: PictureFormat,
): AsyncGenerator<Picture> {
  const convert = format === 'svg' ? (svg: string): string => svg : await pngRenderer();
  for (const {
    explanation,
    subject: { moves, move, game },
  } of found) {
    // What was explained before a stop is still written, but for what takes long.
    if (complete || format === 'png') await giveWay();
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
