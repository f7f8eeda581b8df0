import { ACTIVATION_READERS } from './activations.js';
import { ARITHMETIC } from './arithmetic.js';
import { ATTENTION } from './attention/attention.js';
import { EINSUM } from './attention/einsum.js';
import { readWithBatchFirst } from './attention/elsewhere.js';
import { CONDITIONS } from './conditions.js';
import { CONVOLUTIONS } from './convolution.js';
import { DENSE } from './dense.js';
import type { Draft } from './draft.js';
import { ImportedNode, nodeName, operatorName } from './importedNode.js';
import { decodeConstant, type ImportedValue, isConstant, refusal } from './importedValue.js';
import { NORMS } from './norms/norms.js';
import type { OperatorReader } from './operatorReader.js';
import { POOLS } from './pooling.js';
import { REDUCTIONS } from './reductions.js';
import { RESHAPES } from './reshapes.js';
import type { OnnxFileGraph, OnnxFileNode } from './schema.js';
import { SLICES_AND_JOINS } from './slicesAndJoins.js';
import { TRANSPOSED_CONVOLUTIONS } from './transposedConvolution.js';

const OPERATORS: ReadonlyMap<string, OperatorReader> = new Map(
  Object.entries({
    ...RESHAPES,
    ...ARITHMETIC,
    ...DENSE,
    ...ACTIVATION_READERS,
    ...NORMS,
    ...CONVOLUTIONS,
    ...TRANSPOSED_CONVOLUTIONS,
    ...POOLS,
    ...SLICES_AND_JOINS,
    ...REDUCTIONS,
    ...CONDITIONS,
    ...ATTENTION,
    ...EINSUM,
  }),
);

/** What chooses one of two graphs; it is read where the choice is the same in all positions. */
const CHOICE = 'If';

/** Reads a graph node after node into the layers of a draft. */
export class GraphReader {
  readonly #draft: Draft;
  readonly #operatorSet: number;
  /** How many nodes read a value, or give it away. */
  #readers: ReadonlyMap<string, number> = new Map();

  constructor(draft: Draft, operatorSet: number) {
    this.#draft = draft;
    this.#operatorSet = operatorSet;
  }

  /** The values by the names that the file gives them. @param inputs what is known beforehand */
  read(graph: OnnxFileGraph, inputs: ReadonlyMap<string, ImportedValue>): ReadonlyMap<string, ImportedValue> {
    this.#readers = countReaders(graph);
    const nodes = neededNodes(graph);
    for (const node of nodes) if (node.opType !== CHOICE) readerOf(node);
    return this.#readNodes(graph, nodes, inputs);
  }

  #readNodes(
    { initializer }: OnnxFileGraph,
    nodes: readonly OnnxFileNode[],
    known: ReadonlyMap<string, ImportedValue>,
  ): ReadonlyMap<string, ImportedValue> {
    const values = new Map(known);
    for (const tensor of initializer) values.set(tensor.name, decodeConstant(tensor));
    for (const node of nodes) {
      const found = node.opType === CHOICE ? this.#chosen(node, values) : this.#readNode(node, values);
      found.forEach((value, index) => {
        const output = node.output[index];
        if (output === undefined || (output !== '' && values.has(output))) {
          throw refusal(`its node '${nodeName(node)}' (${node.opType}) computes nothing that is new`);
        }
        if ('layer' in value && this.#readers.get(output) === 1) this.#draft.markReadOnce(value);
        values.set(output, value);
      });
    }
    return values;
  }

  #readNode(node: OnnxFileNode, values: ReadonlyMap<string, ImportedValue>): readonly ImportedValue[] {
    const inputs = node.input.map((name) => {
      const value = values.get(name);
      if (name === '' || value !== undefined) return name === '' ? undefined : value;
      throw refusal(
        `its node '${nodeName(node)}' (${node.opType}) reads '${name}', which nothing before it computes`,
      );
    });
    const imported = new ImportedNode(node, inputs, this.#operatorSet);
    const found = readWithBatchFirst(imported, this.#draft, readerOf(node));
    return Array.isArray(found) ? found : [found];
  }

  /** What the graph gives that a condition chooses which is known beforehand. */
  #chosen(node: OnnxFileNode, values: ReadonlyMap<string, ImportedValue>): readonly ImportedValue[] {
    const condition = values.get(node.input[0] ?? '');
    if (condition === undefined || !isConstant(condition)) {
      throw refusal(
        `its node '${nodeName(node)}' (${CHOICE}) chooses by what the network computes, which is not supported`,
      );
    }
    const branch = condition.numbers[0] !== 0 ? 'then_branch' : 'else_branch';
    const graph = node.attribute.find(({ name }) => name === branch)?.g;
    if (graph === undefined || graph === null)
      throw refusal(`its node '${nodeName(node)}' (${CHOICE}) lacks a graph`);
    const found = this.#readNodes(graph, neededNodes(graph), values);
    return graph.output.map(({ name }) => {
      const value = found.get(name);
      if (value === undefined)
        throw refusal(`nothing computes '${name}' in its node '${nodeName(node)}' (${CHOICE})`);
      // Another value of the same numbers: who reads it is counted by its own name.
      return { ...value };
    });
  }
}

/** The names that a node reads, those within its graphs too. */
function namesRead({ input, attribute }: OnnxFileNode): readonly string[] {
  const inner = attribute.flatMap(({ g }) =>
    g === null ? [] : [...g.node.flatMap(namesRead), ...g.output.map(({ name }) => name)],
  );
  return inner.length === 0 ? input : [...input, ...inner];
}

function countReaders({ node, output }: OnnxFileGraph): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  const names = [...node.flatMap(namesRead), ...output.map(({ name }) => name)];
  for (const name of names) readers.set(name, (readers.get(name) ?? 0) + 1);
  return readers;
}

/** What the outputs are computed from, in the order of the file. */
function neededNodes({ node, output }: OnnxFileGraph): readonly OnnxFileNode[] {
  const needed = new Set(output.map(({ name }) => name));
  const found: OnnxFileNode[] = [];
  for (const each of [...node].reverse()) {
    if (!each.output.some((name) => needed.has(name))) continue;
    namesRead(each).forEach((name) => needed.add(name));
    found.push(each);
  }
  return found.reverse();
}

function readerOf(node: OnnxFileNode): OperatorReader {
  const read = OPERATORS.get(operatorName(node));
  if (read !== undefined) return read;
  const known = [...OPERATORS.keys(), CHOICE].sort().join(', ');
  throw refusal(
    `its node '${nodeName(node)}' (${operatorName(node)}) is not supported; supported are ${known}`,
  );
}
