import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { formatTranscript, isOver, parseTranscript, PASS, Random } from '../../engine/index.js';
import type { Color } from '../../engine/index.js';
import { defineCommand } from '../command.js';
import {
  freshSeed,
  openEngine,
  runtimeOption,
  seedOption,
  simulationsOption,
  type Engine,
} from '../engine.js';
import { modelOption, openModel } from '../model.js';
import { choice, text, withDefault } from '../option.js';
import { mustPass, positionAfter, takeBack, type Moves } from '../playGame.js';
import { readPlayInput, type PlayWord } from '../playInput.js';
import {
  colorName,
  describeEnd,
  describeHelp,
  describeHint,
  describeBeginning,
  describeMove,
  describeValue,
  renderPlay,
  type Thought,
} from '../playScreen.js';
import type { Terminal } from '../terminal.js';

export const play = defineCommand({
  options: {
    model: modelOption,
    sims: simulationsOption(200),
    color: withDefault(choice('your side; black begins', ['black', 'white']), 'black'),
    moves: text('begin after these moves', 'TRANSCRIPT'),
    runtime: runtimeOption,
    seed: seedOption,
  },
  examples: [
    { line: 'play', says: 'you are black, against the shipped network' },
    { line: 'play --color white --sims 800', says: 'the engine begins, and thinks longer' },
    { line: 'play --model runs/first', says: 'against the newest network of a run' },
    { line: 'play --moves f5d6c3', says: 'from a position of your choice' },
  ],
  epilogue: 'In the game, type a square such as d3, or help. Lines may also come from a pipe.',
  async run({ model, sims, color, moves, runtime, seed }, terminal) {
    const begun = moves === undefined ? [] : parseTranscript(moves);
    const opened = await openModel(model);
    const signal = terminal.listenForInterrupt('The game is left.');
    const engine = await openEngine(opened, runtime, sims);
    try {
      await new PlaySession(
        terminal,
        engine,
        color,
        begun,
        Random.fromSeed(seed ?? freshSeed()),
        signal,
      ).run();
    } finally {
      await engine.dispose();
    }
  },
});

/** One game between a person and the engine, line by line. */
class PlaySession {
  readonly #terminal: Terminal;
  readonly #engine: Engine;
  readonly #human: Color;
  readonly #random: Random;
  readonly #signal: AbortSignal;
  #moves: Moves;
  #thought: Thought | undefined;
  #left = false;

  constructor(
    terminal: Terminal,
    engine: Engine,
    human: Color,
    moves: Moves,
    random: Random,
    signal: AbortSignal,
  ) {
    this.#terminal = terminal;
    this.#engine = engine;
    this.#human = human;
    this.#moves = moves;
    this.#random = random;
    this.#signal = signal;
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
    const { label, simulations } = this.#engine;
    this.#say(describeBeginning(this.#human, label, simulations, this.#terminal.palette));
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
      }
    } finally {
      reader.close();
    }
    this.#sayGoodbye();
  }

  /** Plays passes and the engine's moves until the human is to move; false when the game has ended or was left. */
  async #untilHuman(): Promise<boolean> {
    for (;;) {
      const position = positionAfter(this.#moves);
      if (this.#left || this.#signal.aborted || isOver(position)) return false;
      if (mustPass(position)) {
        const line = describeMove(position, PASS);
        this.#say(this.#terminal.palette.paint(line, { bold: true, foreground: [214, 158, 46] }));
        this.#moves = [...this.#moves, PASS];
        this.#draw();
        continue;
      }
      if (position.turn === this.#human) return true;
      if (this.#terminal.interactive) this.#terminal.write('thinking...');
      const result = await this.#think();
      if (this.#terminal.interactive) this.#terminal.write('\r           \r');
      if (result === undefined) return false;
      this.#thought = { color: position.turn, result };
      this.#moves = [...this.#moves, result.move];
      this.#draw();
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
        return this.#obey(input.word);
      case 'move':
        this.#moves = [...this.#moves, input.move];
        // The board follows with the answer; when there is none, now.
        this.#say(describeMove(position, input.move));
        if (isOver(positionAfter(this.#moves))) this.#draw();
    }
  }

  async #obey(word: PlayWord): Promise<void> {
    switch (word) {
      case 'undo': {
        const earlier = takeBack(this.#moves, this.#human);
        if (earlier === undefined) {
          this.#say('There is no move of yours to take back.');
          return;
        }
        this.#moves = earlier;
        this.#thought = undefined;
        this.#draw();
        return;
      }
      case 'hint': {
        const result = await this.#think();
        if (result === undefined) return;
        this.#terminal.print(`\n${renderPlay(this.#view(result), this.#terminal.palette)}`);
        this.#say(describeHint(result));
        return;
      }
      case 'eval': {
        const result = await this.#think();
        if (result === undefined) return;
        this.#say(describeValue({ color: this.#human, result }, this.#terminal.palette));
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
      case 'help': {
        this.#say(describeHelp());
        return;
      }
      case 'quit':
        this.#left = true;
    }
  }

  #think() {
    const random = this.#random.split('ply', this.#moves.length);
    return this.#engine.think(positionAfter(this.#moves), random, this.#signal);
  }

  #view(hint?: Awaited<ReturnType<Engine['think']>>) {
    return {
      moves: this.#moves,
      human: this.#human,
      opponent: this.#engine.label,
      thought: this.#thought,
      hint,
    };
  }

  #draw(): void {
    this.#terminal.print(`\n${renderPlay(this.#view(), this.#terminal.palette)}`);
  }

  #say(line: string): void {
    this.#terminal.print(line);
  }

  #sayGoodbye(): void {
    if (isOver(positionAfter(this.#moves))) {
      this.#say(this.#terminal.palette.paint(describeEnd(this.#moves, this.#human), { bold: true }));
    } else {
      this.#say(`\nThe game is left unfinished; it is ${colorName(positionAfter(this.#moves).turn)}'s move.`);
    }
    if (this.#moves.length > 0) this.#say(`Moves: ${formatTranscript(this.#moves)}`);
  }
}
