import { extname } from 'node:path';
import { OthelloError } from '../../engine/errors.js';
import { safeJson } from '../../engine/text.js';
import { oneOf } from '../command/option.js';
import type { Palette } from '../terminal/palette.js';
import type { Terminal } from '../terminal/terminal.js';
import { writeOut } from './writeOut.js';

/** Throws OthelloError `usage` for a file whose name has none of the endings. */
export function checkOut(out: string | undefined, ...endings: string[]): void {
  if (out === undefined || endings.some((ending) => out.toLowerCase().endsWith(ending))) return;
  throw new OthelloError('usage', `--out takes a file that ends in ${oneOf(endings)}, not "${out}".`);
}

/** How a report is shown to people; scripts take it as JSON. */
export interface ReportForms<Report> {
  readonly page: (report: Report) => string;
  readonly markdown?: (report: Report) => string;
  readonly text: (report: Report, palette: Palette) => readonly string[];
}

/** Writes a report to the file that is asked for, else prints it; JSON where that is asked for. */
export function deliverReport<Report>(
  report: Report,
  { out, json }: { readonly out: string | undefined; readonly json: boolean },
  { page, markdown, text }: ReportForms<Report>,
  terminal: Terminal,
  name = 'the report is',
): void {
  if (out !== undefined) {
    const end = extname(out).toLowerCase();
    const form = end === '.html' ? page : end === '.md' ? markdown : undefined;
    writeOut(out, form?.(report) ?? `${safeJson(report)}\n`);
    terminal.note(`${name} in ${out}`);
  }
  if (json) terminal.json(report);
  else if (out === undefined) terminal.print(text(report, terminal.palette));
}
