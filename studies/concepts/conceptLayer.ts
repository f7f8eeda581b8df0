import { OthelloError } from '../../engine/errors.js';
import { didYouMean } from '../../engine/nearest.js';
import { beforeTanh } from '../../lrp/foldForRelevance.js';
import { type Architecture, inputsOf, layerShapes } from '../../nn/architecture.js';

/** An inner layer of a folded network, at whose channels relevance can be looked at and held back. */
export interface ConceptLayer {
  readonly name: string;
  readonly kind: string;
  /** Of a dense layer, its outputs. */
  readonly channels: number;
  /** Rows and columns; 1 for a dense layer. */
  readonly side: number;
  /** The heads (policy, value, ..) that depend on it. */
  readonly heads: readonly string[];
}

/** The inner layers in the order of computation: neither the planes, nor what lays them out flat, nor the heads' numbers. */
export function conceptLayers(architecture: Architecture): ConceptLayer[] {
  const shapes = layerShapes(architecture);
  const outputs = Object.entries(architecture.outputs);
  const last = new Set(outputs.flatMap(([, name]) => [name, beforeTanh(architecture, name)]));
  return architecture.layers.flatMap(({ name, kind }) => {
    if (['input', 'flatten', 'pad'].includes(kind) || last.has(name)) return [];
    const [channels = 0, side = 1] = shapes.get(name)!;
    const heads = outputs.flatMap(([head, output]) => (reaches(architecture, name, output) ? [head] : []));
    return [{ name, kind, channels, side, heads }];
  });
}

/** Whether layer `to` depends on layer `from`; `without` names layers that no way may go through. */
export function reaches(
  { layers }: Architecture,
  from: string,
  to: string,
  without: ReadonlySet<string> = new Set(),
): boolean {
  const found = new Set([from]);
  for (const layer of layers) {
    if (!without.has(layer.name) && inputsOf(layer).some((input) => found.has(input))) found.add(layer.name);
  }
  return found.has(to);
}

/** Whether every way from the planes to layer `to` goes through layer `name`. */
export function isOnEveryWay(architecture: Architecture, name: string, to: string): boolean {
  const planes = architecture.layers.filter(({ kind }) => kind === 'input');
  return name === to || planes.every((input) => !reaches(architecture, input.name, to, new Set([name])));
}

/**
 * The layer that is looked at unless another is named: of the boards that every way to the seed's layer goes through, those
 * with the most channels, and of these the last.
 * @param seedLayer where relevance enters
 * @throws OthelloError badTarget for a network without such a layer
 */
export function mainLayer(architecture: Architecture, seedLayer: string): ConceptLayer {
  const boards = conceptLayers(architecture).filter(
    ({ name, side }) => side > 1 && name !== seedLayer && isOnEveryWay(architecture, name, seedLayer),
  );
  const most = Math.max(...boards.map(({ channels }) => channels));
  const found = boards.filter(({ channels }) => channels === most).at(-1);
  if (found !== undefined) return found;
  const names = conceptLayers(architecture).map(({ name }) => name);
  const rest = names.length === 0 ? 'it has no inner layers' : `name one: ${names.join(', ')}`;
  throw new OthelloError(
    'badTarget',
    `No layer of boards lies on every way to '${seedLayer}' of this network; ${rest}.`,
  );
}

/** The layer of that name. Throws OthelloError badTarget where it is not there or the seed's layer does not depend on it. */
export function conceptLayer(architecture: Architecture, name: string, seedLayer: string): ConceptLayer {
  const layers = conceptLayers(architecture);
  const usable = layers.filter(
    (layer) => layer.name !== seedLayer && reaches(architecture, layer.name, seedLayer),
  );
  const found = usable.find((layer) => layer.name === name);
  if (found !== undefined) return found;
  const names = usable.map((layer) => layer.name);
  const what = layers.some((layer) => layer.name === name)
    ? `What is explained does not go through the layer '${name}'`
    : `The network has no inner layer '${name}'`;
  throw new OthelloError(
    'badTarget',
    `${what}; the layers that it goes through are ${names.join(', ')}${didYouMean(name, names)}.`,
  );
}

/** Throws OthelloError badTarget for a channel that the layer does not have. */
export function checkChannels({ name, channels }: ConceptLayer, given: readonly number[]): void {
  const wrong = given.find((channel) => channel >= channels);
  if (wrong === undefined) return;
  throw new OthelloError(
    'badTarget',
    `The layer '${name}' has the channels 0 to ${channels - 1}, not ${wrong}.`,
  );
}

/**
 * The layers that every way to a layer goes through, from it down: rectified ones where there are such, since what rectifies
 * hands its relevance on unchanged.
 */
export function layersBelow(architecture: Architecture, name: string): string[] {
  const below = conceptLayers(architecture).filter(
    (layer) =>
      layer.name !== name &&
      reaches(architecture, layer.name, name) &&
      isOnEveryWay(architecture, layer.name, name),
  );
  const rectified = below.filter(({ kind }) => kind === 'relu');
  const own = architecture.layers.find((layer) => layer.name === name);
  const taken = rectified.length > 0 ? rectified : below;
  // A rectifier's own input holds the same relevance.
  return taken
    .map((layer) => layer.name)
    .filter((each) => own?.kind !== 'relu' || !inputsOf(own).includes(each))
    .reverse();
}
