/** Longer lines hold no record; they are given up, so that memory stays bounded. */
export const MAX_LINE = 65_536;

/** A line without its end, numbered from 1; `text` is undefined when the line is longer than MAX_LINE characters. */
export interface Line {
  readonly number: number;
  readonly text: string | undefined;
}

/** Cuts a stream of UTF-8 bytes into lines, which end with LF, CRLF or CR. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #count = 0;
  #overlong = false;

  push(bytes: Uint8Array): Line[] {
    return this.#cut(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The last line, where the file does not end with a line end. */
  finish(): Line[] {
    const lines = this.#cut(this.#decoder.decode());
    if (this.#rest !== '' || this.#overlong) lines.push(this.#line(this.#rest.replace(/\r$/, '')));
    this.#rest = '';
    return lines;
  }

  #cut(text: string): Line[] {
    const lines: Line[] = [];
    const all = this.#rest + text;
    // A CR at the very end may be the first half of a CRLF.
    const end = /\r\n|\n|\r(?!$)/g;
    let begin = 0;
    for (let match = end.exec(all); match !== null; match = end.exec(all)) {
      lines.push(this.#line(all.slice(begin, match.index)));
      begin = end.lastIndex;
    }
    this.#rest = all.slice(begin);
    if (this.#rest.length > MAX_LINE) {
      this.#overlong = true;
      this.#rest = '';
    }
    return lines;
  }

  #line(text: string): Line {
    this.#count += 1;
    const overlong = this.#overlong || text.length > MAX_LINE;
    this.#overlong = false;
    return { number: this.#count, text: overlong ? undefined : text };
  }
}
