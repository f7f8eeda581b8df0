import type { Feeds, Program } from '../runtime.js';
import type { Tensor } from '../tensor.js';

/**
 * A program in half precision behind which one in float32 stands: a position of which it computes a number that is not finite, or just
 * ±1 as a tanh does of infinity, is asked again there. So no position is answered with what went beyond half precision's end.
 */
export class HalfProgram implements Program {
  readonly #half: Program;
  readonly #openExact: () => Promise<Program>;
  #exact: Promise<Program> | undefined;

  /** @param openExact compiles the same network in float32, with the same inputs and outputs; called when first needed */
  constructor(half: Program, openExact: () => Promise<Program>) {
    this.#half = half;
    this.#openExact = openExact;
  }

  async run(feeds: Feeds): Promise<Record<string, Tensor>> {
    const found = await this.#half.run(feeds);
    const rows = unsoundRows(found);
    if (rows.size === 0) return found;
    this.#exact ??= this.#openExact();
    // The whole batch, so that a row is computed as in any other batch of this size.
    const exact = await (await this.#exact).run(feeds);
    for (const [name, { data }] of Object.entries(found)) {
      const size = data.length / found[name]!.shape[0]!;
      for (const row of rows) data.set(exact[name]!.data.subarray(row * size, (row + 1) * size), row * size);
    }
    return found;
  }

  async dispose(): Promise<void> {
    await this.#half.dispose();
    await (await this.#exact)?.dispose();
  }
}

function unsoundRows(outputs: Readonly<Record<string, Tensor>>): ReadonlySet<number> {
  const rows = new Set<number>();
  for (const { shape, data } of Object.values(outputs)) {
    const size = data.length / shape[0]!;
    for (let index = 0; index < data.length; index++) {
      const number = data[index]!;
      if (number * 0 !== 0 || number === 1 || number === -1) rows.add(Math.floor(index / size));
    }
  }
  return rows;
}
