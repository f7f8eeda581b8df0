import type { TableCard } from '../../web/views/report/data.js';

/** A table with what it is about. */
export interface NamedTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The table as a card of a page. */
export function tableCard({ title, ...table }: NamedTable): TableCard {
  return { kind: 'table', title, table };
}
