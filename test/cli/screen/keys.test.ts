import { describe, expect, it } from 'vitest';
import { pressesOf } from '../../../cli/screen/keys.js';

describe('presses', () => {
  it.each([
    [
      'f5',
      {},
      [
        { kind: 'text', text: 'f' },
        { kind: 'text', text: '5' },
      ],
    ],
    ['', { upArrow: true }, [{ kind: 'key', name: 'up' }]],
    ['', { delete: true }, [{ kind: 'key', name: 'backspace' }]],
    ['c', { ctrl: true }, [{ kind: 'key', name: 'ctrl-c' }]],
    ['x', { ctrl: true }, []],
    ['', { tab: true, shift: true }, [{ kind: 'key', name: 'backTab' }]],
    [
      'd3\r',
      {},
      [
        { kind: 'text', text: 'd' },
        { kind: 'text', text: '3' },
        { kind: 'key', name: 'enter' },
      ],
    ],
    [
      '\t\r',
      {},
      [
        { kind: 'key', name: 'tab' },
        { kind: 'key', name: 'enter' },
      ],
    ],
    ['[<0;12;5M', {}, [{ kind: 'mouse', button: 'left', column: 11, row: 4 }]],
    ['[<0;12;5m', {}, []],
    ['[<65;1;1M', {}, [{ kind: 'mouse', button: 'wheelDown', column: 0, row: 0 }]],
  ] as const)('%j with %j', (input, key, presses) => expect(pressesOf(input, key)).toEqual(presses));
});
