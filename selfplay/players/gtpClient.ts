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
const START_SECONDS = 30;

/**
 * A foreign engine that speaks GTP, as Othello engines do: rows count from the top, passes may be left out. All
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
      const name = await unnamed.ask('name');
      const version = await unnamed.ask('version');
      const client = new GtpClient(
        engine,
        answerSeconds,
        [name, version].filter(Boolean).join(' ') || command,
      );
      client.#id = unnamed.#id;
      if ((await client.ask('known_command set_game')) === 'true') await client.tell('set_game Othello');
      await client.tell('boardsize 8');
      for (const line of setup) await client.tell(line.replace(/\s+/g, ' '));
      await client.tell('clear_board');
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
    const answer = await this.tell(`genmove ${position.turn}`);
    const move = this.#checkMove(answer, position);
    this.#played.push(move);
    return move;
  }

  /** The answer to a command; undefined when the engine refuses it. */
  async ask(command: string): Promise<string | undefined> {
    const answer = await this.#command(command);
    return answer.accepted ? answer.text : undefined;
  }

  /** The answer to a command that must be accepted. */
  async tell(command: string): Promise<string> {
    const { accepted, text } = await this.#command(command);
    if (!accepted)
      throw this.#engine.fail(`refused "${command}": ${text === '' ? 'without a reason' : text}`);
    return text;
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
      await this.tell('clear_board');
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
      if ((await this.ask('undo')) === undefined) return false;
    }
    return true;
  }

  async #tellMove(color: Color, move: number): Promise<void> {
    if (move !== PASS) await this.tell(`play ${color} ${moveName(move)}`);
    else if (this.#takesPasses) this.#takesPasses = (await this.ask(`play ${color} pass`)) !== undefined;
  }

  #checkMove(answer: string, position: Position): number {
    if (/^resign$/i.test(answer)) throw this.#engine.fail('resigned');
    let move: number;
    try {
      move = parseMove(answer);
    } catch (error) {
      if (!(error instanceof OthelloError)) throw error;
      throw this.#nonsense(`genmove ${position.turn}`, answer);
    }
    if (isLegal(position, move)) return move;
    throw this.#engine.fail(`played ${moveName(move)}, which is illegal in ${formatPosition(position)}`);
  }

  async #command(command: string): Promise<{ accepted: boolean; text: string }> {
    this.#id += 1;
    this.#engine.send(`${this.#id} ${command}`);
    return this.#engine.within(this.#seconds, `"${command}"`, () => this.#readAnswer(command));
  }

  async #readAnswer(command: string): Promise<{ accepted: boolean; text: string }> {
    let line = await this.#engine.readLine();
    while (line.trim() === '') line = await this.#engine.readLine();
    const match = /^([=?])(\d*)(?:[ \t](.*))?$/s.exec(line);
    if (match === null || (match[2] !== '' && Number(match[2]) !== this.#id))
      throw this.#nonsense(command, line);
    const lines = [match[3] ?? ''];
    for (line = await this.#engine.readLine(); line.trim() !== ''; line = await this.#engine.readLine()) {
      if (lines.length > 1000) throw this.#nonsense(command, line);
      lines.push(line);
    }
    return { accepted: match[1] === '=', text: lines.join('\n').trim() };
  }

  #nonsense(command: string, answer: string): OthelloError {
    const shown = answer.length > 60 ? `${answer.slice(0, 57)}...` : answer;
    return this.#engine.fail(`answered "${command}" with nonsense: ${JSON.stringify(shown)}`);
  }
}

function positionAfter(moves: readonly number[]): Position {
  return moves.reduce(play, initialPosition());
}
