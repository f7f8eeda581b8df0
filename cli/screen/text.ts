/** Cut to a width. Plain text, a column a character. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}~`;
}

/** As many entries as there is room for, from the first on. */
export function fitting(entries: readonly string[], between: string, width: number): string {
  const last = entries.findLastIndex((_, at) => entries.slice(0, at + 1).join(between).length <= width);
  return entries.slice(0, last + 1).join(between);
}
