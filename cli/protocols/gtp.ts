import { OthelloError } from '../../engine/errors.js';
import { moveName, parseMove } from '../../engine/notation.js';
import {
  type Color,
  colorAt,
  discs,
  initialPosition,
  isLegal,
  isOver,
  legalMoveList,
  play,
  type Position,
  score,
} from '../../engine/position.js';
import { PASS } from '../../engine/squareSet.js';
import type { Clock } from '../playing/clock.js';
import { GtpClock } from './gtpClock.js';
import type { ProtocolServer, ServedEngine } from './server.js';

/** What is answered with `?`; the message is the protocol's own where it has one. */
class Refusal extends Error {}

type Handler = (args: readonly string[]) => string | Promise<string>;

/**
 * The Go Text Protocol, version 2, in the subset that Othello engines share. Rows count from the top. A forced pass
 * may be told (`play b pass`) or left out; `undo` takes back one `play` or `genmove`, with the pass it implied.
 */
export class GtpServer implements ProtocolServer {
  finished = false;
  readonly #engine: ServedEngine;
  readonly #send: (text: string) => void;
  readonly #now: Clock;
  readonly #clock = new GtpClock();
  readonly #commands: ReadonlyMap<string, Handler>;
  /** The position after each command that moved; the first is the beginning. */
  #history: Position[] = [initialPosition()];
  #turn: Promise<void> = Promise.resolve();

  constructor(engine: ServedEngine, send: (text: string) => void, now: Clock) {
    this.#engine = engine;
    this.#send = send;
    this.#now = now;
    this.#commands = new Map(Object.entries(this.#handlers()));
  }

  receive(line: string): Promise<void> {
    // One command after the other, however fast they come.
    this.#turn = this.#turn.then(() => this.#answer(line));
    return this.#turn;
  }

  async #answer(line: string): Promise<void> {
    const text = clean(line);
    if (text === '' || this.finished) return;
    const id = /^\d*/.exec(text)![0];
    const [command = '', ...args] = text.slice(id.length).trimStart().split(' ');
    try {
      const handler = this.#commands.get(command);
      if (handler === undefined) throw new Refusal('unknown command');
      this.#reply(`=${id}`, await handler(args));
    } catch (error) {
      this.#reply(`?${id}`, reasonOf(error));
    }
  }

  #reply(head: string, text: string): void {
    this.#send(`${head}${text === '' ? '' : ` ${text}`}\n`);
  }

  #handlers(): Record<string, Handler> {
    return {
      protocol_version: () => '2',
      name: () => this.#engine.name,
      version: () => this.#engine.version,
      known_command: ([name]) => String(this.#commands.has(name ?? '')),
      list_commands: () => [...this.#commands.keys()].join('\n'),
      list_games: () => 'Othello',
      set_game: (args) => this.#setGame(args.join(' ')),
      boardsize: ([size]) => this.#boardSize(size),
      clear_board: () => this.#clear(),
      komi: ([komi]) => (Number.isFinite(Number.parseFloat(komi ?? '')) ? '' : refuse('syntax error')),
      play: (args) => this.#play(args),
      genmove: (args) => this.#generate(args, true),
      reg_genmove: (args) => this.#generate(args, false),
      undo: () => this.#undo(),
      showboard: () => `\n${drawBoard(this.#position)}`,
      final_score: () => finalScore(this.#position),
      time_settings: (args) => this.#timeSettings(args),
      time_left: (args) => this.#timeLeft(args),
      quit: () => this.#quit(),
    };
  }

  get #position(): Position {
    return this.#history.at(-1)!;
  }

  #setGame(game: string): string {
    if (!/^(?:othello|reversi)$/i.test(game)) return refuse('unsupported game; this engine plays Othello');
    return this.#clear();
  }

  #boardSize(size: string | undefined): string {
    if (!/^\d+$/.test(size ?? '')) return refuse('syntax error');
    return Number(size) === 8 ? this.#clear() : refuse('unacceptable size');
  }

  #clear(): string {
    this.#history = [initialPosition()];
    this.#clock.reset();
    return '';
  }

  #play([colorText, moveText]: readonly string[]): string {
    const color = parseColor(colorText);
    const move = parseVertex(moveText);
    const position = this.#position;
    // Two passes may be told at the end, as in Go.
    if (move === PASS && isOver(position)) this.#history.push(position);
    else {
      const mover = withTurn(position, color);
      if (mover === undefined || !isLegal(mover, move)) return refuse('illegal move');
      this.#history.push(play(mover, move));
    }
    return '';
  }

  async #generate([colorText]: readonly string[], keep: boolean): Promise<string> {
    const color = parseColor(colorText);
    const position = this.#position;
    if (isOver(position)) return this.#pass(position, keep);
    const mover = withTurn(position, color) ?? refuse(`it is ${position.turn}'s turn`);
    const legal = legalMoveList(mover);
    if (legal[0] === PASS) return this.#pass(play(mover, PASS), keep);
    const clock = this.#clock.budget(color, discs(mover).empty);
    const begin = this.#now();
    const { move } = await this.#engine.think(mover, { clock, allMoves: false });
    this.#clock.use(color, this.#now() - begin);
    if (!legal.includes(move)) return refuse(`the engine chose ${move}, which is illegal`);
    if (keep) this.#history.push(play(mover, move));
    return moveName(move).toUpperCase();
  }

  #pass(after: Position, keep: boolean): string {
    if (keep) this.#history.push(after);
    return 'PASS';
  }

  #undo(): string {
    if (this.#history.length === 1) return refuse('cannot undo');
    this.#history.pop();
    return '';
  }

  #timeSettings(args: readonly string[]): string {
    const [main, byoSeconds, byoStones] = args.map(parseCount);
    if (main === undefined || byoSeconds === undefined || byoStones === undefined)
      return refuse('syntax error');
    this.#clock.set(main, byoSeconds, byoStones);
    return '';
  }

  #timeLeft([colorText, ...args]: readonly string[]): string {
    const color = parseColor(colorText);
    const [seconds, stones] = args.map(parseCount);
    if (seconds === undefined || stones === undefined) return refuse('syntax error');
    this.#clock.report(color, seconds, stones);
    return '';
  }

  #quit(): string {
    this.finished = true;
    return '';
  }
}

/** Comments and control characters go, as the protocol asks. */
function clean(line: string): string {
  return line
    .split('#', 1)[0]!
    .replace(/\t/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .replace(/ +/g, ' ');
}

function refuse(reason: string): never {
  throw new Refusal(reason);
}

/** One line, since an empty one ends an answer. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim();
}

function parseColor(text: string | undefined): Color {
  if (/^(?:b|black)$/i.test(text ?? '')) return 'black';
  return /^(?:w|white)$/i.test(text ?? '') ? 'white' : refuse('syntax error');
}

function parseVertex(text: string | undefined): number {
  try {
    return parseMove(text ?? '');
  } catch (error) {
    if (error instanceof OthelloError) return refuse('syntax error');
    throw error;
  }
}

function parseCount(text: string): number {
  return /^\d{1,9}(?:\.\d*)?$/.test(text) ? Number(text) : refuse('syntax error');
}

/** The position with this side to move, after a pass that is left out; undefined when it is not its turn. */
function withTurn(position: Position, color: Color): Position | undefined {
  if (position.turn === color) return position;
  return isLegal(position, PASS) ? play(position, PASS) : undefined;
}

function finalScore(position: Position): string {
  if (!isOver(position)) return refuse('cannot score, the game is not over');
  const black = position.turn === 'black' ? score(position) : -score(position);
  if (black === 0) return '0';
  return black > 0 ? `B+${black}` : `W+${-black}`;
}

function drawBoard(position: Position): string {
  const rows = Array.from({ length: 8 }, (_, row) => {
    const squares = Array.from({ length: 8 }, (_, column) => {
      const color = colorAt(position, row * 8 + column);
      return color === undefined ? '.' : color === 'black' ? 'X' : 'O';
    });
    return ` ${row + 1} ${squares.join(' ')}`;
  });
  const { black, white } = discs(position);
  const next = isOver(position) ? 'Game over' : `Next: ${position.turn}`;
  return ['   A B C D E F G H', ...rows, `${next}; black (X) ${black}, white (O) ${white}`].join('\n');
}
