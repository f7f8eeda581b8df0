import { argv, exit } from 'node:process';
import { parseArgs } from 'node:util';
import { OthelloError } from '../../engine/errors.js';
import { formatTranscript } from '../../engine/notation.js';
import { initialPosition } from '../../engine/position.js';
import { Random } from '../../engine/random.js';
import { type Engine } from '../../playing/engine.js';
import { settle } from '../command/failure.js';
import { type Book, withBook } from '../engine/book.js';
import { openEngine } from '../engine/openEngine.js';
import { writeOut } from '../output/writeOut.js';
import { encodeBook } from '../sources/bookFile.js';
import { openModel } from '../sources/model.js';
import { openTerminal, type Terminal } from '../terminal/terminal.js';
import { makeBook } from './bookMaker.js';

/**
 * The book of the shipped network, out of its own searches: `npm run book`, or with
 * `-- --size POSITIONS --sims N --seed TEXT --out FILE`. The same again gives the same book.
 */

const FILE = 'models/default.book.json';

async function book(terminal: Terminal): Promise<void> {
  const { size, sims, seed, out } = readOptions();
  const model = await openModel('default');
  const engine = await openEngine(model, {
    runtime: 'onnxruntime',
    budget: { simulations: sims },
    endgame: { solve: 0, prove: 0 },
    threads: 1,
    keepTree: false,
  });
  try {
    const made = await makeBook(engine, {
      network: model.sha256,
      size,
      random: Random.fromSeed(seed),
      onPosition: (count) => {
        if (count % 50 === 0) terminal.note(`${count} positions`);
      },
    });
    writeOut(out, encodeBook(made, { seed, simulations: sims }));
    terminal.print(
      `${out}: ${made.positions.size} positions; the best line is ${await bestLine(engine, made)}`,
    );
  } finally {
    await engine.dispose();
  }
}

async function bestLine(engine: Engine, made: Book): Promise<string> {
  const seed = Random.fromSeed('line');
  const known = await withBook(engine, made).think(initialPosition(), seed, { book: true });
  return formatTranscript(known!.principalVariation);
}

function readOptions() {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  try {
    const options = { size: text('300'), sims: text('800'), seed: text('book'), out: text(FILE) };
    const { size, sims, ...rest } = parseArgs({ args: argv.slice(2), options }).values;
    if (![size, sims].every((number) => /^[1-9]\d{0,6}$/.test(number))) throw new Error('not numbers');
    return { size: Number(size), sims: Number(sims), ...rest };
  } catch (cause) {
    throw new OthelloError('usage', 'book takes --size N, --sims N, --seed TEXT and --out FILE.', { cause });
  }
}

const terminal = openTerminal();
exit(await settle(() => book(terminal), terminal));
