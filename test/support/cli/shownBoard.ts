const ROWS = /^ \d((?: [XO.]){8})$/gm;

/** The board that our GTP server shows, as 64 characters. */
export function shownBoard(text: string): string {
  const rows = [...text.matchAll(ROWS)].map((match) => match[1]!.replaceAll(' ', ''));
  return rows.join('').replaceAll('.', '-');
}
