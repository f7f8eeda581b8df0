import process, { stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { OthelloError } from '../../../../engine/errors.js';
import { discs } from '../../../../engine/position.js';
import { PASS } from '../../../../engine/squareSet.js';
import { describeMove } from '../../../../playing/moveWords.js';
import {
  type Game,
  isFinished,
  lineOf,
  passIsDue,
  playMove,
  positionOf,
  resultOf,
} from '../../../../playing/playedGame.js';
import { describeStrength } from '../../../engine/opponentStrength.js';
import { formatLine } from '../../../sources/savedGame.js';
import { colorName } from '../../../terminal/format.js';
import type { Terminal } from '../../../terminal/terminal.js';
import { describeBeginning, describeResult } from '../describe.js';
import { LineTable, type Table } from './lineTable.js';
import { readPlayInput } from './playInput.js';

/** What the game waits for: a move or a word of the person's, a word after its end, or nothing any more. */
type Awaited = 'move' | 'word' | 'nothing';

/** After the end of a game somebody at a terminal is waited for; what comes through a pipe is there already. */
const AFTER_THE_END_MS = 300;
/** The longest that a timer can wait, some 24 days. */
const LONGEST_MS = 2 ** 31 - 1;
/** A thought in the person's time: more than anybody waits for. */
const PONDERING = { simulations: 200_000 };
const IS_OVER = 'The game is over: new begins another, undo takes back.';

/** Games between a person and an opponent, line by line: through a pipe, or where a screen is not wanted. */
export class LineGame {
  readonly #terminal: Terminal;
  readonly #at: LineTable;
  /** The game whose end has been told. */
  #told: Game | undefined;

  constructor(terminal: Terminal, table: Table) {
    this.#terminal = terminal;
    this.#at = new LineTable(terminal, table);
  }

  async run(): Promise<void> {
    const { interactive, palette } = this.#terminal;
    const { signal, opponent } = this.#at.table;
    const reader = createInterface({
      input: this.#terminal.input,
      ...(interactive ? { output: stdout } : {}),
      terminal: interactive,
    });
    // In its raw mode the terminal tells readline of Ctrl-C, not the process.
    reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    signal.addEventListener('abort', () => reader.close());
    const lines = reader[Symbol.asyncIterator]();
    const { human } = this.#at.game;
    this.#at.say(describeBeginning(human, opponent.label, describeStrength(this.#at.strength), palette));
    // When the engine begins, its move is the first thing to see.
    if (positionOf(this.#at.game).turn === human) this.#at.draw();
    try {
      for (;;) {
        const awaited = await this.#untilHuman();
        if (awaited === 'nothing') break;
        const prompt = awaited === 'move' ? `${this.#at.game.human}> ` : 'over> ';
        reader.setPrompt(prompt);
        if (awaited === 'move') this.#at.say('');
        if (interactive) reader.prompt();
        const line = await this.#nextLine(lines, awaited);
        if (line === undefined) break;
        if (line === 'late') continue;
        if (!interactive) this.#at.say(`${prompt}${line.text}`);
        await this.#answer(line.text);
        this.#at.keep();
      }
      this.#at.keep();
    } finally {
      reader.close();
    }
    this.#sayGoodbye();
  }

  /** The next line; undefined when there is none, `late` when the person's time ran out before it. */
  async #nextLine(
    lines: AsyncIterator<string>,
    awaited: Awaited,
  ): Promise<{ readonly text: string } | 'late' | undefined> {
    const over = new AbortController();
    const late = setTimeout(this.#patience(awaited), 'late' as const, { signal: over.signal });
    late.catch(() => undefined);
    const pondering = awaited === 'move' ? this.#ponder(over.signal) : undefined;
    // It is awaited later: until then its failure is nobody's fault.
    pondering?.catch(() => undefined);
    if (awaited === 'move') this.#at.clocks.start(this.#at.game.human);
    try {
      const next = await Promise.race([lines.next(), late]);
      if (awaited === 'word') return next === 'late' || next.done === true ? undefined : { text: next.value };
      if (this.#wentOut() || next === 'late') return 'late';
      return next.done === true ? undefined : { text: next.value };
    } finally {
      over.abort();
      await pondering;
    }
  }

  /** Milliseconds to wait for a line. */
  #patience(awaited: Awaited): number {
    if (awaited === 'word') return this.#terminal.interactive ? LONGEST_MS : AFTER_THE_END_MS;
    return Math.min(LONGEST_MS, this.#at.clocks.left(this.#at.game.human));
  }

  /** Thinks on in the person's time, until the signal is raised: the search keeps what it found. */
  async #ponder(signal: AbortSignal): Promise<void> {
    const { engine, ponders, opponentName } = this.#at.table;
    if (!ponders || opponentName !== undefined) return;
    await engine.think(positionOf(this.#at.game), this.#at.randomNow(), { signal, budget: PONDERING });
  }

  /** Whether the time of the side to move is over, which has lost then. */
  #wentOut(): boolean {
    const isOut = this.#at.clocks.stop();
    const { game } = this.#at;
    if (isOut) this.#at.game = { ...game, gaveUp: { color: positionOf(game).turn, why: 'time' } };
    return isOut;
  }

  /** Plays passes and the engine's moves until the human is to move, or the game has ended or was left. */
  async #untilHuman(): Promise<Awaited> {
    for (;;) {
      const { game, table, left } = this.#at;
      if (left || table.signal.aborted) return 'nothing';
      if (isFinished(game)) {
        this.#sayEnd();
        return 'word';
      }
      const position = positionOf(game);
      if (passIsDue(game)) {
        const line = describeMove(position, PASS);
        this.#at.say(this.#terminal.palette.paint(line, { bold: true, foreground: [214, 158, 46] }));
        this.#at.game = playMove(game, PASS);
        this.#at.draw();
        continue;
      }
      if (position.turn === game.human) return 'move';
      if (!(await this.#opponentMoves())) return 'nothing';
    }
  }

  /** False when the opponent cannot go on, which loses it the game, or was interrupted. */
  async #opponentMoves(): Promise<boolean> {
    const { turn } = positionOf(this.#at.game);
    const { ply } = this.#at.game;
    if (this.#terminal.interactive) this.#terminal.showForNow('thinking...');
    const answer = await this.#opponentAnswer();
    if (this.#terminal.interactive) this.#terminal.showForNow('');
    if (answer === undefined) return false;
    if (this.#wentOut()) return true;
    const { move, thought } = answer;
    this.#at.thought = thought === undefined ? undefined : { color: turn, result: thought, ply };
    this.#at.clocks.credit(turn);
    this.#at.game = playMove(this.#at.game, move);
    this.#at.keep();
    this.#at.draw();
    return true;
  }

  async #opponentAnswer() {
    const { game, clocks, table, strength } = this.#at;
    const { opponent, signal } = table;
    const position = positionOf(game);
    const seconds = clocks.secondsForMove(position.turn, discs(position).empty);
    clocks.start(position.turn);
    try {
      return await opponent.answer(lineOf(game), this.#at.randomNow(), signal, strength, seconds);
    } catch (error) {
      if (!(error instanceof OthelloError && error.code === 'engineFailed')) throw error;
      this.#at.say(`${error.message} It forfeits the game: you win.`);
      return undefined;
    }
  }

  async #answer(line: string): Promise<void> {
    const { game } = this.#at;
    const position = positionOf(game);
    const input = readPlayInput(line, position);
    switch (input.kind) {
      case 'nothing':
        return;
      case 'refused': {
        this.#at.say(isFinished(game) ? IS_OVER : input.reason);
        return;
      }
      case 'word':
        return this.#obeyed(this.#at.obey(input.word, input.argument));
      case 'move':
        if (isFinished(game)) {
          this.#at.say(IS_OVER);
          return;
        }
        this.#at.clocks.credit(game.human);
        this.#at.game = playMove(game, input.move);
        // The board follows with the answer; when there is none, now.
        this.#at.say(describeMove(position, input.move));
        if (isFinished(this.#at.game)) this.#at.draw();
    }
  }

  async #obeyed(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof OthelloError)) throw error;
      this.#at.say(error.message);
    }
  }

  /** How the game ended, once. */
  #sayEnd(): void {
    const { game, table } = this.#at;
    const result = resultOf(game);
    if (result === undefined || this.#told === game) return;
    this.#told = game;
    const end = describeResult(result, lineOf(game), game.human, table.opponent.label);
    this.#at.say(this.#terminal.palette.paint(end, { bold: true }));
    if (this.#terminal.interactive) {
      this.#at.say('review tells what each move gave away; new begins another game, quit leaves.');
    }
  }

  #sayGoodbye(): void {
    this.#sayEnd();
    const line = lineOf(this.#at.game);
    if (!isFinished(this.#at.game)) {
      const { turn } = positionOf(this.#at.game);
      this.#at.say(['', `The game is left unfinished; it is ${colorName(turn)}'s move.`]);
    }
    if (line.moves.length > 0) this.#terminal.print(`Moves: ${formatLine(line)}`);
  }
}
