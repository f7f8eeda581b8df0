import { OthelloError } from '../../engine/errors.js';
import { formatPosition, moveName, parseMove } from '../../engine/notation.js';
import {
  type Color,
  initialPosition,
  isLegal,
  legalMoveList,
  play,
  type Position,
} from '../../engine/position.js';
import { PASS } from '../../engine/squareSet.js';
import { splitSetup } from './commandLine.js';
import { EngineProcess } from './engineProcess.js';

export interface EngineLimits {
  /** Seconds that the engine may take for one answer, default 60; for its first, 30 even when this is less. */
  readonly answerSeconds?: number;
}

const ANSWER_SECONDS = 60;
/** At least so long may an engine take to begin, since some load books and evaluations first. */
export const START_SECONDS = 30;

/**
 * A foreign engine that speaks GTP, as Othello engines do: rows count from the top, passes may be left out. Its answers may
 * come with their number behind a space (Edax), or without one, and what it prints besides them is passed over. All
 * failures are OthelloError `engineFailed`: it dies, hangs, answers nonsense, resigns or plays an illegal move. The
 * process is dead then; a new game needs a new client. One call at a time: games that run together have a client each.
 */
export class GtpClient {
  /** As the engine calls itself, with its version. */
  readonly name: string;
  readonly #engine: EngineProcess;
  readonly #seconds: number;
  #id = 0;
  /** Moves that the engine knows of, inserted passes among them. */
  #played: number[] = [];
  /** Some engines pass by themselves and refuse to be told. */
  #takesPasses = true;

  private constructor(engine: EngineProcess, seconds: number, name: string) {
    this.#engine = engine;
    this.#seconds = seconds;
    this.name = name;
  }

  /**
   * Starts the engine and an empty board.
   * @param command such as `gtp-rhino -l 1 -b 0`; no shell runs it. GTP commands may follow, see `splitSetup`.
   */
  static async start(
    command: string,
    { answerSeconds = ANSWER_SECONDS }: EngineLimits = {},
  ): Promise<GtpClient> {
    const [commandLine, ...setup] = splitSetup(command);
    const engine = new EngineProcess(commandLine);
    try {
      const unnamed = new GtpClient(engine, Math.max(answerSeconds, START_SECONDS), command);
      const name = await unnamed.#askLine('name');
      const version = await unnamed.#askLine('version');
      const client = new GtpClient(
        engine,
        answerSeconds,
        [name, version].filter(Boolean).join(' ') || command,
      );
      client.#id = unnamed.#id;
      if ((await client.#askLine('known_command set_game')) === 'true')
        await client.#tellLine('set_game Othello');
      await client.#setSize();
      for (const line of setup) await client.#tellLine(line.replace(/\s+/g, ' '));
      await client.#tellLine('clear_board');
      return client;
    } catch (error) {
      await engine.dispose();
      throw error;
    }
  }

  /**
   * The engine's move after these moves from the initial position (passes included); the engine has played it then.
   * A forced pass is returned without asking.
   */
  async chooseMove(moves: readonly number[]): Promise<number> {
    const position = positionAfter(moves);
    const legal = legalMoveList(position);
    if (legal.length === 0) throw new OthelloError('badMove', 'The game is over; no engine can move.');
    if (legal[0] === PASS) return PASS;
    await this.#bring(moves);
    const answer = await this.#tellLine(`genmove ${position.turn}`);
    const move = this.#checkMove(answer, position);
    this.#played.push(move);
    return move;
  }

  /** The answer to a command, of all its lines up to an empty one; undefined when the engine refuses it. */
  async ask(command: string): Promise<string | undefined> {
    const { accepted, text } = await this.#command(command, 'all');
    return accepted ? text : undefined;
  }

  /** The answer to a command that must be accepted. */
  async tell(command: string): Promise<string> {
    return this.#accepted(command, await this.#command(command, 'all'));
  }

  /** Ends the engine, if need be by force. */
  dispose(): Promise<void> {
    return this.#engine.dispose('quit');
  }

  /** Brings the engine's board to these moves, by going on, taking back or starting anew. */
  async #bring(moves: readonly number[]): Promise<void> {
    let common = 0;
    while (common < this.#played.length && this.#played[common] === moves[common]) common += 1;
    const undone = this.#played.length - common;
    if (undone > 0 && !(await this.#undo(common))) {
      await this.#tellLine('clear_board');
      common = 0;
    }
    this.#played = moves.slice(0, common);
    let color: Color = positionAfter(this.#played).turn;
    for (const move of moves.slice(common)) {
      await this.#tellMove(color, move);
      this.#played.push(move);
      color = color === 'black' ? 'white' : 'black';
    }
  }

  /** Takes back to `length` moves; false when that has to be done with a new board. */
  async #undo(length: number): Promise<boolean> {
    // How an engine counts passes when it takes back differs too much.
    if (this.#played.slice(length).includes(PASS) || this.#played.length - length > 4) return false;
    for (let left = this.#played.length; left > length; left--) {
      if ((await this.#askLine('undo')) === undefined) return false;
    }
    return true;
  }

  async #tellMove(color: Color, move: number): Promise<void> {
    if (move !== PASS) await this.#tellLine(`play ${color} ${moveName(move)}`);
    else if (this.#takesPasses) this.#takesPasses = (await this.#askLine(`play ${color} pass`)) !== undefined;
  }

  /** Engines of one game only may not know the command; one that plays another size says so here. */
  async #setSize(): Promise<void> {
    const { accepted, text } = await this.#command('boardsize 8', 'first');
    if (!accepted && /size/i.test(text)) throw this.#engine.fail(`refused "boardsize 8": ${text}`);
  }

  #checkMove(answer: string, position: Position): number {
    // Some say whose move it is before it, or what they think of it behind it.
    const [word = ''] = answer.replace(/^(?:b|w|black|white)\s+/i, '').split(/[\s/]/);
    if (/^resign$/i.test(word)) throw this.#engine.fail('resigned');
    let move: number;
    try {
      move = parseMove(word);
    } catch (error) {
      if (!(error instanceof OthelloError)) throw error;
      throw this.#nonsense(`genmove ${position.turn}`, answer);
    }
    if (isLegal(position, move)) return move;
    throw this.#engine.fail(`played ${moveName(move)}, which is illegal in ${formatPosition(position)}`);
  }

  /** As {@link ask}, of a command whose answer is one line: the empty line behind it may be missing. */
  async #askLine(command: string): Promise<string | undefined> {
    const { accepted, text } = await this.#command(command, 'first');
    return accepted ? text : undefined;
  }

  /** As {@link tell}, of a command whose answer is one line. */
  async #tellLine(command: string): Promise<string> {
    return this.#accepted(command, await this.#command(command, 'first'));
  }

  #accepted(command: string, { accepted, text }: GtpAnswer): string {
    if (accepted) return text;
    throw this.#engine.fail(`refused "${command}": ${text === '' ? 'without a reason' : text}`);
  }

  async #command(command: string, lines: 'first' | 'all'): Promise<GtpAnswer> {
    this.#id += 1;
    this.#engine.send(`${this.#id} ${command}`);
    return this.#engine.within(this.#seconds, `"${command}"`, async () => {
      const answer = await this.#readHead(command);
      return lines === 'first' ? answer : { ...answer, text: await this.#readRest(command, answer.text) };
    });
  }

  /** The first line of the answer. What comes before it, banners and thoughts, is passed over as GoGui does. */
  async #readHead(command: string): Promise<GtpAnswer> {
    for (;;) {
      const line = await this.#engine.readLine();
      const head = parseHead(line, this.#id);
      if (head === 'wrongId') throw this.#nonsense(command, line);
      if (head !== undefined) return head;
      this.#engine.passOver(line);
    }
  }

  async #readRest(command: string, first: string): Promise<string> {
    const lines = [first];
    for (let line = await this.#engine.readLine(); line.trim() !== ''; line = await this.#engine.readLine()) {
      if (lines.length > 1000) throw this.#nonsense(command, line);
      lines.push(line);
    }
    return lines.join('\n').trim();
  }

  #nonsense(command: string, answer: string): OthelloError {
    const shown = answer.length > 60 ? `${answer.slice(0, 57)}...` : answer;
    return this.#engine.fail(`answered "${command}" with nonsense: ${JSON.stringify(shown)}`);
  }
}

interface GtpAnswer {
  readonly accepted: boolean;
  readonly text: string;
}

/**
 * Reads the first line of an answer: `=15 b3`, `= 15 b3`, `=15b3`, or without the number. Undefined for any other line; a
 * number right behind the mark that is not the command's is `wrongId`.
 */
function parseHead(line: string, id: number): GtpAnswer | 'wrongId' | undefined {
  // A byte order mark may come first; a rule of signs below a banner is no answer.
  if (!/^\ufeff?[=?](?![=?])/.test(line)) return undefined;
  const head = line.replace('\ufeff', '');
  const accepted = head.startsWith('=');
  const body = head.slice(1);
  const digits = /^\d*/.exec(body)![0];
  const rest = body.slice(digits.length);
  if (digits === '') {
    const text = rest.trim();
    const word = text.split(/\s/, 1)[0]!;
    const isId = /^\d+$/.test(word) && Number(word) === id;
    return { accepted, text: isId ? text.slice(word.length).trim() : text };
  }
  if (Number(digits) === id) return { accepted, text: rest.trim() };
  // An engine without numbers and without a space may begin its answer with a digit: "=1.0".
  return rest === '' || /^\s/.test(rest) ? 'wrongId' : { accepted, text: body.trim() };
}

function positionAfter(moves: readonly number[]): Position {
  return moves.reduce(play, initialPosition());
}
