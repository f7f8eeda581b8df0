import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OthelloError } from '../engine/index.js';
import { explanationRecord, formatTarget, renderSvg, type Explainer } from '../lrp/index.js';
import type { Found } from './explaining.js';
import { explanationText } from './explainText.js';
import { packageVersion } from './packageRoot.js';
import { PLAIN, type Palette } from './palette.js';
import type { Terminal } from './terminal.js';

export const EXPLAIN_FORMATS = ['text', 'json', 'svg'] as const;
export type ExplainFormat = (typeof EXPLAIN_FORMATS)[number];

export interface Explained {
  readonly found: readonly Found[];
  readonly explainer: Explainer;
  /** sha256 of the network. */
  readonly network: string;
}

/** Gives the explanations to stdout, or to the file (the folder, for several pictures) `out`. */
export function deliver(
  explained: Explained,
  format: ExplainFormat,
  out: string | undefined,
  terminal: Terminal,
): void {
  if (format === 'svg' && explained.found.length > 1) {
    if (out === undefined) {
      const count = explained.found.length;
      const message = `${count} pictures need a folder: add --out DIR, or choose one with --ply and --target.`;
      throw new OthelloError('usage', message);
    }
    writePictures(explained, out);
    terminal.note(`${explained.found.length} pictures in ${out}`);
    return;
  }
  const document = documentOf(explained, format, out === undefined ? terminal.palette : PLAIN);
  if (out === undefined) terminal.write(document);
  else writeOut(out, document);
}

function documentOf(explained: Explained, format: ExplainFormat, palette: Palette): string {
  const { found, network } = explained;
  switch (format) {
    case 'text':
      return found
        .map(({ explanation, subject }) => `${explanationText(explanation, subject, network, palette)}\n`)
        .join('\n');
    case 'json':
      return `${JSON.stringify({ explanations: recordsOf(explained) })}\n`;
    case 'svg':
      return pictures(explained)[0]?.svg ?? '';
  }
}

function recordsOf({ found, explainer, network }: Explained) {
  const software = `othello-zero ${packageVersion()}`;
  return found.map(({ explanation, subject: { start, moves, move } }) =>
    explanationRecord(explanation, { explainer, start, moves, move, network, software }),
  );
}

function pictures({ found, network }: Explained): { readonly name: string; readonly svg: string }[] {
  return found.map(({ explanation, subject: { moves, move } }) => {
    const target = formatTarget(explanation.target).replaceAll(/[:/]/g, '-');
    const name = `ply${String(moves.length).padStart(2, '0')}-${target}.svg`;
    return { name, svg: renderSvg(explanation, { network, move }) };
  });
}

/** Writes every picture under a name of its own and returns the files. */
export function writePictures(explained: Explained, folder: string): string[] {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new OthelloError('usage', `The folder ${folder} cannot be made.`, { cause });
  }
  return pictures(explained).map(({ name, svg }) => {
    const file = join(folder, name);
    writeOut(file, svg);
    return file;
  });
}

function writeOut(file: string, document: string): void {
  try {
    writeFileSync(file, document);
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'ENOSPC'
      ? new OthelloError('diskFull', `The disk has no room for ${file}.`, { cause })
      : new OthelloError('usage', `The file ${file} cannot be written.`, { cause });
  }
}
