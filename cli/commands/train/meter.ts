/** Seconds that a rate looks back. */
const WINDOW = 60;

/** Totals of something that grows, by the second; the newest last. Plain data, never changed in place. */
export type Readings = readonly { readonly at: number; readonly total: number }[];

/** With one more reading, and without those that are too old. @param at seconds; never less than before. */
export function read(readings: Readings, at: number, total: number): Readings {
  const all = [...readings, { at, total }];
  // One reading from before the window stays, so that slow growth is seen too.
  const first = all.findIndex((_, index) => index + 2 >= all.length || all[index + 1]!.at >= at - WINDOW);
  return all.slice(Math.max(0, first));
}

/** Growth per second, over about the last minute; undefined before there are two readings. */
export function rateOf(readings: Readings): number | undefined {
  const [first] = readings;
  const last = readings.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return undefined;
  return (last.total - first.total) / (last.at - first.at);
}
