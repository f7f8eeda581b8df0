import { PassThrough } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type KeyName, type KeyPress, listenForKeys, type MouseButton } from '../../../cli/screen/keys.js';

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
