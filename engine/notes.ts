const told = new Set<string>();
let heard: (sentence: string) => void = () => undefined;

/** Has this thread's notes heard: sentences about what was lost and is done in another way. Nobody hears them unless said. */
export function hearNotes(listener: (sentence: string) => void): void {
  heard = listener;
}

/** Says a sentence, once, to whoever shows something to people; the work goes on. */
export function tellNote(sentence: string): void {
  if (told.has(sentence)) return;
  told.add(sentence);
  heard(sentence);
}
