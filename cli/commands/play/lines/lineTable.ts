import { OthelloError } from '../../../../engine/errors.js';
import { isOver } from '../../../../engine/position.js';
import type { Random } from '../../../../engine/random.js';
import type { Clock } from '../../../../playing/clock.js';
import { LOOK_REACH } from '../../../../playing/ending.js';
import type { Engine, EngineResult } from '../../../../playing/engine.js';
import {
  type Game,
  goTo,
  isFinished,
  lineOf,
  newGame,
  positionOf,
  redo,
  undo,
} from '../../../../playing/playedGame.js';
import { startOddity, startTrouble } from '../../../../playing/setup.js';
import type { TimeControl } from '../../../../playing/timeControl.js';
import { type Opponent, startProblem } from '../../../engine/opponent.js';
import { changeStrength, type Strength } from '../../../engine/opponentStrength.js';
import { processClock } from '../../../engine/processClock.js';
import { givenPosition } from '../../../sources/givenGame.js';
import { formatLine } from '../../../sources/savedGame.js';
import type { Terminal } from '../../../terminal/terminal.js';
import { describeHelp, describeHint, describeValue, renderPlay, type Thought } from '../describe.js';
import { type NamedGame, readNamedGame } from '../namedGame.js';
import { LineClocks } from './lineClocks.js';
import type { LineFiles } from './lineFiles.js';
import { analyseInLines, analysisSeconds, type LineThinking, reviewInLines } from './lineReview.js';
import { type Explaining, explainInLines } from './lineWhy.js';
import type { PlayWord } from './playInput.js';

/** What a game is played with. */
export interface Table extends Explaining {
  /** Gives hints and judges, whoever the opponent is. */
  readonly engine: Engine;
  readonly opponent: Opponent;
  /** As `--opponent` has it; undefined for the network. */
  readonly opponentName: string | undefined;
  readonly game: Game;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly files: LineFiles;
  readonly timeControl: TimeControl | undefined;
  /** Whether the engine thinks on while it waits for a line. */
  readonly ponders: boolean;
  readonly now?: Clock;
}

/** The game on the table as it stands, and what the words do to it that a person types. */
export class LineTable {
  readonly table: Table;
  readonly terminal: Terminal;
  readonly clocks: LineClocks;
  game: Game;
  strength: Strength;
  /** What the engine thought before its last move. */
  thought: Thought | undefined;
  /** Whether the person has left. */
  left = false;

  constructor(terminal: Terminal, table: Table) {
    this.terminal = terminal;
    this.table = table;
    this.game = table.game;
    this.strength = table.opponent.strength;
    this.clocks = new LineClocks(table.timeControl, table.now ?? processClock);
  }

  say(lines: string | readonly string[]): void {
    this.terminal.tell(lines);
  }

  draw(hint?: EngineResult): void {
    const view = {
      line: lineOf(this.game),
      human: this.game.human,
      opponent: this.table.opponent.label,
      thought: this.thought,
      clocks: this.clocks.shown(),
      hint,
    };
    this.terminal.print(['', ...renderPlay(view, this.terminal.palette)]);
  }

  /** Keeps the game as it stands, where that was asked for. */
  keep(): void {
    this.table.files.keep(lineOf(this.game), this.#players);
  }

  /** Of the ply that the game is at. */
  randomNow(): Random {
    return this.table.random.split('ply', this.game.ply);
  }

  /** Does what a word asks for. Throws OthelloError where that cannot be done. */
  async obey(word: PlayWord, argument: string): Promise<void> {
    switch (word) {
      case 'undo': {
        this.#goTo(undo(this.game), 'There is no move of yours to take back.');
        return;
      }
      case 'redo': {
        this.#goTo(redo(this.game), 'There is nothing that was taken back.');
        return;
      }
      case 'goto': {
        this.#goTo(this.#after(argument), `goto takes a number of moves from 0 to ${this.game.line.length}.`);
        return;
      }
      case 'why': {
        this.say(await explainInLines(this.game, argument, this.table, this.terminal.palette));
        return;
      }
      case 'resign':
        if (!isFinished(this.game)) {
          this.game = { ...this.game, gaveUp: { color: this.game.human, why: 'resigned' } };
        }
        return;
      case 'hint':
      case 'eval':
        return this.#judge(word);
      case 'review': {
        this.say(await this.#review(argument));
        return;
      }
      case 'analyse':
        return this.#analyse(analysisSeconds(argument));
      case 'level': {
        this.#changeStrength(argument);
        return;
      }
      case 'moves': {
        // Never broken, so that it can be copied.
        this.terminal.print(this.game.ply === 0 ? 'No move has been played.' : formatLine(lineOf(this.game)));
        return;
      }
      case 'time': {
        this.say(this.clocks.describe());
        return;
      }
      case 'board': {
        this.draw();
        return;
      }
      case 'save': {
        this.say(this.table.files.saveAs(argument, lineOf(this.game), this.#players));
        return;
      }
      case 'load': {
        this.#begin(readNamedGame(argument));
        return;
      }
      case 'setup': {
        this.#setUp(argument);
        return;
      }
      case 'new': {
        this.#begin({ saved: { start: this.game.start, moves: [] }, alone: false });
        return;
      }
      case 'help': {
        this.say(describeHelp(this.terminal.columns));
        return;
      }
      case 'quit':
        this.left = true;
    }
  }

  get #players() {
    return { human: this.game.human, opponent: this.table.opponent.label };
  }

  async #judge(word: 'hint' | 'eval'): Promise<void> {
    const position = positionOf(this.game);
    if (isOver(position)) throw new OthelloError('usage', 'The game is over.');
    const { signal, engine } = this.table;
    const { interactive } = this.terminal;
    if (interactive) this.terminal.showForNow('thinking...');
    const result = await engine.think(position, this.randomNow(), { signal, reach: LOOK_REACH });
    if (interactive) this.terminal.showForNow('');
    if (result === undefined) return;
    if (word === 'eval') {
      this.say(describeValue({ color: position.turn, result }, this.terminal.palette));
      return;
    }
    this.draw(result);
    this.say(describeHint(result));
  }

  async #review(file: string): Promise<readonly string[]> {
    if (this.game.ply === 0) return ['There is no move to review.'];
    return reviewInLines(lineOf(this.game), file, this.#thinking());
  }

  async #analyse(seconds: number): Promise<void> {
    const position = positionOf(this.game);
    if (isOver(position)) throw new OthelloError('usage', 'The game is over.');
    await analyseInLines(position, seconds, this.#thinking());
  }

  #thinking(): LineThinking {
    const { engine, signal } = this.table;
    return { engine, signal, random: this.randomNow(), terminal: this.terminal };
  }

  #changeStrength(change: string): void {
    const { strength, says } = changeStrength(this.table.opponent.label, this.strength, change);
    this.strength = strength;
    this.say(says);
  }

  #after(argument: string): Game | undefined {
    const ply = /^\d{1,3}$/.test(argument) ? Number(argument) : NaN;
    return ply >= 0 && ply <= this.game.line.length ? goTo(this.game, ply) : undefined;
  }

  #goTo(game: Game | undefined, otherwise: string): void {
    if (game === undefined) {
      this.say(otherwise);
      return;
    }
    // A game that was lost on time goes on without a clock.
    if (this.game.gaveUp?.why === 'time') this.clocks.switchOff();
    this.game = game;
    this.thought = undefined;
    this.draw();
  }

  #setUp(argument: string): void {
    if (argument === '') {
      const needed =
        'setup needs a position: its 64 squares from a1 on, X, O and -, and X or O for the side to move; or a game, for its last position.';
      throw new OthelloError('usage', needed);
    }
    const remarks: string[] = [];
    const { position: start } = givenPosition(argument, (line) => remarks.push(line));
    const trouble = startTrouble(start);
    if (trouble !== undefined) throw new OthelloError('badPosition', trouble);
    this.#begin({ saved: { start, moves: [] }, alone: false }, remarks);
  }

  /**
   * Another game at the same table.
   *
   * @param remarks what is to be told of its first position
   */
  #begin({ saved, file, alone }: NamedGame, remarks: readonly string[] = []): void {
    const { opponent, opponentName, files } = this.table;
    const problem = startProblem(opponentName, opponent.label, saved);
    if (problem !== undefined) throw new OthelloError('usage', problem);
    this.say(files.renew(alone ? file : undefined));
    // A new game from the same position has been told of before.
    const odd = saved.start === this.game.start ? undefined : startOddity(saved.start);
    this.say(odd === undefined ? remarks : [...remarks, odd]);
    this.game = newGame(saved.human ?? this.game.human, saved.moves, saved.start);
    this.thought = undefined;
    this.clocks.reset();
    this.draw();
  }
}
