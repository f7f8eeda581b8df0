import type { Position } from '../../engine/position.js';
import type { Explanation } from '../explanation.js';
import { closeLedger, type LayerLedger, type Ledger, type LedgerLine } from '../ledger.js';
import { type Contents, splitByContent } from '../mapContents.js';
import { type FateMaps, type SquareFate, squareFates } from './squareFates.js';

/** An explained leaf and its part of the value: the explained number is the sum of weight times value. */
export interface WeightedLeaf {
  /** Of the value after tanh, from the view of the leaf's mover. */
  readonly explanation: Explanation;
  /** Of its value from the view of the root's mover. */
  readonly weight: number;
}

/** The relevance of a weighted sum of leaves' values, on the root's board and from the view of its mover. */
export interface LeafSum {
  /** The root's `own` gathers what the leaves say of its mover's discs, whoever moves there. */
  readonly maps: Readonly<Record<string, Float32Array>>;
  readonly square: Float32Array;
  readonly contents?: Contents;
  readonly fates: FateMaps;
  readonly ledger: Ledger;
}

/**
 * Sums the leaves' maps and ledgers. Where the other side moves, own and opponent change places and all changes sign.
 * @param output what the search says the number is; the ledger closes against it
 * @param lines what is not of the leaves: exact values, and leaves that were left out
 */
export function sumLeaves(
  root: Position,
  leaves: readonly WeightedLeaf[],
  output: number,
  lines: readonly LedgerLine[],
  planes: readonly string[],
): LeafSum {
  const sums = new Sums(planes);
  let input = 0;
  for (const { explanation, weight } of leaves) {
    const isMine = explanation.position.turn === root.turn;
    const factor = isMine ? weight : -weight;
    input += factor * explanation.ledger.input;
    sums.add(root, explanation, factor, isMine);
  }
  const layers = sumLayers(root, leaves);
  const precision = leaves.some(({ explanation }) => explanation.ledger.precision === 'float32')
    ? 'float32'
    : 'float64';
  return { ...sums.read(), ledger: closeLedger(output, input, layers, precision, lines) };
}

/** Maps as they are summed, in float64. */
class Sums {
  readonly #planes: ReadonlyMap<string, Float64Array>;
  readonly #square = new Float64Array(64);
  readonly #fates: Readonly<Record<SquareFate, Float64Array>>;
  readonly #contents: Readonly<Record<keyof Contents, Float64Array>> | undefined;

  constructor(planes: readonly string[]) {
    const board = (): Float64Array => new Float64Array(64);
    this.#planes = new Map(planes.map((name) => [name, board()]));
    this.#fates = { stands: board(), flipped: board(), new: board(), empty: board() };
    if (planes.includes('signed')) this.#contents = { own: board(), opponent: board(), empty: board() };
  }

  add(root: Position, { position, maps, square }: Explanation, factor: number, isMine: boolean): void {
    for (const [name, map] of Object.entries(maps)) {
      addMap(this.#planes.get(isMine ? name : otherSide(name))!, map, factor);
    }
    addMap(this.#square, square, factor);
    const fates = squareFates(root, position);
    square.forEach((value, at) => (this.#fates[fates[at]!][at]! += factor * value));
    if (this.#contents === undefined) return;
    for (const [name, map] of Object.entries(splitByContent(position, maps['signed']!))) {
      addMap(
        this.#contents[(isMine ? name : otherSide(name)) as keyof Contents],
        map as Float32Array,
        factor,
      );
    }
  }

  read(): Omit<LeafSum, 'ledger'> {
    const maps = Object.fromEntries([...this.#planes].map(([name, map]) => [name, Float32Array.from(map)]));
    const { stands, flipped, new: fresh, empty } = this.#fates;
    const fates = {
      stands: Float32Array.from(stands),
      flipped: Float32Array.from(flipped),
      new: Float32Array.from(fresh),
      empty: Float32Array.from(empty),
    };
    const square = Float32Array.from(this.#square);
    if (this.#contents === undefined) return { maps, square, fates };
    const { own, opponent, empty: nothing } = this.#contents;
    const contents = {
      own: Float32Array.from(own),
      opponent: Float32Array.from(opponent),
      empty: Float32Array.from(nothing),
    };
    return { maps, square, fates, contents };
  }
}

function addMap(sum: Float64Array, map: Float32Array, factor: number): void {
  for (let square = 0; square < 64; square++) sum[square]! += factor * map[square]!;
}

function otherSide(name: string): string {
  return name === 'own' ? 'opponent' : name === 'opponent' ? 'own' : name;
}

function sumLayers(root: Position, leaves: readonly WeightedLeaf[]): LayerLedger[] {
  const first = leaves[0]?.explanation.ledger.layers ?? [];
  return first.map(({ name, biasMap, biasMapOffset }, index) => {
    let [bias, leak] = [0, 0];
    const map = new Float64Array(64);
    for (const { explanation, weight } of leaves) {
      const factor = explanation.position.turn === root.turn ? weight : -weight;
      const layer = explanation.ledger.layers[index]!;
      bias += factor * layer.bias;
      leak += factor * layer.leak;
      if (layer.biasMap !== undefined) addMap(map, layer.biasMap, factor);
    }
    if (biasMap === undefined) return { name, bias, leak };
    return {
      name,
      bias,
      leak,
      biasMap: Float32Array.from(map),
      ...(biasMapOffset === undefined ? {} : { biasMapOffset }),
    };
  });
}
