import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { OthelloError } from '../../../engine/errors.js';
import { formatTranscript, parseMove } from '../../../engine/notation.js';
import { type Color, opposite } from '../../../engine/position.js';
import type { Random } from '../../../engine/random.js';
import { PASS } from '../../../engine/squareSet.js';
import type { Explanation } from '../../../lrp/explanation.js';
import type { Engine } from '../../playing/engine.js';
import type { Opponent } from '../../playing/opponent.js';
import { changeStrength, describeStrength, type Strength } from '../../playing/strength.js';
import { COMPOSITES } from '../../screen/relevance.js';
import { type Moves, positionAfter } from '../../sources/moves.js';
import { saveGame } from '../../sources/savedGame.js';
import { colorName } from '../../terminal/format.js';
import type { Terminal } from '../../terminal/terminal.js';
import { explanationText, strongestText } from '../../text/explanation.js';
import { describeMove } from '../../text/moves.js';
import {
  describeBeginning,
  describeEnd,
  describeHelp,
  describeHint,
  describeValue,
  renderPlay,
  type Thought,
} from './describe.js';
import {
  type Game,
  isFinished,
  lastChoiceOf,
  movesOf,
  newGame,
  passIsDue,
  playMove,
  positionOf,
  redo,
  resultOf,
  undo,
} from './playedGame.js';
import { type PlayWord, readPlayInput } from './playInput.js';
import { ask, type Question } from './why.js';

/** What a game is played with. */
export interface Table {
  /** Gives hints and judges, whoever the opponent is. */
  readonly engine: Engine;
  readonly opponent: Opponent;
  /** Relevance by the network that gives the hints. Throws OthelloError where there is nothing to explain. */
  readonly explain: (question: Question) => Promise<Explanation>;
  /** sha256 of that network. */
  readonly network: string;
  readonly human: Color;
  readonly moves: Moves;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** File that keeps the game. */
  readonly save: string | undefined;
}

/** One game between a person and an opponent, line by line: through a pipe, or where a screen is not wanted. */
export class LineGame {
  readonly #terminal: Terminal;
  readonly #table: Table;
  readonly #engine: Engine;
  readonly #human: Color;
  readonly #random: Random;
  readonly #opponent: Opponent;
  readonly #signal: AbortSignal;
  readonly #save: string | undefined;
  #strength: Strength;
  #game: Game;
  #thought: Thought | undefined;
  #left = false;

  constructor(terminal: Terminal, table: Table) {
    this.#terminal = terminal;
    this.#table = table;
    this.#engine = table.engine;
    this.#opponent = table.opponent;
    this.#strength = table.opponent.strength;
    this.#human = table.human;
    this.#game = newGame(table.human, table.moves);
    this.#random = table.random;
    this.#signal = table.signal;
    this.#save = table.save;
  }

  get #moves(): Moves {
    return movesOf(this.#game);
  }

  async run(): Promise<void> {
    const { interactive } = this.#terminal;
    const reader = createInterface({
      input: stdin,
      ...(interactive ? { output: stdout } : {}),
      terminal: interactive,
    });
    // In its raw mode the terminal tells readline of Ctrl-C, not the process.
    reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    this.#signal.addEventListener('abort', () => reader.close());
    const lines = reader[Symbol.asyncIterator]();
    const { label } = this.#opponent;
    this.#say(
      describeBeginning(this.#human, label, describeStrength(this.#strength), this.#terminal.palette),
    );
    // When the engine begins, its move is the first thing to see.
    if (positionAfter(this.#moves).turn === this.#human) this.#draw();
    try {
      while (await this.#untilHuman()) {
        reader.setPrompt(`${this.#human}> `);
        this.#say('');
        if (interactive) reader.prompt();
        const next = await lines.next();
        if (next.done === true) break;
        if (!interactive) this.#say(`${this.#human}> ${next.value}`);
        await this.#answer(next.value);
        this.#keep();
      }
      this.#keep();
    } finally {
      reader.close();
    }
    this.#sayGoodbye();
  }

  /** Plays passes and the engine's moves until the human is to move; false when the game has ended or was left. */
  async #untilHuman(): Promise<boolean> {
    for (;;) {
      const position = positionOf(this.#game);
      if (this.#left || this.#signal.aborted || isFinished(this.#game)) return false;
      if (passIsDue(this.#game)) {
        const line = describeMove(position, PASS);
        this.#say(this.#terminal.palette.paint(line, { bold: true, foreground: [214, 158, 46] }));
        this.#game = playMove(this.#game, PASS);
        this.#draw();
        continue;
      }
      if (position.turn === this.#human) return true;
      if (this.#terminal.interactive) this.#terminal.showForNow('thinking...');
      const answer = await this.#opponentAnswer();
      if (this.#terminal.interactive) this.#terminal.showForNow('');
      if (answer === undefined) return false;
      const { move, thought } = answer;
      this.#thought = thought === undefined ? undefined : { color: position.turn, result: thought };
      this.#game = playMove(this.#game, move);
      this.#keep();
      this.#draw();
    }
  }

  /** An opponent that cannot go on loses the game. */
  async #opponentAnswer() {
    const random = this.#random.split('ply', this.#moves.length);
    try {
      return await this.#opponent.answer(this.#moves, random, this.#signal, this.#strength);
    } catch (error) {
      if (!(error instanceof OthelloError && error.code === 'engineFailed')) throw error;
      this.#say(`${error.message} It forfeits the game: you win.`);
      return undefined;
    }
  }

  /** Keeps the game as it stands, where that was asked for. */
  #keep(): void {
    if (this.#save !== undefined && this.#moves.length > 0) {
      saveGame(this.#save, this.#moves, this.#human, this.#opponent.label);
    }
  }

  #saveAs(file: string): void {
    if (file === '' && this.#save === undefined) {
      this.#say('save needs the name of a file, such as save game.ggf.');
      return;
    }
    const name = file === '' ? this.#save! : file;
    try {
      saveGame(name, this.#moves, this.#human, this.#opponent.label);
      this.#say(`The game is saved; play --load ${name} goes on with it.`);
    } catch (error) {
      if (!(error instanceof OthelloError)) throw error;
      this.#say(error.message);
    }
  }

  async #answer(line: string): Promise<void> {
    const position = positionAfter(this.#moves);
    const input = readPlayInput(line, position);
    switch (input.kind) {
      case 'nothing':
        return;
      case 'refused': {
        this.#say(input.reason);
        return;
      }
      case 'word':
        return this.#obey(input.word, input.argument);
      case 'move':
        this.#game = playMove(this.#game, input.move);
        // The board follows with the answer; when there is none, now.
        this.#say(describeMove(position, input.move));
        if (isFinished(this.#game)) this.#draw();
    }
  }

  async #obey(word: PlayWord, argument: string): Promise<void> {
    switch (word) {
      case 'undo': {
        this.#goTo(undo(this.#game), 'There is no move of yours to take back.');
        return;
      }
      case 'redo': {
        this.#goTo(redo(this.#game), 'There is nothing that was taken back.');
        return;
      }
      case 'why':
        return this.#explain(argument);
      case 'resign': {
        this.#game = { ...this.#game, gaveUp: { color: this.#human, why: 'resigned' } };
        return;
      }
      case 'hint': {
        const result = await this.#think();
        if (result === undefined) return;
        this.#terminal.print(['', ...renderPlay(this.#view(result), this.#terminal.palette)]);
        this.#say(describeHint(result));
        return;
      }
      case 'eval': {
        const result = await this.#think();
        if (result === undefined) return;
        this.#say(describeValue({ color: this.#human, result }, this.#terminal.palette));
        return;
      }
      case 'level': {
        this.#changeStrength(argument);
        return;
      }
      case 'moves': {
        this.#say(this.#moves.length === 0 ? 'No move has been played.' : formatTranscript(this.#moves));
        return;
      }
      case 'board': {
        this.#draw();
        return;
      }
      case 'save': {
        this.#saveAs(argument);
        return;
      }
      case 'help': {
        this.#say(describeHelp());
        return;
      }
      case 'quit':
        this.#left = true;
    }
  }

  #changeStrength(change: string): void {
    const { strength, says } = changeStrength(this.#opponent.label, this.#strength, change);
    this.#strength = strength;
    this.#say(says);
  }

  #goTo(game: Game | undefined, otherwise: string): void {
    if (game === undefined) {
      this.#say(otherwise);
      return;
    }
    this.#game = game;
    this.#thought = undefined;
    this.#draw();
  }

  /** @param square what the person could play; of the other side's last move where it is empty. */
  async #explain(square: string): Promise<void> {
    const last = lastChoiceOf(this.#game, opposite(this.#human), this.#moves.length);
    if (square === '' && last === undefined) {
      this.#say('The other side has not moved yet; why d3 asks about a move of yours.');
      return;
    }
    try {
      const moves = square === '' ? this.#moves.slice(0, last) : this.#moves;
      const move = square === '' ? this.#moves[last!]! : parseMove(square);
      const asked = ask({ moves, move, aspect: 'move', composite: COMPOSITES[0]! });
      if ('none' in asked) {
        this.#say(asked.none);
        return;
      }
      const explanation = await this.#table.explain(asked.question);
      const { position } = explanation;
      const subject = { position, start: positionAfter([]), moves, move };
      this.#say('');
      this.#say(explanationText(explanation, subject, this.#table.network, this.#terminal.palette));
      this.#say(strongestText(explanation.square));
    } catch (error) {
      if (!(error instanceof OthelloError)) throw error;
      this.#say(error.message);
    }
  }

  #think() {
    const random = this.#random.split('ply', this.#moves.length);
    return this.#engine.think(positionAfter(this.#moves), random, { signal: this.#signal });
  }

  #view(hint?: Awaited<ReturnType<Engine['think']>>) {
    return {
      moves: this.#moves,
      human: this.#human,
      opponent: this.#opponent.label,
      thought: this.#thought,
      hint,
    };
  }

  #draw(): void {
    this.#terminal.print(['', ...renderPlay(this.#view(), this.#terminal.palette)]);
  }

  #say(lines: string | readonly string[]): void {
    this.#terminal.print(lines);
  }

  #sayGoodbye(): void {
    const result = resultOf(this.#game);
    if (result !== undefined) {
      const end =
        result.gaveUp === undefined
          ? describeEnd(this.#moves, this.#human)
          : `You resigned. ${colorName(opposite(this.#human))} wins.`;
      this.#say(this.#terminal.palette.paint(end, { bold: true }));
    } else {
      const { turn } = positionAfter(this.#moves);
      this.#say(['', `The game is left unfinished; it is ${colorName(turn)}'s move.`]);
    }
    if (this.#moves.length > 0) this.#say(`Moves: ${formatTranscript(this.#moves)}`);
  }
}
