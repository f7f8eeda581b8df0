import type { StoreOptions } from '../../selfplay/store/store.js';
import type { Terminal } from '../terminal/terminal.js';

/** Says of each damaged row of a database once that it is left out, however often it is read. */
export function damageNotes(terminal: Pick<Terminal, 'note'>): NonNullable<StoreOptions['onDamage']> {
  const told = new Set<string>();
  return ({ message }) => {
    if (told.has(message)) return;
    told.add(message);
    terminal.note(message);
  };
}
