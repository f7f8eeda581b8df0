import type { Key as InkKey } from 'ink';

/** One press of a key: a printed character as it is, others by name; or of the mouse, in cells from 0. */
export type KeyPress =
  | { readonly kind: 'key'; readonly name: KeyName }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'mouse'; readonly button: MouseButton; readonly column: number; readonly row: number };

export type KeyName =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'pageUp'
  | 'pageDown'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'tab'
  | 'backTab'
  | 'backspace'
  | 'ctrl-c'
  | 'ctrl-z';

export type MouseButton = 'left' | 'right' | 'wheelUp' | 'wheelDown';

const MOUSE_BUTTONS: Readonly<Record<string, MouseButton>> = {
  '0': 'left',
  '2': 'right',
  '64': 'wheelUp',
  '65': 'wheelDown',
};

/** Keys that terminals send as one character, where they come together with others. */
const CONTROL: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\x7f': 'backspace',
  '\x03': 'ctrl-c',
  '\x1a': 'ctrl-z',
};

/** A report of the mouse in SGR mode, without the escape before it, which Ink takes away. */
// eslint-disable-next-line no-control-regex -- it may still be there
const MOUSE = /^\x1b?\[<(\d+);(\d+);(\d+)([Mm])$/;

/** The presses in what Ink gives as one input: text that was pasted, or typed faster than read, is several. */
export function pressesOf(input: string, key: Partial<InkKey>): KeyPress[] {
  const mouse = MOUSE.exec(input);
  if (mouse !== null) return mousePress(mouse);
  const name = nameOf(input, key);
  if (name !== undefined) return [{ kind: 'key', name }];
  if (key.ctrl === true || key.meta === true) return [];
  return Array.from(input).flatMap((character): KeyPress[] => {
    const named = CONTROL[character];
    if (named !== undefined) return [{ kind: 'key', name: named }];
    return character < ' ' ? [] : [{ kind: 'text', text: character }];
  });
}

function nameOf(input: string, key: Partial<InkKey>): KeyName | undefined {
  if (key.ctrl === true) {
    return input === 'c' ? 'ctrl-c' : input === 'z' ? 'ctrl-z' : undefined;
  }
  if (key.upArrow === true) return 'up';
  if (key.downArrow === true) return 'down';
  if (key.leftArrow === true) return 'left';
  if (key.rightArrow === true) return 'right';
  if (key.pageUp === true) return 'pageUp';
  if (key.pageDown === true) return 'pageDown';
  if (key.home === true) return 'home';
  if (key.end === true) return 'end';
  if (key.return === true) return 'enter';
  if (key.escape === true) return 'escape';
  if (key.tab === true) return key.shift === true ? 'backTab' : 'tab';
  // Terminals send 0x7f for the key above Enter, which Ink calls delete.
  if (key.backspace === true || key.delete === true) return 'backspace';
  return undefined;
}

/** Only presses count: the release of a button says nothing new. */
function mousePress([, code, column, row, end]: RegExpExecArray): KeyPress[] {
  const button = MOUSE_BUTTONS[code!];
  if (button === undefined || end !== 'M') return [];
  return [{ kind: 'mouse', button, column: Number(column) - 1, row: Number(row) - 1 }];
}
