import type { Chart } from '../charts/chart.js';

/** Something like a number that is read first. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A chart, what it says, and its numbers. */
export interface ChartCard {
  readonly kind: 'chart';
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly says: string;
  /** The ways to look at the data; none, where there is nothing to draw yet: then `says` says so. */
  readonly views: readonly Chart[];
  readonly table: Table;
  readonly wide?: boolean;
  readonly tall?: boolean;
  /** In pixels, for charts with a row for each of many things. */
  readonly height?: number;
}

/** Numbers that no chart shows. */
export interface TableCard {
  readonly kind: 'table';
  readonly title: string;
  readonly table: Table;
}

/** What this view alone has; it draws it by its id. */
export interface OwnCard {
  readonly kind: 'own';
  readonly id: string;
  readonly title: string;
  readonly wide?: boolean;
}

export type Card = ChartCard | TableCard | OwnCard;

export interface Section {
  readonly title: string;
  readonly says?: string;
  readonly cards: readonly Card[];
}

/** A page: first what is most important, then the charts, then what is for those who want to know more. */
export interface PageData {
  readonly title: string;
  readonly about: string;
  readonly figures: readonly Figure[];
  readonly summary: readonly string[];
  readonly sections: readonly Section[];
  readonly notes: readonly string[];
  readonly tables?: readonly { readonly title: string; readonly table: Table }[];
}
