// Makes the pictures of the README from the real program: it is run in a terminal of tmux, keys are sent to it, and what
// the screen shows is drawn by terminal-picture.js. Games come from seeds, so most pictures are the same each time; the
// clocks, and how far the training has come, are not.
//
//   npm run screenshots            all of them, into docs/images/
//   npm run screenshots -- watch   only those named
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, URL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist', 'cli', 'main.js');
const images = join(root, 'docs', 'images');
const work = mkdtempSync(join(tmpdir(), 'othello-zero-screenshots-'));
const PATIENCE_SECONDS = 1200;
const OPENING = 'f5d6c3d3c4f4c5b3';

/** A screen of the program, in a terminal of its own. */
class Screen {
  static #count = 0;
  #socket = `othello-zero-screenshots-${process.pid}-${Screen.#count++}`;

  /**
   * @param {string[]} args of the program
   * @param {number} columns
   * @param {number} rows
   */
  constructor(args, columns, rows) {
    const environment = { PATH: process.env.PATH, HOME: work, LANG: 'C.UTF-8', COLORTERM: 'truecolor' };
    const given = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
    const shell = ['env', '-i', 'TERM=screen-256color', ...given, 'sh', '-c', 'cd "$0" && exec "$@"', work];
    const size = ['-x', String(columns), '-y', String(rows)];
    const command = [...shell, process.execPath, program, ...args];
    this.#tmux('-f', '/dev/null', 'new-session', '-d', ...size, ...command);
    this.#tmux('set', '-g', 'status', 'off');
  }

  /** @param {string[]} names */
  keys(...names) {
    this.#tmux('send-keys', ...names);
  }

  /**
   * Waits until the screen shows what is expected.
   *
   * @param {RegExp} expected
   */
  async waitFor(expected) {
    const end = Date.now() + PATIENCE_SECONDS * 1000;
    while (Date.now() < end) {
      if (expected.test(this.#tmux('capture-pane', '-p'))) return;
      await setTimeout(250);
    }
    throw new Error(`the screen never showed ${expected}:\n${this.#tmux('capture-pane', '-p')}`);
  }

  /** @param {string} name */
  draw(name) {
    drawText(name, this.#tmux('capture-pane', '-p', '-e', '-N'));
  }

  close() {
    spawnSync('tmux', ['-L', this.#socket, 'kill-server']);
  }

  /** @param {string[]} args */
  #tmux(...args) {
    return execFileSync('tmux', ['-L', this.#socket, ...args], { encoding: 'utf8' });
  }
}

/**
 * @param {string} name
 * @param {string} text with its colours
 */
function drawText(name, text) {
  const lines = text.replace(/\n+$/, '');
  execFileSync(
    process.execPath,
    [join(root, 'scripts', 'terminal-picture.js'), join(images, `${name}.svg`)],
    {
      input: lines,
    },
  );
}

/**
 * What a command prints, in colours.
 *
 * @param {string[]} args
 */
function output(...args) {
  const environment = { PATH: process.env.PATH, HOME: work, LANG: 'C.UTF-8', FORCE_COLOR: '3' };
  return execFileSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    cwd: work,
    env: environment,
  });
}

/** A database with a game of the shipped network against itself. */
function ownGame() {
  const file = join(work, 'games.db');
  if (!existsSync(file)) output('selfplay', '--games', '1', '--sims', '64', '--seed', '4', '--out', file);
  return 'games.db';
}

/**
 * @param {string[]} args
 * @param {number} columns
 * @param {number} rows
 * @param {(screen: Screen) => Promise<void>} show
 */
async function onScreen(args, columns, rows, show) {
  const screen = new Screen(args, columns, rows);
  try {
    await show(screen);
  } finally {
    screen.close();
  }
}

const pictures = {
  async play() {
    /** @type {{ plies: { move: string }[] }} */
    const game = JSON.parse(output('watch', ownGame(), '--json'));
    const begin = game.plies.slice(0, 28).map(({ move }) => move);
    const moves = begin.filter((move) => move !== 'pass').join('');
    await onScreen(['play', '--seed', '1', '--moves', moves], 96, 30, async (screen) => {
      await screen.waitFor(/your move/);
      screen.keys('t');
      await screen.waitFor(/Hint: /);
      screen.draw('play');
    });
  },

  async train() {
    const small = [
      ...['selfplay.gamesPerGeneration=32', 'selfplay.chunkGames=16', 'search.simulations=8'],
      ...['evaluation.every=1', 'evaluation.games=20', 'evaluation.simulations=8', 'generations=40'],
      ...['network.blocks=2', 'explanation.share=0'],
    ].flatMap((setting) => ['--set', setting]);
    await onScreen(
      ['train', 'runs/first', '--seed', '1', '--minutes', '60', ...small],
      92,
      30,
      async (screen) => {
        await screen.waitFor(/gen 8 against greedy/);
        await screen.waitFor(/steps of generation (1\d|9)/);
        await screen.waitFor(/ply (2|3)\d/);
        screen.draw('train');
        screen.keys('s');
        await setTimeout(5000);
      },
    );
  },

  async watch() {
    await onScreen(['watch', ownGame(), '--ply', '45'], 96, 30, async (screen) => {
      await screen.waitFor(/Ply 45 of/);
      screen.keys('w');
      await screen.waitFor(/Relevance of move/);
      screen.draw('watch');
    });
  },

  analyze() {
    drawText('analyze', output('analyze', '--moves', OPENING, '--sims', '800'));
  },

  explain() {
    const out = join(images, 'explained.svg');
    output('explain', '--moves', OPENING, '--target', 'move', '--format', 'svg', '--out', out);
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !Object.hasOwn(pictures, name));
if (unknown !== undefined) {
  process.stderr.write(`There is no picture ${unknown}; there are ${Object.keys(pictures).join(', ')}.\n`);
  process.exit(2);
}
if (spawnSync('tmux', ['-V']).status !== 0) {
  process.stderr.write('The screens are drawn in a terminal of tmux, which is not installed here.\n');
  process.exit(1);
}
try {
  for (const [name, make] of Object.entries(pictures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await make();
    process.stdout.write(`${name}\n`);
  }
  process.stdout.write(`${images}: ${readdirSync(images).join(' ')}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
