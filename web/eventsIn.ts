/**
 * The documents of a stream of server-sent events, as they come (HTML standard, 9.2: blocks of lines with an empty line after
 * each). The browser's own reader, EventSource, cannot send a token.
 *
 * @throws SyntaxError for an event whose data is not JSON
 */
export async function* eventsIn(bytes: ReadableStream<Uint8Array>): AsyncGenerator<unknown, void> {
  const reader = bytes.getReader();
  const decoder = new TextDecoder();
  let waiting = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (waiting + decoder.decode(value, { stream: true })).split('\n\n');
      waiting = blocks.pop()!;
      for (const block of blocks) {
        const data = dataOf(block);
        if (data !== undefined) yield JSON.parse(data) as unknown;
      }
    }
  } finally {
    await reader.cancel();
  }
}

/** Undefined for a block without any, which only shows that the other side is there. */
function dataOf(block: string): string | undefined {
  const lines = block.split('\n').filter((line) => line.startsWith('data: '));
  return lines.length === 0 ? undefined : lines.map((line) => line.slice('data: '.length)).join('\n');
}
