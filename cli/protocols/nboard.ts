import { OthelloError } from '../../engine/errors.js';
import { moveName, parseMove } from '../../engine/notation.js';
import { initialPosition, isLegal, isOver, legalMoveList, play } from '../../engine/position.js';
import { parseGgf } from '../../engine/records/ggf.js';
import { PASS } from '../../engine/squareSet.js';
import type {
  Clock,
  EngineAnswer,
  EnginePlayer,
  MoveLimits,
  ProtocolServer,
} from '../playing/enginePlayer.js';

/**
 * The NBoard protocol, version 2. `go` is answered without playing the move. A `hint` stops at the next line, a `go`
 * at a `ping`; both still answer with what is known. Unknown lines are ignored, as the protocol asks.
 */
export class NBoardServer implements ProtocolServer {
  finished = false;
  readonly #player: EnginePlayer;
  readonly #send: (line: string) => void;
  readonly #now: Clock;
  #position = initialPosition();
  #depth: number | undefined;
  #turn: Promise<void> = Promise.resolve();
  #thinking: { readonly command: string; readonly stop: AbortController } | undefined;

  constructor(player: EnginePlayer, send: (line: string) => void, now: Clock) {
    this.#player = player;
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
        this.#send(`set myname ${this.#player.name}`);
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
    if (what === 'depth' && /^\d{1,3}$/.test(value)) this.#depth = Number(value);
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
    const answers = await this.#think('hint', async (limits) =>
      this.#player.hint(this.#position, count, limits),
    );
    for (const answer of answers) {
      const line = answer.line ?? [answer.move];
      const note = answer.note === undefined ? '' : ` ${answer.note.replace(/\s+/g, ' ')}`;
      this.#send(`search ${line.map(nameOf).join('')} ${evaluation(answer)} 0 ${line.length}${note}`);
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
    const answer = await this.#think('go', async (limits) => this.#player.chooseMove(position, limits));
    if (!isLegal(position, answer.move)) {
      throw new OthelloError('internal', `The engine chose ${answer.move}, which is illegal.`);
    }
    this.#send(`=== ${nameOf(answer.move)}/${evaluation(answer)}/${(this.#now() - begin).toFixed(2)}`);
    this.#send('status');
  }

  async #think<Answer>(command: string, think: (limits: MoveLimits) => Promise<Answer>): Promise<Answer> {
    const stop = new AbortController();
    this.#thinking = { command, stop };
    this.#send(`status ${this.#player.name} is thinking`);
    try {
      return await think({ ...(this.#depth !== undefined && { depth: this.#depth }), signal: stop.signal });
    } finally {
      this.#thinking = undefined;
    }
  }
}

function nameOf(move: number): string {
  return move === PASS ? 'PA' : moveName(move).toUpperCase();
}

/** Discs from the mover's view; an expected result is stretched to them. */
function evaluation({ score, value }: EngineAnswer): string {
  return (score ?? 64 * value).toFixed(2);
}

/** A game in GGF without its result, RE[...]. */
function withoutResult(game: string): string {
  const begin = game.indexOf('RE[');
  const end = game.indexOf(']', begin);
  return begin < 0 || end < 0 ? game : game.slice(0, begin) + game.slice(end + 1);
}
