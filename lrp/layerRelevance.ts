import { type Results, total } from './ledger.js';

/** What a layer of the ledger was given and handed on: `arrived` = `handed` + its bias + its leak, up to rounding. */
export interface LayerRelevance {
  readonly name: string;
  /** Of `relevance`, without the batch: [channels, rows, columns], or [outputs]. */
  readonly shape: readonly number[];
  /** What came to each of its outputs. Of a contrast, at the policy's layer, the one number of its virtual neuron. */
  readonly relevance: Float32Array;
  /** Σ relevance. */
  readonly arrived: number;
  /** Sum of what went on to its inputs. */
  readonly handed: number;
}

/** The layers of one row, in the order of `layers`, which are those of the ledger. */
export function readLayers(
  layers: readonly { readonly name: string }[],
  results: Results,
  row: number,
  factor = 1,
): LayerRelevance[] {
  return layers.flatMap(({ name }) => {
    const found = results[`arrived/${name}`];
    if (found === undefined) return [];
    const size = found.data.length / found.shape[0]!;
    const relevance = new Float32Array(found.data.subarray(row * size, (row + 1) * size));
    if (factor !== 1) relevance.forEach((value, at) => (relevance[at] = value * factor));
    return [
      {
        name,
        shape: found.shape.slice(1),
        relevance,
        arrived: total(found.data, row * size, (row + 1) * size) * factor,
        handed: (results[`handed/${name}`]?.data[row] ?? 0) * factor,
      },
    ];
  });
}
