import { OthelloError } from '../../engine/errors.js';
import { moveName, parseMove } from '../../engine/notation.js';
import { initialPosition, isLegal, isOver, legalMoveList, play } from '../../engine/position.js';
import { parseGgf } from '../../engine/records/ggf.js';
import { PASS } from '../../engine/squareSet.js';
import type { Clock } from '../playing/clock.js';
import type { EngineResult } from '../playing/engine.js';
import type { ProtocolServer, ServedEngine } from './server.js';

/**
 * The NBoard protocol, version 2. `go` is answered without playing the move. A `hint` stops at the next line, a `go`
 * at a `ping`; both still answer with what is known. Unknown lines are ignored, as the protocol asks.
 */
export class NBoardServer implements ProtocolServer {
  finished = false;
  readonly #engine: ServedEngine;
  readonly #send: (line: string) => void;
  readonly #now: Clock;
  #position = initialPosition();
  #turn: Promise<void> = Promise.resolve();
  #thinking: { readonly command: string; readonly stop: AbortController } | undefined;

  constructor(engine: ServedEngine, send: (line: string) => void, now: Clock) {
    this.#engine = engine;
    this.#send = send;
    this.#now = now;
  }

  receive(line: string): Promise<void> {
    const words = line.trim().split(/\s+/);
    if (this.#thinking?.command === 'hint' || words[0] === 'ping') this.#thinking?.stop.abort();
    this.#turn = this.#turn.then(() => this.#obey(words, line.trim()));
    return this.#turn;
  }

  async #obey(words: readonly string[], line: string): Promise<void> {
    if (this.finished) return;
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
        this.#send(`set myname ${this.#engine.name}`);
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
    if (what !== 'game') return;
    // Only the position counts here; a front end's idea of the result does not.
    const { start, moves } = parseGgf(withoutResult(value));
    this.#position = moves.reduce(play, start);
  }

  #move(text: string): void {
    const move = parseMove(text.split('/')[0]!);
    const position =
      move !== PASS && isLegal(this.#position, PASS) ? play(this.#position, PASS) : this.#position;
    this.#position = play(position, move);
  }

  async #hint(countText: string): Promise<void> {
    const count = /^[1-9]\d?$/.test(countText) ? Number(countText) : 1;
    if (isOver(this.#position)) return;
    for (const { line, discs, note } of hintsOf(await this.#think('hint')).slice(0, count)) {
      this.#send(`search ${line.map(nameOf).join('')} ${discs.toFixed(2)} 0 ${line.length} ${note}`);
    }
    this.#send('status');
  }

  async #go(): Promise<void> {
    const position = this.#position;
    if (isOver(position)) throw new OthelloError('badMove', 'The game is over.');
    if (legalMoveList(position)[0] === PASS) {
      this.#send('=== PA');
      return;
    }
    const begin = this.#now();
    const { move, value, exact } = await this.#think('go');
    if (!isLegal(position, move)) {
      throw new OthelloError('internal', `The engine chose ${move}, which is illegal.`);
    }
    const discs = exact?.score ?? discsOf(value);
    this.#send(`=== ${nameOf(move)}/${discs.toFixed(2)}/${(this.#now() - begin).toFixed(2)}`);
    this.#send('status');
  }

  async #think(command: 'hint' | 'go'): Promise<EngineResult> {
    const stop = new AbortController();
    this.#thinking = { command, stop };
    this.#send(`status ${this.#engine.name} is thinking`);
    try {
      return await this.#engine.think(this.#position, { allMoves: command === 'hint', enough: stop.signal });
    } finally {
      this.#thinking = undefined;
    }
  }
}

function nameOf(move: number): string {
  return move === PASS ? 'PA' : moveName(move).toUpperCase();
}

/** An expected result, stretched to discs. */
function discsOf(value: number): number {
  return 64 * value;
}

interface Hint {
  /** Begins with the move that it is about. */
  readonly line: readonly number[];
  /** From the mover's view. */
  readonly discs: number;
  readonly note: string;
}

/** All moves, the best first: by exact scores where there are, else by visits behind the move of the search. */
function hintsOf({ exact, move: best, moves, visits, q, value, principalVariation }: EngineResult): Hint[] {
  const lineOf = (move: number): readonly number[] => (move === best ? principalVariation : [move]);
  if (exact?.moves !== undefined) {
    return exact.moves.map(({ move, score }) => ({ line: lineOf(move), discs: score, note: 'exact' }));
  }
  return moves
    .map((move, index) => ({ move, visits: visits[index]!, q: q[index]! }))
    .sort((a, b) => Number(b.move === best) - Number(a.move === best) || b.visits - a.visits)
    .map(({ move, visits: count, q: known }) => ({
      line: lineOf(move),
      discs: discsOf(Number.isNaN(known) ? value : known),
      note: `${count} visits`,
    }));
}

/** A game in GGF without its result, RE[...]. */
function withoutResult(game: string): string {
  const begin = game.indexOf('RE[');
  const end = game.indexOf(']', begin);
  return begin < 0 || end < 0 ? game : game.slice(0, begin) + game.slice(end + 1);
}
