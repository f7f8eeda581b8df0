import { formatPosition } from '../../engine/notation.js';
import { isLegal, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { SYMMETRY_COUNT, transformPosition, transformSquare } from '../../engine/symmetry.js';
import { createExplainer } from '../../lrp/explainer.js';
import { legalSquares } from '../../lrp/explanationRequest.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { headOf } from '../../lrp/heads.js';
import { cosine } from '../../lrp/mapControls.js';
import { type Architecture, inputsOf, layerShapes, parameterShapes } from '../../nn/architecture.js';
import { initializeNetwork, type Network } from '../../nn/network.js';
import type { Runtime } from '../../nn/runtime.js';
import type { Tensor } from '../../nn/tensor.js';
import { rankCorrelation } from '../statistics/ranks.js';
import type { Asked, Maps } from './askedMaps.js';
import { questionsOf, type Subject } from './flipCurves.js';
import { flippable, flipSquares } from './flipping.js';
import { explainInLots, MapMethods } from './mapMethods.js';

/** Likenesses of maps over some positions, by method: one number a position, null where a map has no direction. */
export type Likeness = Readonly<Record<string, readonly (number | null)[]>>;

/** Cosines of a map with others that it should, or should not, be like. */
export interface SanityResult {
  /** With that of another legal move: near 1, the map does not say why this one. None where the value is explained. */
  readonly otherMove: Likeness;
  /** That of the move with that of the value. */
  readonly policyValue: Likeness;
  /** The mean of those with the seven mirrored and turned boards, turned back: 1 for a network that treats them alike. */
  readonly symmetry: Likeness;
  /** With that of the position in which one disc has the other colour. */
  readonly neighbour: Likeness;
  /** How far the number itself moves under symmetry and with the neighbour. */
  readonly moved: { readonly symmetry: readonly number[]; readonly neighbour: readonly number[] };
}

/** @param positions each with at least two legal moves */
export async function checkSanity(
  methods: MapMethods,
  positions: readonly Position[],
  random: Random,
  subject: Subject = 'move',
): Promise<SanityResult> {
  const asked = await questionsOf(methods, positions, subject);
  const { maps } = await methods.maps(asked);
  const other = asked.flatMap(({ position, question }): Asked[] => {
    if (question.kind === 'value') return [];
    const legal = legalSquares(position).filter((square) => square !== question.square);
    const square = legal[random.split('other', formatPosition(position)).integer(legal.length)]!;
    return [{ position, question: { kind: 'move', square } }];
  });
  const crossed = await questionsOf(methods, positions, subject === 'move' ? 'value' : 'move');
  const turned = asked.flatMap(({ position, question }) =>
    SYMMETRIES.map((symmetry): Asked => {
      const turnedTo = transformPosition(symmetry, position);
      if (question.kind === 'value') return { position: turnedTo, question };
      const square = transformSquare(symmetry, question.square);
      return { position: turnedTo, question: { kind: 'move', square } };
    }),
  );
  const neighbours = asked.map((one): Asked => ({ ...one, position: neighbourOf(one, random) }));
  const compared = async (others: readonly Asked[]): Promise<Likeness> =>
    likeness(maps, (await methods.maps(others)).maps);
  return {
    otherMove: other.length === 0 ? {} : await compared(other),
    policyValue: await compared(crossed),
    symmetry: likenessOfTurned(maps, (await methods.maps(turned)).maps),
    neighbour: await compared(neighbours),
    moved: {
      symmetry: await moved(methods, asked, turned),
      neighbour: await moved(methods, asked, neighbours),
    },
  };
}

const SYMMETRIES = Array.from({ length: SYMMETRY_COUNT - 1 }, (_, index) => index + 1);

/** One disc of the other colour, such that the move stays legal; the position itself where there is none. */
function neighbourOf(asked: Asked, random: Random): Position {
  return neighboursOf(asked, random)[0] ?? asked.position;
}

/** All positions with one disc of the other colour in which the move stays legal, in an order drawn at random. */
export function neighboursOf({ position, question }: Asked, random: Random): Position[] {
  const order = flippable(position, 'discToOther');
  random.split('neighbour', formatPosition(position)).shuffle(order);
  const changed = order.map((square) => flipSquares(position, [square], 'discToOther', []));
  return changed.filter((next) => question.kind === 'value' || isLegal(next, question.square));
}

function likeness(maps: ReadonlyMap<string, Maps>, others: ReadonlyMap<string, Maps>): Likeness {
  return Object.fromEntries(
    [...maps].map(([name, own]) => [
      name,
      own.map((map, index) => cosineOf(map, others.get(name)?.[index]) ?? null),
    ]),
  );
}

function cosineOf(a: Float32Array | undefined, b: Float32Array | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : cosine(a, b);
}

function likenessOfTurned(maps: ReadonlyMap<string, Maps>, turned: ReadonlyMap<string, Maps>): Likeness {
  return Object.fromEntries(
    [...maps].map(([name, own]) => {
      const cosines = own.map((map, index) => {
        const sides = SYMMETRIES.map((symmetry, at) => {
          const other = turned.get(name)![index * SYMMETRIES.length + at];
          return cosineOf(
            map,
            other?.map((_, square) => other[transformSquare(symmetry, square)]!),
          );
        });
        return meanOf(sides.filter((value) => value !== undefined));
      });
      return [name, cosines];
    }),
  );
}

/** null of none. */
function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
}

/** How far the number of each other differs from that of the one it belongs to. */
async function moved(
  methods: MapMethods,
  asked: readonly Asked[],
  others: readonly Asked[],
): Promise<number[]> {
  const [own, other] = [await methods.answers(asked), await methods.answers(others)];
  const each = others.length / asked.length;
  return other.map((value, index) => Math.abs(value - own[Math.floor(index / each)]!));
}

/** What is randomised together, by the name before the slash, from the explained output down to the input. */
export function randomizationStages(architecture: Architecture, subject: Subject = 'move'): string[] {
  const used = ancestors(architecture, subjectLayer(architecture, subject));
  const groups = architecture.layers
    .filter(({ name, kind }) => used.has(name) && (kind === 'conv' || kind === 'dense'))
    .map(({ name }) => groupOf(name));
  return [...new Set(groups.reverse())];
}

/** The layer that has the explained number. */
function subjectLayer(architecture: Architecture, subject: Subject): string {
  return subject === 'move' ? headOf(architecture, 'policy') : headOf(architecture, 'value').layer;
}

function groupOf(name: string): string {
  return name.split('/')[0]!;
}

/** The layers that a layer is computed from, itself among them. */
export function ancestors(architecture: Architecture, name: string): Set<string> {
  const found = new Set([name]);
  for (const layer of [...architecture.layers].reverse()) {
    if (found.has(layer.name)) inputsOf(layer).forEach((input) => found.add(input));
  }
  return found;
}

/** The network with the parameters of these stages as they were before training, newly drawn. */
export function randomizeStages(network: Network, stages: readonly string[], random: Random): Network {
  const fresh = initializeNetwork(network.architecture, random);
  const parameters = new Map<string, Tensor>();
  for (const name of parameterShapes(network.architecture).keys()) {
    const source = stages.includes(groupOf(name.slice(0, name.lastIndexOf('.')))) ? fresh : network;
    const { shape, data } = source.parameters.get(name)!;
    // A fresh branch begins switched off, which would be a network without the block and not a random one.
    const isOff = source === fresh && name.endsWith('.scale');
    parameters.set(name, { shape, data: isOff ? data.map(() => 1) : data });
  }
  return { ...network, parameters };
}

/** On what a network is tested against others. */
export interface SanityOptions {
  readonly positions: readonly Position[];
  readonly random: Random;
  /** A move unless said. */
  readonly subject?: Subject | undefined;
}

export interface RandomizationResult {
  readonly cosine: Likeness;
  /** Spearman's correlation of the sizes, which is blind to signs. */
  readonly rank: Likeness;
}

/**
 * How like the maps of the trained network those of one are whose layers are random from the output down (Adebayo et al. 2018).
 * The map that is drawn at random, anew for each network, passes this test best: it says what depends on the weights, not
 * what is right.
 */
export async function compareRandomized(
  methods: MapMethods,
  network: Network,
  runtime: Runtime,
  { stages, positions, random, subject = 'move' }: SanityOptions & { readonly stages: readonly string[] },
): Promise<RandomizationResult> {
  const asked = await questionsOf(methods, positions, subject);
  const { maps } = await methods.maps(asked);
  const label = stages.at(-1)!;
  const randomized = randomizeStages(network, stages, random.split('weights'));
  const { drawn, composites } = methods;
  const draws = random.split('stage', label);
  const others = await MapMethods.open(randomized, runtime, drawn, draws, composites);
  try {
    const { maps: found } = await others.maps(asked);
    const ranks = [...maps].map(([name, own]) => {
      const values = own.map((map, index) => {
        const other = found.get(name)?.[index];
        return map === undefined || other === undefined
          ? null
          : (rankCorrelation(map.map(Math.abs), other.map(Math.abs)) ?? null);
      });
      return [name, values] as const;
    });
    return { cosine: likeness(maps, found), rank: Object.fromEntries(ranks) };
  } finally {
    await others.dispose();
  }
}

/** Sizes of the cosine of two maps, one a position (null of a map that is 0), by layer from the output down, by composite. */
export type CollapseResult = Readonly<
  Record<string, readonly { readonly layer: string; readonly cosines: readonly (number | null)[] }[]>
>;

/**
 * Two relevance vectors drawn at random at a layer, carried to the board: the size of their maps' cosine. A composite whose
 * backward pass has collapsed (Sixt et al. 2020) draws the same picture whatever it began with: 1.
 */
export async function measureCollapse(
  methods: MapMethods,
  network: Network,
  runtime: Runtime,
  { positions, random, subject = 'move' }: SanityOptions,
): Promise<CollapseResult> {
  const { architecture } = foldForRelevance(network);
  const shapes = layerShapes(architecture);
  const layers = stageOutputs(architecture, subject);
  const result: Record<string, { layer: string; cosines: (number | null)[] }[]> = {};
  for (const name of methods.names) {
    const composite = methods.explainer(name)?.composite;
    if (composite === undefined) continue;
    // One of its own, since it keeps a compiled pass for each layer that relevance was put in at.
    const explainer = await createExplainer(network, runtime, { composite });
    result[name] = [];
    for (const layer of layers) {
      const size = shapes.get(layer)!.reduce((product, dimension) => product * dimension, 1);
      const requests = positions.flatMap((position, index) =>
        [0, 1].map((which) => {
          const draw = random.split('collapse', layer, index, which);
          const coefficients = Array.from({ length: size }, () => draw.normal());
          return { position, target: { kind: 'vector', layer, coefficients } as const };
        }),
      );
      const found = await explainInLots(explainer, requests);
      const cosines = positions.map((_, index) => {
        const value = cosine(found[2 * index]!.square, found[2 * index + 1]!.square);
        return value === undefined ? null : Math.abs(value);
      });
      result[name].push({ layer, cosines });
    }
    await explainer.dispose();
  }
  return result;
}

/** The last rectified or convolved layer of each stage below the head, from the output down. */
function stageOutputs(architecture: Architecture, subject: Subject): string[] {
  const used = ancestors(architecture, subjectLayer(architecture, subject));
  const last = new Map<string, string>();
  for (const { name, kind } of architecture.layers) {
    if (used.has(name) && (kind === 'relu' || kind === 'conv')) last.set(groupOf(name), name);
  }
  return [...last.values()].reverse();
}

/** How much residual sums amplify, by composite and layer: one number a position. */
export async function measureAmplifications(
  methods: MapMethods,
  positions: readonly Position[],
  subject: Subject = 'move',
): Promise<Record<string, Record<string, number[]>>> {
  const asked = await questionsOf(methods, positions, subject);
  const requests = asked.map(({ position, question }) => ({ position, target: question }));
  const result: Record<string, Record<string, number[]>> = {};
  for (const name of methods.names) {
    const explainer = methods.explainer(name);
    if (explainer === undefined) continue;
    const layers: Record<string, number[]> = {};
    // Amplification is measured with the controls.
    for (const { ledger } of await explainer.explain(requests)) {
      for (const { name: layer, amplification } of ledger.layers) {
        if (amplification !== undefined) (layers[layer] ??= []).push(amplification.total);
      }
    }
    result[name] = layers;
  }
  return result;
}
