import { emitKeypressEvents, type Interface, type Key } from 'node:readline';

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

/** By Node's names of keys. */
const NAMES: Readonly<Record<string, KeyName>> = {
  up: 'up',
  down: 'down',
  left: 'left',
  right: 'right',
  pageup: 'pageUp',
  pagedown: 'pageDown',
  home: 'home',
  end: 'end',
  return: 'enter',
  enter: 'enter',
  escape: 'escape',
  tab: 'tab',
  backspace: 'backspace',
  delete: 'backspace',
};

/** How long an escape may be the beginning of a sequence; Node waits half a second where it is not told. */
const ESCAPE_MS = 25;
/** How a report of the mouse begins in SGR mode. Node does not know these, and gives what follows as characters. */
const MOUSE_BEGIN = '\x1b[<';

/** Calls back for each press that a terminal in its raw mode sends. Returns what ends that. */
export function listenForKeys(stdin: NodeJS.ReadableStream, onPress: (press: KeyPress) => void): () => void {
  /** Of the mouse, as far as it has come. */
  let report: string | undefined;
  const onKeypress = (text = '', key: Key): void => {
    if (key.sequence === MOUSE_BEGIN) {
      report = '';
      return;
    }
    if (report !== undefined && /^[\d;]$/.test(text)) {
      report += text;
      return;
    }
    const press =
      report !== undefined && /^[Mm]$/.test(text) ? mousePress(report + text) : pressOf(text, key);
    report = undefined;
    if (press !== undefined) onPress(press);
  };
  emitKeypressEvents(stdin, { escapeCodeTimeout: ESCAPE_MS } as unknown as Interface);
  stdin.on('keypress', onKeypress);
  return () => {
    stdin.off('keypress', onKeypress);
    stdin.pause();
  };
}

function pressOf(text: string, { name = '', ctrl, meta, shift }: Key): KeyPress | undefined {
  if (ctrl === true) return name === 'c' || name === 'z' ? { kind: 'key', name: `ctrl-${name}` } : undefined;
  if (name === 'tab' && shift === true) return { kind: 'key', name: 'backTab' };
  if (Object.hasOwn(NAMES, name)) return { kind: 'key', name: NAMES[name]! };
  return text < ' ' || meta === true ? undefined : { kind: 'text', text };
}

/** Only presses count: the release of a button says nothing new. */
function mousePress(report: string): KeyPress | undefined {
  const [, code, column, row] = /^(\d+);(\d+);(\d+)M$/.exec(report) ?? [];
  const button = MOUSE_BUTTONS[code ?? ''];
  return button && { kind: 'mouse', button, column: Number(column) - 1, row: Number(row) - 1 };
}
