import { BATCH, type Graph, type GraphNode, type Value } from '../nn/graph.js';
import { mul } from '../nn/operators/elementwise.js';
import { reduceSum } from '../nn/operators/reduce.js';
import { reshape } from '../nn/operators/reshape.js';

/**
 * What is let through at some of the cutting layers (Achtibat et al. 2023): the named channels of each named layer. Of a
 * cutting layer that is not named everything is.
 */
export interface Condition {
  readonly channels: Readonly<Record<string, readonly number[]>>;
  /** Whether relevance that goes around the named layers, by skips or by other heads, is kept. */
  readonly around: boolean;
}

/** A layer at which relevance can be held back; see Cuts for the inputs and outputs that it gives the graph. */
export interface CutLayer {
  readonly name: string;
  readonly channels: number;
  /** Whether any relevance of this pass arrives at it; else it has no mask. */
  readonly reached: boolean;
  /** At how many places relevance goes around it. */
  readonly bypasses: number;
}

/**
 * Relevance is multiplied at the outputs of cutting layers by a mask of their channels, and where it leaves the paths to a
 * layer for good by one number, so that rows with different conditions run in one pass. Inputs of the graph: `mask/LAYER`
 * [rows, channels] and, where something goes around the layer, `around/LAYER` [rows, 1]. Outputs: `channels/LAYER`
 * [rows, channels], the relevance that arrives at the channels before the mask, summed over squares, and
 * `bypass/LAYER/i` [rows, 1, ...], what goes around, before the number.
 */
export class Cuts {
  readonly #graph: Graph;
  readonly #batch: string;
  readonly #cuts: readonly Cut[];

  /** @param values of every layer; `names` of the cutting layers; `batch` that rows are counted in */
  constructor(graph: Graph, values: ReadonlyMap<string, Value>, names: readonly string[], batch: string) {
    this.#graph = graph;
    this.#batch = batch;
    this.#cuts = names.map((name) => {
      const value = values.get(name)!;
      return { name, value, above: dependents(graph, value), around: undefined, reached: false, bypasses: 0 };
    });
  }

  get layers(): CutLayer[] {
    return this.#cuts.map(({ name, value, reached, bypasses }) => ({
      name,
      channels: value.shape[1]!,
      reached,
      bypasses,
    }));
  }

  /** The relevance of a layer's outputs as far as it is let through. */
  masked(value: Value, relevance: Value): Value {
    const cut = this.#cuts.find((candidate) => candidate.value === value);
    if (cut === undefined) return relevance;
    cut.reached = true;
    const squares = relevance.shape.map((_, axis) => axis).slice(2);
    const totals = squares.length === 0 ? relevance : reduceSum(this.#graph, relevance, squares);
    this.#graph.output(`channels/${cut.name}`, totals);
    const channels = value.shape[1]!;
    const mask = this.#graph.input(`mask/${cut.name}`, [BATCH, channels], 'float32', this.#batch);
    return mul(this.#graph, relevance, this.#spread(mask, channels, relevance));
  }

  /** What a node hands to each of its inputs; an input from which no way leads to a cutting layer is beside it. */
  handedOn<Part extends Value | undefined>(
    node: Pick<GraphNode, 'inputs' | 'output'>,
    parts: readonly Part[],
  ): readonly Part[] {
    return parts.map((part, index) => {
      if (part === undefined) return part;
      const passed = this.#cuts.filter(
        ({ above, value }) =>
          node.output !== value && above.has(node.output) && !above.has(node.inputs[index]!),
      );
      return passed.reduce<Value>((relevance, cut) => this.#bypass(cut, relevance), part) as Part;
    });
  }

  /** A seed at a value from which no way leads to a cutting layer is beside it from the start. */
  seeded(value: Value, relevance: Value): Value {
    const passed = this.#cuts.filter(({ above }) => !above.has(value));
    return passed.reduce((kept, cut) => this.#bypass(cut, kept), relevance);
  }

  #bypass(cut: Cut, relevance: Value): Value {
    const name = `around/${cut.name}`;
    cut.around ??= this.#graph.input(name, [BATCH, 1], 'float32', this.#batch);
    this.#graph.output(`bypass/${cut.name}/${cut.bypasses++}`, reduceSum(this.#graph, relevance, [1], true));
    return mul(this.#graph, relevance, this.#spread(cut.around, 1, relevance));
  }

  /** [rows, n] as [rows, n, 1, 1] where relevance has squares. */
  #spread(input: Value, size: number, { shape }: Value): Value {
    if (shape.length === 2) return input;
    return reshape(this.#graph, input, [BATCH, size, ...shape.slice(2).map(() => 1)]);
  }
}

interface Cut {
  readonly name: string;
  readonly value: Value;
  /** The value and what is computed from it. */
  readonly above: ReadonlySet<Value>;
  around: Value | undefined;
  reached: boolean;
  bypasses: number;
}

function dependents(graph: Graph, value: Value): Set<Value> {
  const found = new Set([value]);
  for (const { inputs, output } of graph.nodes) {
    if (inputs.some((input) => found.has(input))) found.add(output);
  }
  return found;
}
