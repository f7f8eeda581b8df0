import { PassThrough } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../cli/commands/play/gameKeys.js';
import { newGame, resultOf, toDecide } from '../../../../cli/commands/play/playedGame.js';
import { beginState, reduce } from '../../../../cli/commands/play/reduce.js';
import type { Action, PlayState } from '../../../../cli/commands/play/state.js';
import { taskKey, wantedTask, whyAsked } from '../../../../cli/commands/play/thinking.js';
import type { EngineResult } from '../../../../cli/playing/engine.js';
import {
  describeStrength,
  stepStrength,
  type Strength,
  strengthOf,
} from '../../../../cli/playing/strength.js';
import { type KeyName, type KeyPress, listenForKeys, type MouseButton } from '../../../../cli/screen/keys.js';
import { COMPOSITES } from '../../../../cli/screen/relevance.js';
import { formatTranscript, parseMove, parseTranscript } from '../../../../engine/notation.js';
import {
  type Color,
  initialPosition,
  isLegal,
  isOver,
  legalMoveList,
  play,
  type Position,
} from '../../../../engine/position.js';
import { PASS } from '../../../../engine/squareSet.js';
import { presets } from '../../../../lrp/composite.js';

function begin(moves = '', human: Color = 'black'): PlayState {
  return beginState({
    game: newGame(human, moves === '' ? [] : parseTranscript(moves)),
    opponent: { label: 'engine', name: undefined },
    strength: { kind: 'simulations', simulations: 200 },
  });
}

const press = (state: PlayState, ...names: KeyName[]): PlayState =>
  names.reduce((now, name) => reduce(now, { kind: 'press', press: { kind: 'key', name } }), state);

const type = (state: PlayState, text: string): PlayState =>
  Array.from(text).reduce(
    (now, character) => reduce(now, { kind: 'press', press: { kind: 'text', text: character } }),
    state,
  );

/** A thought, as far as the state looks at it. */
function thoughtOf(position: Position, move: number): EngineResult {
  const moves = legalMoveList(position);
  return {
    move,
    moves,
    visits: Uint32Array.from(moves, () => 1),
    priors: new Float32Array(moves.length),
    q: new Float32Array(moves.length),
    target: new Float32Array(moves.length),
    value: 0,
    networkValue: 0,
    simulations: moves.length,
    principalVariation: [move],
  } as unknown as EngineResult;
}

/** Answers the task that is wanted: the opponent plays the square, or its first move. */
function answer(state: PlayState, square?: string): PlayState {
  const task = wantedTask(state);
  if (task === undefined) throw new Error('nothing is wanted');
  if (task.kind === 'explain') {
    const ledger = { input: 1, bias: 0, leak: 0, output: 1, closure: 0 };
    const { target, composite } = task.question;
    const explained = { target, composite, output: 1, map: new Float32Array(64), ledger };
    return reduce(state, { kind: 'answered', task: taskKey(task), answer: { kind: 'explained', explained } });
  }
  const position = task.moves.reduce(play, initialPosition());
  const move = square === undefined ? legalMoveList(position)[0]! : parseMove(square);
  const result = thoughtOf(position, move);
  return reduce(state, {
    kind: 'answered',
    task: taskKey(task),
    answer: { kind: 'searched', result, precision: 'float32' },
  });
}

const line = ({ game }: PlayState): string => formatTranscript(game.line.slice(0, game.ply));

describe('playing', () => {
  it('takes typed squares, the cursor with Enter, and clicks', () => {
    expect(line(type(begin(), 'f5'))).toBe('f5');
    expect(line(type(begin(), 'F5'))).toBe('f5');
    expect(line(press({ ...begin(), cursor: parseMove('d3') }, 'enter'))).toBe('d3');
    expect(line(reduce(begin(), { kind: 'pick', square: parseMove('e6') }))).toBe('e6');
  });

  it('moves the cursor as it looks on the board, also from the other side, and not over its edge', () => {
    const at = (state: PlayState, ...names: KeyName[]): number => press(state, ...names).cursor;
    const middle = { ...begin(), cursor: parseMove('d3') };
    expect(at(middle, 'down', 'right')).toBe(parseMove('e4'));
    expect(at({ ...middle, rotated: true }, 'down', 'right')).toBe(parseMove('c2'));
    expect(at({ ...middle, cursor: 0 }, 'up', 'left')).toBe(0);
    expect(at({ ...middle, cursor: 63 }, 'down', 'right')).toBe(63);
  });

  it('goes around the legal squares with Tab', () => {
    const cursors = [1, 2, 3, 4].map((times) => press(begin(), ...Array<KeyName>(times).fill('tab')).cursor);
    expect(cursors.map((square) => legalMoveList(initialPosition()).indexOf(square))).toEqual([1, 2, 3, 0]);
    expect(press(begin(), 'tab', 'backTab').cursor).toBe(begin().cursor);
  });

  it.each([
    ['a1', 'a1 is not legal; legal: d3 c4 f5 e6.'],
    ['9', 'A square is a letter and a number, such as d3.'],
    ['p', 'You cannot pass while you have a move.'],
    ['z', 'z does nothing here; ? shows the keys.'],
    ['u', 'There is no move of yours to take back.'],
    ['r', 'There is nothing that was taken back.'],
    ['.', 'It is not thinking.'],
  ])('says why %s does nothing, and plays nothing', (keys, message) => {
    const state = type(begin(), keys);
    expect(state.message).toBe(message);
    expect(state.game.line).toEqual([]);
  });

  it('does not move for the opponent', () => {
    const state = type(begin('f5'), 'd6');
    expect(line(state)).toBe('f5');
    expect(state.message).toContain('engine is to move');
  });

  it('plays the answer of the opponent, and no answer to an earlier question', () => {
    const asked = type(begin(), 'f5');
    const task = wantedTask(asked)!;
    expect(task).toMatchObject({ kind: 'move', moves: [parseMove('f5')] });
    expect(line(answer(asked, 'f4'))).toBe('f5f4');
    const undone = type(asked, 'u');
    const late: Action = {
      kind: 'answered',
      task: taskKey(task),
      answer: { kind: 'replied', move: parseMove('f4') },
    };
    expect(reduce(undone, late)).toEqual(undone);
  });

  it('makes an opponent lose that answers nonsense or cannot go on', () => {
    const asked = type(begin(), 'f5');
    expect(resultOf(answer(asked, 'a1').game)).toMatchObject({ winner: 'black' });
    const failed = reduce(asked, {
      kind: 'failed',
      task: taskKey(wantedTask(asked)!),
      message: 'It died.',
      forfeits: true,
    });
    expect(resultOf(failed.game)).toMatchObject({ winner: 'black', gaveUp: { why: 'It died.' } });
  });
});

describe('passes', () => {
  it('wait until they are acknowledged, whoever passes', () => {
    const passing = findPass();
    for (const human of ['black', 'white'] as const) {
      const state = beginState({ ...begin(), game: newGame(human, passing) });
      expect(toDecide(state.game)).toBeUndefined();
      expect(wantedTask(state)).toBeUndefined();
      expect(type(state, 'd3').game).toEqual(state.game);
      for (const done of [press(state, 'enter'), type(state, 'p'), type(state, ' ')]) {
        expect(done.game.line).toEqual([...passing, PASS]);
      }
    }
  });
});

/** The shortest of some games up to where a side must pass. */
function findPass(): number[] {
  for (let seed = 1; ; seed++) {
    const moves: number[] = [];
    let position = initialPosition();
    while (!isOver(position)) {
      const legal = legalMoveList(position);
      if (legal[0] === PASS) return moves;
      const move = legal[(seed * 7 + moves.length * 13) % legal.length]!;
      moves.push(move);
      position = play(position, move);
    }
  }
}

describe('going back and on', () => {
  const played = (): PlayState => type(begin('f5d6c3d3'), 'c4');

  it('takes back the last own move and plays it again', () => {
    const answered = answer(played());
    const undone = type(answered, 'u');
    expect(line(undone)).toBe('f5d6c3d3');
    expect(line(type(undone, 'u'))).toBe('f5d6');
    expect(line(type(undone, 'uur'))).toBe('f5d6');
    expect(line(type(undone, 'uurrr'))).toBe(line(answered));
  });

  it('forgets what was taken back only when something else is played', () => {
    const undone = type(answer(played()), 'u');
    expect(type(undone, 'c4').game.line).toEqual(answer(played()).game.line);
    expect(type(undone, 'e3').game.line).toEqual(parseTranscript('f5d6c3d3e3'));
  });

  it('looks at any ply and plays on from there', () => {
    const browsing = press(type(begin('f5d6c3d3c4f4'), 'm'), 'left', 'left', 'left', 'left');
    expect(browsing.pane).toEqual({ kind: 'browse', ply: 2 });
    expect(browsing.game.ply).toBe(6);
    const on = press(browsing, 'enter');
    expect(line(on)).toBe('f5d6');
    expect(line(type(on, 'rr'))).toBe('f5d6c3d3c4f4');
    expect(press(browsing, 'escape').game).toEqual(browsing.game);
    expect(press(browsing, 'home').pane).toEqual({ kind: 'browse', ply: 0 });
    expect(press(browsing, 'home', 'left', 'end', 'right').pane).toEqual({ kind: 'browse', ply: 6 });
  });

  it('lets the opponent move where one plays on from its turn', () => {
    const on = press(type(begin('f5d6c3d3'), 'm'), 'left', 'enter');
    expect(wantedTask(on)).toMatchObject({ kind: 'move', moves: parseTranscript('f5d6c3') });
  });
});

describe('the rest of the game keys', () => {
  it('exchanges sides, and the engine goes on with the other', () => {
    const state = type(begin(), 'x');
    expect(state.game.human).toBe('white');
    expect(wantedTask(state)).toMatchObject({ kind: 'move', moves: [] });
  });

  it('makes the opponent stronger and weaker, which begins its thought anew', () => {
    const asked = type(begin(), 'f5');
    const stronger = type(asked, '+');
    expect(stronger.strength).toEqual({ kind: 'simulations', simulations: 400 });
    expect(taskKey(wantedTask(stronger)!)).not.toBe(taskKey(wantedTask(asked)!));
    expect(type(stronger, '--').strength).toEqual({ kind: 'simulations', simulations: 100 });
  });

  it('asks for a hint once, with more than a glance, and shows it for that position alone', () => {
    const wanted = type(begin(), 't');
    const task = wantedTask(wanted);
    expect(task).toMatchObject({ kind: 'hint', moves: [] });
    const hinted = answer(wanted);
    expect(hinted.hints.has('')).toBe(true);
    expect(wantedTask(hinted)).toBeUndefined();
    expect(type(hinted, 'f5').hintWanted).toBeUndefined();
  });

  it('resigns and begins anew only after a yes', () => {
    expect(resultOf(type(begin('f5d6'), 'Rn').game)).toBeUndefined();
    expect(resultOf(type(begin('f5d6'), 'Ry').game)).toMatchObject({
      winner: 'white',
      gaveUp: { why: 'resigned' },
    });
    expect(line(type(begin('f5d6'), 'nn'))).toBe('f5d6');
    expect(line(type(begin('f5d6'), 'ny'))).toBe('');
    expect(wantedTask(type(begin('f5'), 'Ry'))).toBeUndefined();
  });

  it('asks for the name of a file, which may be typed anew', () => {
    const state = type(press(type(begin(), 's'), ...Array<KeyName>(8).fill('backspace')), 'my.ggf');
    expect(state.pane).toEqual({ kind: 'prompt', purpose: 'save', text: 'my.ggf' });
    expect(press(state, 'enter').errand).toEqual({ kind: 'save', file: 'my.ggf' });
    expect(press(state, 'escape').errand).toBeUndefined();
  });

  it('goes on with a loaded game from the side that the person had', () => {
    const saved = { moves: parseTranscript('f5d6c3'), human: 'white' as const };
    const state = reduce(begin(), { kind: 'loaded', file: 'x.ggf', saved });
    expect(line(state)).toBe('f5d6c3');
    expect(toDecide(state.game)).toBe('human');
  });

  it('offers a game that was left, and thinks about nothing meanwhile', () => {
    const saved = { moves: parseTranscript('f5d6'), human: 'black' as const };
    const offered = beginState({ ...begin(), offered: saved });
    expect(wantedTask(offered)).toBeUndefined();
    expect(line(press(offered, 'enter'))).toBe('f5d6');
    expect(line(type(offered, 'n'))).toBe('');
    expect(press(offered, 'escape')).toEqual(offered);
  });

  it('has a line of help for each command, and keeps the letters of squares free', () => {
    for (const [key, { says, shown }] of Object.entries(COMMANDS)) {
      expect(says.length + shown.length).toBeGreaterThan(3);
      expect(key).not.toMatch(/^[a-h1-8]$/);
    }
  });
});

describe('why', () => {
  const open = (): PlayState => type(begin('f5d6'), 'w');
  const targets = (state: PlayState): (string | undefined)[] => {
    if (state.pane.kind !== 'why') throw new Error('not asking why');
    const { move, wonder } = whyAsked(state, state.pane);
    return [move, wonder].map((asked) => ('question' in asked ? asked.question.target : undefined));
  };

  it("asks about the opponent's last move and about another one of the same position", () => {
    expect(targets(type(open(), 'f4'))).toEqual(['move:d6', 'move:f4']);
    expect(targets(type(open(), 'a1'))).toEqual(['move:d6', 'logit:a1']);
    expect(targets(type(open(), 'e5'))).toEqual(['move:d6', undefined]);
    const state = type(open(), 'f4');
    const task = wantedTask(state);
    expect(task).toMatchObject({ kind: 'explain', question: { moves: parseTranscript('f5') } });
    expect(wantedTask(answer(answer(state)))).toMatchObject({ kind: 'judge' });
  });

  it('goes through what is explained and through all rules', () => {
    expect(targets(type(open(), 'f4t'))).toEqual(['contrast:mean:d6', 'contrast:mean:f4']);
    const value = type(open(), 'f4tt');
    expect(targets(value)).toEqual(['value', 'value']);
    expect(wantedTask(value)).toMatchObject({ question: { moves: parseTranscript('f5d6') } });
    expect(wantedTask(answer(value))).toMatchObject({ question: { moves: parseTranscript('f5f4') } });
    expect(targets(type(open(), 'ttt'))[0]).toBe('move:d6');
    expect(COMPOSITES).toEqual([...presets.keys()]);
    const seen = COMPOSITES.map((_, times) => {
      const { pane } = type(open(), 'r'.repeat(times));
      return pane.kind === 'why' ? pane.composite : '';
    });
    expect(seen).toEqual(COMPOSITES);
    expect(type(open(), 'rR')).toEqual(open());
  });

  it('explains what the network prefers before the opponent has moved, and any move of the list', () => {
    expect(targets(type(begin(), 'w'))[0]).toBe('move');
    const early = type(press(type(begin('f5d6c3d3'), 'm'), 'left', 'left', 'left'), 'w');
    expect(targets(early)[0]).toBe('move:f5');
    expect(press(early, 'escape').pane).toEqual({ kind: 'browse', ply: 1 });
  });

  it('keeps the sentence that says why there is no answer, and does not ask again', () => {
    const state = open();
    const failed = reduce(state, {
      kind: 'failed',
      task: taskKey(wantedTask(state)!),
      message: 'No.',
      forfeits: false,
    });
    expect([...failed.explanations.values()]).toEqual(['No.']);
    expect(taskKey(wantedTask(failed)!)).not.toBe(taskKey(wantedTask(state)!));
  });
});

describe('clocks', () => {
  it('run for the side to move, never in a pass, an offer or after the end, and not while the program is stopped', () => {
    const tick = (state: PlayState, ...times: number[]): PlayState =>
      times.reduce((now, time) => reduce(now, { kind: 'tick', now: time }), state);
    expect(tick(begin(), 0, 1000, 1500).clocks).toEqual({ black: 1500, white: 0 });
    expect(tick(type(tick(begin(), 0, 1000), 'f5'), 1700).clocks).toEqual({ black: 1000, white: 700 });
    expect(tick(begin(), 0, 3_600_000).clocks.black).toBeLessThanOrEqual(2000);
    expect(tick(type(begin('f5'), 'Ry'), 0, 1000).clocks).toEqual({ black: 0, white: 0 });
    expect(tick(beginState({ ...begin(), game: newGame('black', findPass()) }), 0, 1000).clocks).toEqual({
      black: 0,
      white: 0,
    });
  });
});

describe('strength', () => {
  it.each<[Strength, string]>([
    [strengthOf(undefined, 200), 'level 6, 200 simulations a move'],
    [strengthOf(undefined, 4), '4 simulations a move'],
    [strengthOf(undefined, 1), 'level 1, 1 simulation a move'],
    [strengthOf(undefined, 200, 5), '5 s a move'],
    [strengthOf('alphabeta:1', 200), '1 ply ahead'],
    [strengthOf('random', 200), ''],
  ])('%j is told as "%s"', (strength, text) => expect(describeStrength(strength)).toBe(text));

  it('always has a step between two steps, and ends at both ends', () => {
    for (const begun of [
      strengthOf(undefined, 37),
      strengthOf(undefined, 1, 3),
      strengthOf('alphabeta:4', 1),
    ]) {
      for (const step of [1, -1] as const) {
        let strength: Strength | undefined = begun;
        const seen = new Set<string>();
        while (strength !== undefined) {
          expect(seen.has(describeStrength(strength))).toBe(false);
          seen.add(describeStrength(strength));
          strength = stepStrength(strength, step);
        }
        expect(seen.size).toBeGreaterThan(2);
      }
    }
    expect(stepStrength({ kind: 'fixed' }, 1)).toBeUndefined();
  });
});

describe('any keys at all', () => {
  const text = fc.constantFrom(...Array.from('abcdefgh12345678urtwmxvsln.+-RyqpkK? '));
  const names = fc.constantFrom<KeyName>(
    'up',
    'down',
    'left',
    'right',
    'enter',
    'escape',
    'tab',
    'pageUp',
    'home',
    'backspace',
  );
  const action = fc.oneof(
    {
      weight: 6,
      arbitrary: text.map((character): Action => ({
        kind: 'press',
        press: { kind: 'text', text: character },
      })),
    },
    { weight: 3, arbitrary: names.map((name): Action => ({ kind: 'press', press: { kind: 'key', name } })) },
    { weight: 3, arbitrary: fc.nat({ max: 63 }).map((square): Action => ({ kind: 'pick', square })) },
    { weight: 3, arbitrary: fc.constant('answer' as const) },
  );

  it('leave a game that can be replayed, in which nobody moved for the other', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        let state = begin();
        for (const next of actions) {
          const before = state;
          if (next === 'answer') {
            if (wantedTask(state) !== undefined) state = answer(state);
          } else state = reduce(state, next);
          const { game } = state;
          let position = initialPosition();
          for (const move of game.line) {
            expect(isLegal(position, move)).toBe(true);
            position = play(position, move);
          }
          expect(game.ply).toBeGreaterThanOrEqual(0);
          expect(game.ply).toBeLessThanOrEqual(game.line.length);
          if (next !== 'answer' && game.line.length > before.game.line.length) {
            const { turn } = before.game.line.slice(0, before.game.ply).reduce(play, initialPosition());
            expect(turn === before.game.human || game.line.at(-1) === PASS).toBe(true);
          }
          const task = wantedTask(state);
          if (task?.kind === 'move') {
            expect(task.moves).toEqual(game.line.slice(0, game.ply));
            expect(toDecide(game)).toBe('opponent');
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('presses', () => {
  const key = (name: KeyName): KeyPress => ({ kind: 'key', name });
  const text = (characters: string): KeyPress[] =>
    Array.from(characters, (character) => ({ kind: 'text', text: character }));
  const mouse = (button: MouseButton, column: number, row: number): KeyPress => ({
    kind: 'mouse',
    button,
    column,
    row,
  });

  /** What is heard of pieces of input, each of which is read by itself. */
  async function heard(...pieces: string[]): Promise<KeyPress[]> {
    const stdin = new PassThrough();
    const presses: KeyPress[] = [];
    const end = listenForKeys(stdin, (press) => presses.push(press));
    for (const piece of pieces) {
      stdin.write(piece);
      await setImmediate();
    }
    await setTimeout(60);
    end();
    return presses;
  }

  it.each<[string, KeyPress[]]>([
    ['f5', text('f5')],
    ['R+\u6751\u{1f600}', text('R+\u6751\u{1f600}')],
    ['\x1b[A\x1bOB\x1b[C\x1b[D', [key('up'), key('down'), key('right'), key('left')]],
    ['\x1b[5~\x1b[6~\x1b[H\x1b[F', [key('pageUp'), key('pageDown'), key('home'), key('end')]],
    ['\x1b[1~\x1b[4~', [key('home'), key('end')]],
    ['\x7f\b', [key('backspace'), key('backspace')]],
    ['\x03\x1a\x18', [key('ctrl-c'), key('ctrl-z')]],
    ['\t\x1b[Z', [key('tab'), key('backTab')]],
    ['\x1b', [key('escape')]],
    ['\x1bx', []],
    ['d3\r', [...text('d3'), key('enter')]],
    ['\t\r', [key('tab'), key('enter')]],
    ['\x1b[<0;12;5M', [mouse('left', 11, 4)]],
    ['\x1b[<0;12;5m', []],
    ['\x1b[<65;1;1Mq', [mouse('wheelDown', 0, 0), ...text('q')]],
    ['\x1b[<0;12;5M\x1b[<0;12;5mM', [mouse('left', 11, 4), ...text('M')]],
    ['\x1b[<0;1q2', text('q2')],
  ])('%j', async (input, presses) => {
    expect(await heard(input)).toEqual(presses);
  });

  it('are the same where they come in pieces', async () => {
    expect(await heard('\x1b', '[', 'A', '\x1b[<0;1', '2;5M', 'x')).toEqual([
      key('up'),
      mouse('left', 11, 4),
      ...text('x'),
    ]);
  });
});
