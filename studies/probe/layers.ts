import { OthelloError } from '../../engine/errors.js';
import { didYouMean } from '../../engine/nearest.js';
import { type Architecture, layerShapes } from '../../nn/architecture.js';

/**
 * The layers that end the blocks of a network, in order: what the first sum adds to, then each sum, rectified where it is. In
 * a network without sums every rectified layer, or every convolution where nothing is rectified. Only layers of 8x8.
 *
 * @throws OthelloError `badModel` when there is none
 */
export function blockLayers(architecture: Architecture): string[] {
  const { layers } = architecture;
  const onBoard = boardLayers(architecture);
  const named = (kind: string): string[] =>
    layers.filter((layer) => layer.kind === kind).map(({ name }) => name);
  const sums = layers.flatMap((layer) => (layer.kind === 'sum' ? [layer] : []));
  const rectified = (sum: string): string =>
    layers.find((layer) => layer.kind === 'relu' && layer.inputs[0] === sum)?.name ?? sum;
  const ofSums = [
    ...sums.slice(0, 1).map(({ inputs }) => inputs[0]),
    ...sums.map(({ name }) => rectified(name)),
  ];
  const candidates = [ofSums, named('relu'), named('conv')].map((names) =>
    names.filter((name) => onBoard.includes(name)),
  );
  const found = candidates.find((names) => names.length > 0);
  if (found === undefined) {
    throw new OthelloError('badModel', 'The network has no layer of 8x8 squares that could be probed.');
  }
  return [...new Set(found)];
}

/** Names of the layers with 8x8 squares, without the input. */
function boardLayers(architecture: Architecture): string[] {
  const shapes = layerShapes(architecture);
  return architecture.layers
    .filter(({ kind, name }) => kind !== 'input' && shapes.get(name)!.slice(1).join() === '8,8')
    .map(({ name }) => name);
}

/** The layer that holds the input planes. */
export function inputLayer({ layers }: Architecture): string {
  return layers.find(({ kind }) => kind === 'input')!.name;
}

/** @throws OthelloError `usage` for a layer that is not there or has no 8x8 squares */
export function checkProbedLayers(architecture: Architecture, names: readonly string[]): readonly string[] {
  const known = boardLayers(architecture);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  const shape = layerShapes(architecture).get(unknown);
  const wrong = shape === undefined ? 'is not a layer of the network' : `has the shape ${shape.join('x')}`;
  throw new OthelloError(
    'usage',
    `"${unknown}" ${wrong}; probed are layers of 8x8 squares: ${known.join(', ')}${didYouMean(unknown, known)}.`,
  );
}
