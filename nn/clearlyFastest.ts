/** What rounds otherwise than is usual must be so many times as fast: what is stored says so. */
const LEAST_GAIN = 1.1;

/** The fastest by these rates, `usual` unless another is clearly faster; one without a rate is none. */
export function clearlyFastest<Name extends string>(
  usual: Name,
  rates: readonly (readonly [name: Name, rate: number | undefined])[],
): Name {
  let best = usual;
  let bar = LEAST_GAIN * (rates.find(([name]) => name === usual)?.[1] ?? 0);
  for (const [name, rate = 0] of rates) {
    if (name === usual || rate < bar || rate === 0) continue;
    best = name;
    bar = rate;
  }
  return best;
}
