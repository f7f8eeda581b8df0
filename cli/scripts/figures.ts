import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OthelloError } from '../../engine/errors.js';
import { parseTranscript, positionsOf } from '../../engine/notation.js';
import type { Explanation } from '../../lrp/explanation.js';
import { openRuntime } from '../../nn/runtimes/openRuntime.js';
import { defaultThreads } from '../../selfplay/threads/defaultThreads.js';
import { settle } from '../command/failure.js';
import { drawArticle, type DrawnFigure } from '../docFigures/article.js';
import type { FigureContext } from '../docFigures/block.js';
import { blocksNamed, checkBlocks, fillBlocks } from '../docFigures/blocks.js';
import { pngRenderer } from '../output/png.js';
import { makeFolder, writeOut } from '../output/writeOut.js';
import { openModel } from '../sources/model.js';
import { formatCount, percent } from '../terminal/format.js';
import { openTerminal, type Terminal } from '../terminal/terminal.js';

/**
 * The figures of the documents, made again from a network: `npm run figures` draws the pictures of the article (Poupart 2024) and
 * fills the blocks between the marks `<!-- figures, NAME -->` of docs/. With `-- --check` nothing is written, and what
 * differs is told (exit code 1); `--only NAME,NAME` makes some blocks and no pictures, `--part 0.1` from a tenth of the
 * positions, `--model MODEL --moves TRANSCRIPT --out FOLDER` draws pictures alone, of another network or position. Blocks about a
 * study are made of the report of its command; `--reports FOLDER` keeps reports there and takes those that are there already.
 */

/** To a position in the middle of a game, out of the Tiger opening. */
const MOVES = 'f5d6c3d3c4f4c5b3c2e3d2c6b4b5f2e6f3';
const DOCS = 'docs';
const FOLDER = join('images', 'figures');

type Options = ReturnType<typeof readOptions>;

const PROGRAM = fileURLToPath(new URL('../main.js', import.meta.url));

async function figures(terminal: Terminal): Promise<void> {
  const options = readOptions();
  if (options.reports !== undefined) {
    makeFolder(options.reports);
    await make(options, options.reports, terminal);
    return;
  }
  const reports = mkdtempSync(join(tmpdir(), 'othello-zero-figures-'));
  try {
    await make(options, reports, terminal);
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

async function make(options: Options, reports: string, terminal: Terminal): Promise<void> {
  const { model: name = 'default', moves = MOVES, docs, check, only, part } = options;
  const context: FigureContext = {
    modelName: name,
    program: PROGRAM,
    reports,
    workers: defaultThreads(),
    model: await openModel(name),
    runtime: await openRuntime('onnxruntime'),
    position: positionsOf(parseTranscript(moves)).at(-1)!,
    part: partOf(part),
    note: (line) => terminal.note(line),
  };
  const others = only === undefined ? await pictures(context, options, terminal) : [];
  // Blocks are about the shipped network and the position of the documents.
  if (options.model !== undefined || options.moves !== undefined || options.out !== undefined) return;
  const blocks = blocksNamed(only);
  if (!check) {
    await fillBlocks(blocks, docs, context);
    terminal.print(`${formatCount(blocks.length, 'block')} filled in ${docs}`);
    return;
  }
  const different = await checkBlocks(blocks, docs, context);
  for (const { name: block, file, lines } of different) terminal.print([`${file}, ${block}:`, ...lines]);
  const names = [...others, ...different.map((one) => one.name)];
  if (names.length > 0) throw new OthelloError('unsound', `Other figures come out now: ${names.join(', ')}.`);
  terminal.print(
    `${formatCount(blocks.length, 'block')} of ${docs} as ${blocks.length === 1 ? 'it is' : 'they are'}`,
  );
}

/** Draws the pictures, or says which of them come out otherwise now. */
async function pictures(context: FigureContext, options: Options, terminal: Terminal): Promise<string[]> {
  const { docs, check, out = join(docs, FOLDER) } = options;
  const drawn = await drawArticle(context);
  if (check)
    return drawn.filter(({ name, svg }) => !isSame(join(out, `${name}.svg`), svg)).map(({ name }) => name);
  const convert = await pngRenderer().catch((error: unknown) => {
    if (!(error instanceof OthelloError)) throw error;
    terminal.note(error.message);
    return undefined;
  });
  makeFolder(out);
  for (const figure of drawn) writeFigure(figure, out, convert, terminal);
  return [];
}

function isSame(file: string, svg: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8') === svg;
}

function writeFigure(
  { name, svg, explanation }: DrawnFigure,
  out: string,
  convert: ((svg: string) => Uint8Array) | undefined,
  terminal: Terminal,
): void {
  writeOut(join(out, `${name}.svg`), svg);
  if (convert !== undefined) writeOut(join(out, `${name}.png`), convert(svg));
  terminal.print(`${join(out, name)}: ${shares(explanation)}`);
}

function shares({ ledger }: Explanation): string {
  const { input, bias, leak } = ledger.share;
  const size = (share: number): string => percent(Math.abs(share), 1);
  return `${size(input)} on the board, ${size(bias)} in biases, ${size(leak)} leaked`;
}

function partOf(text: string): number {
  const part = Number(text);
  if (part > 0 && part <= 1) return part;
  throw new OthelloError('usage', `--part takes a number above 0 and up to 1, not "${text}".`);
}

function readOptions() {
  const text = { type: 'string' } as const;
  try {
    const options = {
      ...{ model: text, moves: text, out: text, only: text, reports: text },
      docs: { ...text, default: DOCS },
      part: { ...text, default: '1' },
      check: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args: argv.slice(2), options }).values;
  } catch (cause) {
    const message =
      'figures takes --check, --only NAMES, --part PART, --docs FOLDER, --reports FOLDER, or --model MODEL, --moves TRANSCRIPT and --out FOLDER.';
    throw new OthelloError('usage', message, { cause });
  }
}

const terminal = openTerminal();
exit(await settle(() => figures(terminal), terminal));
