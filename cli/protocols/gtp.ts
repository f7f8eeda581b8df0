import process from 'node:process';
import { discs, isOver, legalMoveList, play, type Position } from '../../engine/position.js';
import { PASS } from '../../engine/squareSet.js';
import type { Clock } from '../../playing/clock.js';
import type { EngineResult } from '../../playing/engine.js';
import { loadRecord } from '../sources/loadRecord.js';
import { analyzeCommands } from './goguiAnalyze.js';
import { GOGUI_RULES } from './goguiRules.js';
import { GtpBoard } from './gtpBoard.js';
import { GtpClock } from './gtpClock.js';
import {
  clean,
  drawBoard,
  finalScore,
  parseColor,
  parseCount,
  parsePairs,
  parseVertex,
  reasonOf,
  Refusal,
  refuse,
  vertexName,
} from './gtpText.js';
import { Departure, type ProtocolServer, type ServedEngine, type Thought } from './server.js';

type Handler = (args: readonly string[]) => string | Promise<string>;

/**
 * The Go Text Protocol, version 2, in the subset that Othello engines share, and the extensions with which GoGui plays and
 * analyses Othello. Rows count from the top. A forced pass may be told (`play b pass`) or left out; `undo` takes back one
 * `play` or `genmove`, with the pass it implied. `quit`, the line `# interrupt` and the end of the input end a search, which
 * answers with what it has found.
 */
export class GtpServer implements ProtocolServer {
  finished = false;
  readonly #engine: ServedEngine;
  readonly #send: (text: string) => void;
  readonly #now: Clock;
  readonly #clock = new GtpClock();
  readonly #board = new GtpBoard();
  readonly #commands: ReadonlyMap<string, Handler>;
  readonly #departure = new Departure();
  /** Of the search that runs. */
  #interrupt: AbortController | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(engine: ServedEngine, send: (text: string) => void, now: Clock) {
    this.#engine = engine;
    this.#send = send;
    this.#now = now;
    this.#commands = new Map(Object.entries({ ...this.#basics(), ...this.#game(), ...this.#gogui() }));
  }

  receive(line: string): Promise<void> {
    if (/^\s*#\s*interrupt\s*$/i.test(line)) this.#interrupt?.abort();
    const text = clean(line);
    if (/^\d*\s*quit(?: |$)/.test(text)) this.#departure.end(false);
    // One command after the other, however fast they come.
    this.#turn = this.#turn.then(() => this.#answer(text));
    return this.#turn;
  }

  end(gone: boolean): void {
    this.#departure.end(gone);
  }

  async #answer(text: string): Promise<void> {
    if (text === '' || this.finished || this.#departure.isGone) return;
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

  #basics(): Record<string, Handler> {
    return {
      protocol_version: () => '2',
      name: () => this.#engine.name,
      version: () => this.#engine.version,
      known_command: ([name]) => String(this.#commands.has(name ?? '')),
      list_commands: () => [...this.#commands.keys()].join('\n'),
      list_games: () => 'Othello',
      cputime: () => processorSeconds(),
      time_settings: (args) => this.#timeSettings(args),
      time_left: (args) => this.#timeLeft(args),
      quit: () => this.#quit(),
    };
  }

  #game(): Record<string, Handler> {
    return {
      set_game: (args) => this.#setGame(args.join(' ')),
      boardsize: ([size]) => this.#boardSize(size),
      clear_board: () => this.#clear(),
      komi: ([komi]) => setKomi(komi),
      play: silent(([color, move]) => this.#board.play(parseColor(color), parseVertex(move))),
      genmove: (args) => this.#generate(args, true),
      reg_genmove: (args) => this.#generate(args, false),
      'kgs-genmove_cleanup': (args) => this.#generate(args, true),
      undo: silent(() => this.#board.undo()),
      'gg-undo': silent(([count = '1']) => this.#board.undo(parseCount(count))),
      loadsgf: (args) => this.#load(args),
      showboard: () => `\n${drawBoard(this.#board.position)}`,
      final_score: () => finalScore(this.#board.position),
    };
  }

  #gogui(): Record<string, Handler> {
    const rules = Object.entries(GOGUI_RULES).map(([name, answer]): [string, Handler] => [
      name,
      () => answer(this.#board.position),
    ]);
    return {
      ...Object.fromEntries(rules),
      'gogui-title': () => this.#engine.name,
      'gogui-interrupt': () => '',
      'gogui-play_sequence': silent((args) => this.#board.playAll(parsePairs(args, undefined))),
      'gogui-setup': silent((args) => this.#board.setUp(parsePairs(args, 'e'))),
      'gogui-setup_player': silent(([color]) => this.#board.setTurn(parseColor(color))),
      ...analyzeCommands({
        engine: this.#engine,
        position: () => this.#board.position,
        think: (position, thought) => this.#think(position, thought),
      }),
    };
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
    this.#board.clear();
    this.#clock.reset();
    return '';
  }

  async #generate([colorText]: readonly string[], keep: boolean): Promise<string> {
    const color = parseColor(colorText);
    const board = this.#board;
    const { position } = board;
    if (isOver(position)) {
      if (keep) board.play(color, PASS);
      return 'PASS';
    }
    const mover = board.mover(color);
    const legal = legalMoveList(mover);
    let move = legal[0]!;
    if (move !== PASS) {
      const clock = this.#clock.budget(color, discs(mover).empty);
      const begin = this.#now();
      ({ move } = await this.#think(mover, { ...clockOf(clock), allMoves: false, inGame: keep }));
      this.#clock.use(color, this.#now() - begin);
    }
    if (!legal.includes(move)) return refuse(`the engine chose ${move}, which is illegal`);
    if (keep) board.play(color, move);
    return vertexName(move);
  }

  async #think(position: Position, thought: Thought): Promise<EngineResult> {
    this.#interrupt = new AbortController();
    const { budget = this.#engine.budget, clock } = thought;
    const enough = this.#departure.signal(this.#interrupt.signal, budget, clock);
    try {
      return await this.#engine.think(position, { ...thought, enough });
    } finally {
      this.#interrupt = undefined;
    }
  }

  /** `loadsgf FILE [MOVE]`: the game as it stands before that move, the first of them being 1. */
  #load(args: readonly string[]): string {
    const last = args.at(-1) ?? refuse('syntax error');
    const isNumbered = args.length > 1 && /^\d{1,9}$/.test(last);
    const file = (isNumbered ? args.slice(0, -1) : args).join(' ').replace(/^"(.*)"$/, '$1');
    const { start, moves } = loadRecord(file);
    const played = isNumbered ? moves.slice(0, Math.max(0, Number(last) - 1)) : moves;
    const positions = [start];
    for (const move of played) positions.push(play(positions.at(-1)!, move));
    this.#board.load(positions);
    this.#clock.reset();
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

/** A command that has nothing to say. */
function silent(work: (args: readonly string[]) => void): Handler {
  return (args) => {
    work(args);
    return '';
  };
}

function processorSeconds(): string {
  const { user, system } = process.cpuUsage();
  return ((user + system) / 1e6).toFixed(2);
}

function clockOf(clock: number | undefined): Pick<Thought, 'clock'> {
  return clock === undefined ? {} : { clock };
}

/** Othello knows no komi: a game in which somebody is given some is not the one that is played here. */
function setKomi(komi: string | undefined): string {
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(komi ?? '')) return refuse('syntax error');
  return Number(komi) === 0 ? '' : refuse('unacceptable komi; Othello is played without, komi 0');
}
