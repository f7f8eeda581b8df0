/**
 * What a terminal shows of what is written to it: places the cursor, erases, and overwrites, a cell a character. Knows the
 * few sequences that screens use and refuses others.
 */
export class PaintedScreen {
  columns: number;
  rows: number;
  /** Whether a character was written beyond the last column. */
  overflowed = false;
  #cells: string[][] = [];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#clear();
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.#cells = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_cell, column) => this.#cells[row]?.[column] ?? ' '),
    );
  }

  lines(): string[] {
    return this.#cells.map((row) => row.join(''));
  }

  write(text: string): void {
    // eslint-disable-next-line no-control-regex -- sequences begin with it
    for (const [whole, parameters, final] of text.matchAll(/\x1b\[([?\d;]*)([A-Za-z])|[^\x1b]/gu)) {
      if (final === undefined) this.#put(whole);
      else this.#obey(parameters!, final);
    }
  }

  #obey(parameters: string, final: string): void {
    if (final === 'm' || ((final === 'h' || final === 'l') && parameters === '?2026')) return;
    if (final === 'J' && parameters === '2') this.#clear();
    else if (final === 'K' && parameters === '2')
      this.#cells[this.#row] = Array<string>(this.columns).fill(' ');
    else if (final === 'H') {
      const [row = 1, column = 1] = parameters.split(';').map(Number);
      [this.#row, this.#column] = [row - 1, column - 1];
    } else throw new Error(`a sequence that is not known: ${parameters}${final}`);
  }

  #put(character: string): void {
    const row = this.#cells[this.#row];
    if (row === undefined || this.#column >= this.columns) this.overflowed = true;
    else row[this.#column] = character;
    this.#column++;
  }

  #clear(): void {
    this.#cells = Array.from({ length: this.rows }, () => Array<string>(this.columns).fill(' '));
  }
}
