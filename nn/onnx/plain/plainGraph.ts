import type { OnnxFile, OnnxFileNode } from '../schema.js';
import { inlineFunctions } from './inlineFunctions.js';
import { unfused } from './unfused.js';

/** The same file with nodes of standard operators in the place of its own functions and of what onnxruntime's optimiser fuses. */
export function plainGraph(file: OnnxFile): OnnxFile {
  const { graph } = file;
  if (graph === null) return file;
  const node: readonly OnnxFileNode[] = inlineFunctions(graph.node, file.functions).flatMap(unfused);
  const isSame = node.length === graph.node.length && node.every((each, at) => each === graph.node[at]);
  return isSame ? file : { ...file, graph: { ...graph, node } };
}
