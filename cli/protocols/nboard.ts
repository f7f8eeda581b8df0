import { OthelloError } from '../../engine/errors.js';
import { parseMove } from '../../engine/notation.js';
import {
  discs,
  initialPosition,
  isLegal,
  isOver,
  legalMoveList,
  play,
  type Position,
} from '../../engine/position.js';
import { PASS } from '../../engine/squareSet.js';
import type { Clock } from '../../playing/clock.js';
import type { Budget, EngineResult } from '../../playing/engine.js';
import { blackScore } from './gtpText.js';
import { NBoardClock } from './nboardClock.js';
import { type NBoardGame, readNBoardGame } from './nboardGame.js';
import { searchLines, squareName, valueInDiscs } from './nboardLines.js';
import { Departure, type ProtocolServer, type ServedEngine, type Thought } from './server.js';

/** The depth at which the engine thinks as long as its command line says; two plies more are twice as long. */
const OWN_DEPTH = 12;
const DEEPEST = 60;
const MOST_SIMULATIONS = 10_000_000;
const MOST_SECONDS = 3600;
/** So many times as long as a move may an analysis take that is finished although the front end has left. */
const PATIENCE = 20;
/** Seconds between two tidings of a search that goes on. */
const TELL_EVERY = 0.5;

type Thinker = 'hint' | 'go' | 'analyze';

/**
 * The NBoard protocol, version 2. `go` is answered without playing the move. A `hint` and an `analyze` stop at the next line, a
 * `go` at a `ping`; they still answer with what is known. After a game that could not be read there is no board, and no
 * answer about one, until a game can. Unknown lines are ignored, as the protocol asks.
 */
export class NBoardServer implements ProtocolServer {
  finished = false;
  readonly #engine: ServedEngine;
  readonly #send: (line: string) => void;
  readonly #now: Clock;
  readonly #departure = new Departure();
  /** Undefined after one that could not be read. */
  #game: { positions: Position[]; readonly clock: NBoardClock } | undefined = {
    positions: [initialPosition()],
    clock: new NBoardClock({ black: undefined, white: undefined }),
  };
  #depth = OWN_DEPTH;
  /** What a draw is worth to black, in discs. */
  #contempt = 0;
  #turn: Promise<void> = Promise.resolve();
  #thinking: { readonly command: Thinker; readonly stop: AbortController } | undefined;

  constructor(engine: ServedEngine, send: (line: string) => void, now: Clock) {
    this.#engine = engine;
    this.#send = send;
    this.#now = now;
  }

  receive(line: string): Promise<void> {
    const words = line.trim().split(/\s+/);
    const isPatient = this.#thinking?.command === 'go' || words[0] === '';
    if (!isPatient || words[0] === 'ping') this.#thinking?.stop.abort();
    if (words[0] === 'quit') this.end(false);
    this.#turn = this.#turn.then(() => this.#obey(words, line.trim()));
    return this.#turn;
  }

  end(gone: boolean): void {
    this.#departure.end(gone);
  }

  async #obey(words: readonly string[], line: string): Promise<void> {
    if (this.finished || this.#departure.isGone) return;
    try {
      await this.#command(words, line);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#send(`status ${text.replace(/\s+/g, ' ')}`);
    }
  }

  async #command([command = '', argument = '']: readonly string[], line: string): Promise<void> {
    switch (command) {
      case 'nboard':
        // The front end takes one word.
        this.#send(`set myname ${this.#engine.name.replace(/\s+/g, '')}`);
        return;
      case 'set':
        this.#set(argument, line.replace(/^set\s+\S+\s*/, ''));
        return;
      case 'move':
        this.#move(argument);
        return;
      case 'hint':
        return this.#hint(argument);
      case 'go':
        return this.#go();
      case 'analyze':
        return this.#analyze();
      case 'ping':
        this.#send(`pong ${argument}`);
        return;
      case 'learn':
        this.#send('learned');
        return;
      case 'quit':
        this.finished = true;
        return;
      default:
        // Version 1 sends a bare move.
        if (/^(?:[a-h][1-8]|pa)(?:\/|$)/i.test(command)) this.#move(command);
    }
  }

  #set(what: string, value: string): void {
    switch (what) {
      case 'game': {
        this.#game = undefined;
        const { positions, clock }: NBoardGame = readNBoardGame(value);
        this.#game = { positions: [...positions], clock };
        return;
      }
      case 'depth':
        if (/^[1-9]\d*$/.test(value)) this.#depth = Math.min(DEEPEST, Number(value));
        else throw new OthelloError('usage', `A depth is a whole number from 1 on, not "${value}".`);
        return;
      case 'contempt':
        if (/^[+-]?\d+(?:\.\d*)?$/.test(value)) this.#contempt = Number(value) / 100;
        else throw new OthelloError('usage', `Contempt is a number of hundredths of a disc, not "${value}".`);
        return;
      default:
    }
  }

  #known(): { positions: Position[]; readonly clock: NBoardClock } {
    if (this.#game !== undefined) return this.#game;
    throw new OthelloError(
      'badPosition',
      'The last game could not be read; there is no board until one can.',
    );
  }

  #move(text: string): void {
    const { positions, clock } = this.#known();
    const [name = '', , seconds = ''] = text.split('/');
    const move = parseMove(name);
    const before = positions.at(-1)!;
    const passes = move !== PASS && isLegal(before, PASS);
    const mover = passes ? play(before, PASS) : before;
    const after = play(mover, move);
    if (passes) positions.push(mover);
    positions.push(after);
    clock.use(mover.turn, /^\d+(?:\.\d*)?$/.test(seconds) ? Number(seconds) : 0);
  }

  async #hint(countText: string): Promise<void> {
    const count = /^[1-9]\d?$/.test(countText) ? Number(countText) : 1;
    const position = this.#known().positions.at(-1)!;
    if (isOver(position)) return;
    const settings = { depth: this.#depth, draw: this.#drawFor(position) };
    const tell = (result: EngineResult): void => {
      for (const line of searchLines(result, count, settings)) this.#send(line);
    };
    tell(await this.#think('hint', position, {}, tell));
    this.#send('status');
  }

  async #go(): Promise<void> {
    const { positions, clock } = this.#known();
    const position = positions.at(-1)!;
    if (isOver(position)) throw new OthelloError('badMove', 'The game is over.');
    if (legalMoveList(position)[0] === PASS) {
      this.#send('=== PA');
      return;
    }
    const begin = this.#now();
    const limit = clock.budget(position.turn, discs(position).empty);
    const how = { allMoves: false, inGame: true, ...(limit === undefined ? {} : { clock: limit }) };
    const result = await this.#think('go', position, how);
    if (!isLegal(position, result.move)) {
      throw new OthelloError('internal', `The engine chose ${result.move}, which is illegal.`);
    }
    const value = valueInDiscs(result, this.#drawFor(position)).toFixed(2);
    this.#send(`=== ${squareName(result.move)}/${value}/${(this.#now() - begin).toFixed(2)}`);
    this.#send('status');
  }

  /** The values of all positions of the game for black, from its end to its beginning. */
  async #analyze(): Promise<void> {
    const positions = [...this.#known().positions];
    const stop = this.#begin('analyze');
    try {
      const { simulations } = this.#budget;
      const whole =
        simulations === undefined
          ? this.#budget
          : { simulations: (simulations * positions.length) / PATIENCE };
      const enough = this.#departure.signal(stop.signal, whole);
      for (const [played, position] of [...positions.entries()].reverse()) {
        const value = await this.#valueForBlack(position, enough);
        if (stop.signal.aborted || this.#departure.isGone) break;
        this.#send(`analysis ${played} ${value.toFixed(2)}`);
      }
    } finally {
      this.#thinking = undefined;
    }
    this.#send('status');
  }

  async #valueForBlack(position: Position, enough: AbortSignal): Promise<number> {
    if (isOver(position)) return blackScore(position);
    const result = await this.#engine.think(position, { budget: this.#budget, allMoves: false, enough });
    const value = valueInDiscs(result, this.#drawFor(position));
    return position.turn === 'black' ? value : 0 - value;
  }

  #drawFor({ turn }: Position): number {
    return turn === 'black' ? this.#contempt : 0 - this.#contempt;
  }

  /** Of the command line, made longer or shorter by the depth that the front end asks for. */
  get #budget(): Budget {
    const { simulations, seconds } = this.#engine.budget;
    const scale = 2 ** ((this.#depth - OWN_DEPTH) / 2);
    if (simulations === undefined) return { seconds: Math.min(MOST_SECONDS, seconds * scale) };
    return { simulations: Math.min(MOST_SIMULATIONS, Math.max(1, Math.round(simulations * scale))) };
  }

  #begin(command: Thinker): AbortController {
    const stop = new AbortController();
    this.#thinking = { command, stop };
    this.#send(`status ${this.#engine.name} is thinking`);
    return stop;
  }

  /** @param tell is told now and then what has been found so far. */
  async #think(
    command: Thinker,
    position: Position,
    how: Omit<Thought, 'budget' | 'enough' | 'onRound'>,
    tell: (soFar: EngineResult) => void = () => undefined,
  ): Promise<EngineResult> {
    const budget = this.#budget;
    const enough = this.#departure.signal(this.#begin(command).signal, budget, how.clock);
    const began = this.#now();
    let told = began;
    const onRound: Thought['onRound'] = (simulations, soFar) => {
      if (simulations === 0 || this.#now() - told < TELL_EVERY) return;
      told = this.#now();
      this.#sendStatistics(simulations, told - began);
      tell(soFar());
    };
    try {
      const result = await this.#engine.think(position, { ...how, budget, enough, onRound });
      this.#sendStatistics(result.exact?.nodes ?? result.simulations, this.#now() - began);
      return result;
    } finally {
      this.#thinking = undefined;
    }
  }

  #sendStatistics(nodes: number, seconds: number): void {
    this.#send(`nodestats ${nodes} ${seconds.toFixed(2)}`);
  }
}
