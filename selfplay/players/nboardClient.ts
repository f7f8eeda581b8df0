import { OthelloError } from '../../engine/errors.js';
import { formatPosition, moveName, parseMove } from '../../engine/notation.js';
import { isLegal, legalMoveList, type Position } from '../../engine/position.js';
import { formatGgf } from '../../engine/records/ggf.js';
import { PASS } from '../../engine/squareSet.js';
import { splitSetup } from './commandLine.js';
import { EngineProcess } from './engineProcess.js';
import { type EngineLimits, START_SECONDS } from './gtpClient.js';

const ANSWER_SECONDS = 60;
/** Of engines that are told none. */
const DEPTH = 12;

/**
 * A foreign engine that speaks NBoard, version 2. It is told the position itself, so it needs no history. Failures
 * are as those of a {@link GtpClient}.
 */
export class NBoardClient {
  /** As the engine calls itself. */
  readonly name: string;
  readonly #engine: EngineProcess;
  readonly #seconds: number;
  #ping = 1;

  private constructor(engine: EngineProcess, seconds: number, name: string) {
    this.#engine = engine;
    this.#seconds = seconds;
    this.name = name;
  }

  /**
   * Starts the engine.
   * @param command program and arguments; lines of the protocol may follow, such as `; set depth 8`, see `splitSetup`.
   * @param depth that the engine is asked to search, where those lines do not say it; 12 when absent.
   */
  static async start(
    command: string,
    { answerSeconds = ANSWER_SECONDS, depth = DEPTH }: EngineLimits & { readonly depth?: number } = {},
  ): Promise<NBoardClient> {
    const [commandLine, ...setup] = splitSetup(command);
    const engine = new EngineProcess(commandLine);
    try {
      const unnamed = new NBoardClient(engine, Math.max(answerSeconds, START_SECONDS), command);
      engine.send('nboard 2');
      // Some engines cannot search before they are told a depth.
      engine.send(`set depth ${depth}`);
      for (const line of setup) engine.send(line);
      engine.send('ping 1');
      let name = command;
      await unnamed.#await(/^pong\s+1\s*$/, '"ping 1"', (line) => {
        name = /^set\s+myname\s+(\S.*)$/.exec(line)?.[1]?.trimEnd() ?? name;
      });
      return new NBoardClient(engine, answerSeconds, name);
    } catch (error) {
      await engine.dispose();
      throw error;
    }
  }

  /** The engine's move; a forced pass is returned without asking. */
  async chooseMove(position: Position): Promise<number> {
    const legal = legalMoveList(position);
    if (legal.length === 0) throw new OthelloError('badMove', 'The game is over; no engine can move.');
    if (legal[0] === PASS) return PASS;
    this.#ping += 1;
    this.#engine.send(`set game ${formatGgf({ start: position, moves: [], finished: false })}`);
    this.#engine.send(`ping ${this.#ping}`);
    await this.#await(new RegExp(`^pong\\s+${this.#ping}\\s*$`), 'a ping');
    this.#engine.send('go');
    const [, answer] = await this.#await(/^\s*===(?!=)(.*)$/s, '"go"');
    return this.#checkMove(answer!, position);
  }

  /** Ends the engine, if need be by force. */
  dispose(): Promise<void> {
    return this.#engine.dispose('quit');
  }

  #checkMove(answer: string, position: Position): number {
    let move: number;
    try {
      move = parseMove(answer.trim().split(/[\s/]/)[0]!);
    } catch (error) {
      if (!(error instanceof OthelloError)) throw error;
      throw this.#engine.fail(`answered "go" with nonsense: ${JSON.stringify(answer.slice(0, 60))}`);
    }
    if (isLegal(position, move)) return move;
    throw this.#engine.fail(`played ${moveName(move)}, which is illegal in ${formatPosition(position)}`);
  }

  /** The line of the pattern; `pass` sees those before it: status, search lines, a name. */
  #await(pattern: RegExp, what: string, pass?: (line: string) => void): Promise<RegExpExecArray> {
    return this.#engine.within(this.#seconds, what, async () => {
      for (;;) {
        const line = await this.#engine.readLine();
        const match = pattern.exec(line);
        if (match !== null) return match;
        pass?.(line);
        this.#engine.passOver(line);
      }
    });
  }
}
