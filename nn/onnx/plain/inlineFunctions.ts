import { refusal } from '../importedValue.js';
import type { OnnxFileFunction, OnnxFileNode } from '../schema.js';

/** Functions that call functions so deep, or so many nodes, are no network. */
const DEEPEST = 16;
const MOST_NODES = 100_000;

/** The nodes with the bodies of the file's own functions in the place of calls; throws OthelloError('badModel'). */
export function inlineFunctions(
  nodes: readonly OnnxFileNode[],
  functions: readonly OnnxFileFunction[],
): readonly OnnxFileNode[] {
  if (functions.length === 0) return nodes;
  const byName = new Map(functions.map((each) => [keyOf(each.domain, each.name), each]));
  let calls = 0;
  const inside = (node: OnnxFileNode, depth: number): readonly OnnxFileNode[] => {
    const called = byName.get(keyOf(node.domain, node.opType));
    if (called === undefined) return [node];
    calls += called.node.length;
    if (depth > DEEPEST || calls > MOST_NODES)
      throw refusal(`its function '${called.name}' calls functions without an end`);
    return bodyOf(node, called).flatMap((each) => inside(each, depth + 1));
  };
  return nodes.flatMap((node) => inside(node, 0));
}

function keyOf(domain: string, name: string): string {
  return `${domain === 'ai.onnx' ? '' : domain} ${name}`;
}

/** What a call computes: values within get names that begin with the call's, inputs and outputs those of the call. */
function bodyOf(
  call: OnnxFileNode,
  { input, output, node, attributeProto }: OnnxFileFunction,
): OnnxFileNode[] {
  const base = call.name === '' ? (call.output.find((name) => name !== '') ?? '') : call.name;
  const given = new Map<string, string>();
  input.forEach((name, at) => given.set(name, call.input[at] ?? ''));
  output.forEach((name, at) => {
    const wanted = call.output[at] ?? '';
    if (wanted !== '') given.set(name, wanted);
  });
  const named = (name: string): string => (name === '' ? '' : (given.get(name) ?? `${base}/${name}`));
  const values = new Map([...attributeProto, ...call.attribute].map((each) => [each.name, each]));
  return node.map((each) => ({
    ...each,
    name: `${base}/${each.name === '' ? (each.output[0] ?? each.opType) : each.name}`,
    input: each.input.map(named),
    output: each.output.map(named),
    attribute: each.attribute.flatMap((attribute) => {
      if (attribute.refAttrName === '') return [attribute];
      const value = values.get(attribute.refAttrName);
      return value === undefined ? [] : [{ ...value, name: attribute.name }];
    }),
  }));
}
