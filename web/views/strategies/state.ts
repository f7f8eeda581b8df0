import { type Coloring, COLORINGS, type Layout, LAYOUTS, type Place } from './cloud.js';
import type { Pick } from './selection.js';

/** What is looked at; a link leads to it. */
export interface CloudState {
  readonly layout: Layout;
  readonly color: Coloring;
  readonly pick: Pick | undefined;
  /** Number of the move whose board is open. */
  readonly open: number | undefined;
  /** Selected maps whose boards are shown. */
  readonly shown: number;
}

/** Boards that are shown at first. */
export const CHUNK = 24;

export const FIRST_STATE: CloudState = {
  layout: 'umap',
  color: 'kmeans',
  pick: undefined,
  open: undefined,
  shown: CHUNK,
};

/** What stands behind # in the address: `layout=umap&color=kmeans&pick=kmeans:2&open=17`. */
export function linkOf({ layout, color, pick, open }: CloudState): string {
  const parts = [`layout=${layout}`, `color=${color}`];
  if (pick !== undefined) parts.push(`pick=${pickText(pick)}`);
  if (open !== undefined) parts.push(`open=${open}`);
  return parts.join('&');
}

function pickText(pick: Pick): string {
  if ('lasso' in pick) return `${pick.layout}!${pick.lasso.map((place) => place.join(',')).join(';')}`;
  return `${pick.of}:${pick.label ?? 'null'}`;
}

/**
 * What a link asks for; whatever is not understood in it is left as it is at first.
 *
 * @param moves their number
 */
export function stateOfLink(link: string, moves: number): CloudState {
  const asked = new URLSearchParams(link);
  const open = /^\d{1,9}$/.test(asked.get('open') ?? '') ? Number(asked.get('open')) : moves;
  return {
    layout: oneOf(LAYOUTS, asked.get('layout')) ?? FIRST_STATE.layout,
    color: oneOf(COLORINGS, asked.get('color')) ?? FIRST_STATE.color,
    pick: pickOf(asked.get('pick') ?? ''),
    open: open < moves ? open : undefined,
    shown: CHUNK,
  };
}

function oneOf<Word extends string>(words: readonly Word[], word: string | null): Word | undefined {
  return words.find((each) => each === word);
}

function pickOf(text: string): Pick | undefined {
  const [, group, label] = /^([a-z]+):(\d{1,9}|null)$/.exec(text) ?? [];
  const of = oneOf(COLORINGS, group ?? null);
  if (of !== undefined) return { of, label: label === 'null' ? null : Number(label) };
  const [, plane, corners = ''] = /^([a-z]+)!([-\d.,;e]+)$/.exec(text) ?? [];
  const layout = oneOf(LAYOUTS, plane ?? null);
  const lasso = corners.split(';').map((corner) => corner.split(',').map(Number));
  if (layout === undefined || lasso.length < 3 || !lasso.every(isPlace)) return undefined;
  return { layout, lasso };
}

function isPlace(numbers: readonly number[]): numbers is [number, number] & Place {
  return numbers.length === 2 && numbers.every(Number.isFinite);
}
