import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { OthelloError } from '../../engine/errors.js';
import { parseJson } from '../../engine/json.js';
import { sha256Of } from '../../nn/sha256.js';
import type { FigureContext } from './block.js';

/** A study that figures are about: a command of the program and its options, as a reader would type them. */
export interface Study {
  readonly command: string;
  /** A number, of which `--part` takes a part, or a text. */
  readonly options: Readonly<Record<string, number | string | true>>;
  /** The option that says how much is looked at, and the least that the command takes. */
  readonly amount: { readonly option: string; readonly least: number };
}

/** The command line of a study, without the name of the program. */
function commandLine({ command, options }: Study): string[] {
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, String(value)],
  );
  return [command, ...words];
}

/** The same as text, for a document. */
export function commandText(study: Study): string {
  return `\`othello-zero ${commandLine(study).join(' ')}\``;
}

/**
 * What a study reports, made by the program itself as the documents say it is made. Where several figures are about one study it is
 * made once, into the folder of reports of the context.
 *
 * @throws OthelloError `failed` where the program ended without a report
 */
export async function studyReport<Report>(
  { modelName, model, program, reports, part, workers, note }: FigureContext,
  study: Study,
): Promise<Report> {
  const { option, least } = study.amount;
  const amount = Math.max(least, Math.round(Number(study.options[option]) * part));
  const args = commandLine({ ...study, options: { ...study.options, [option]: amount } });
  const name = sha256Of(Buffer.from(JSON.stringify([args, model.sha256]))).slice(0, 12);
  const file = join(reports, `${study.command}-${name}.json`);
  if (!existsSync(file)) {
    note(`othello-zero ${args.join(' ')}`);
    const given = ['--model', modelName, '--workers', String(workers), '--out', file];
    const child = spawn(execPath, [program, ...args, ...given], { stdio: ['ignore', 'ignore', 'inherit'] });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code !== 0 || !existsSync(file)) {
      const message = `othello-zero ${args.join(' ')} ended without a report (exit code ${String(code)}).`;
      throw new OthelloError('failed', message);
    }
  }
  return parseJson(readFileSync(file, 'utf8')) as Report;
}
