import { scientific } from '../../../engine/numberText.js';
import { NumbersTable } from '../NumbersTable.js';
import type { SquareMap } from './maps.js';

const HEAD = ['', ...'abcdefgh'.split('')];

/** A map as a table of its numbers. */
export function MapTable({ map, caption }: { readonly map: SquareMap; readonly caption: string }) {
  const numbers = Array.from(map, (value) => scientific(value, 4));
  const rows = [1, 2, 3, 4, 5, 6, 7, 8].map((rank) => [
    String(rank),
    ...numbers.slice(8 * rank - 8, 8 * rank),
  ]);
  return <NumbersTable caption={caption} head={HEAD} rows={rows} />;
}
