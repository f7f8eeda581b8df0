import { opponentDiscs, ownDiscs, type Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { has } from '../../engine/squareSet.js';
import type { Composite } from '../../lrp/composite.js';
import { legalSquares } from '../../lrp/explanationRequest.js';
import { cosine } from '../../lrp/mapControls.js';
import { type Architecture, type Layer, residualArchitecture } from '../../nn/architecture.js';
import { initializeNetwork, type Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Runtime } from '../../nn/runtime.js';
import { sizeOf, type Tensor } from '../../nn/tensor.js';
import { preferredMoves } from './flipCurves.js';
import { flipSquares } from './flipping.js';
import { causalSquares, type Finding, findingOf } from './legality.js';
import { MapMethods } from './mapMethods.js';
import type { Likeness } from './sanity.js';

/** One dense layer of own, opponent and empty: what each square adds to a number is its weight. */
export function linearNetwork(random: Random): Network {
  const architecture: Architecture = {
    planes: ['own', 'opponent', 'empty'],
    layers: [
      { name: 'planes', kind: 'input', planes: 3 },
      { name: 'flat', kind: 'flatten', inputs: ['planes'] },
      { name: 'policy', kind: 'dense', inputs: ['flat'], inFeatures: 192, outFeatures: 65, bias: true },
      { name: 'value/logit', kind: 'dense', inputs: ['flat'], inFeatures: 192, outFeatures: 1, bias: true },
      { name: 'value', kind: 'tanh', inputs: ['value/logit'] },
    ],
    outputs: { policy: 'policy', value: 'value' },
  };
  const draw = (...shape: number[]): Tensor => ({
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
  });
  const parameters = new Map([
    ['policy.weight', draw(65, 192)],
    ['policy.bias', draw(65)],
    ['value/logit.weight', draw(1, 192)],
    ['value/logit.bias', draw(1)],
  ]);
  return { architecture, parameters, metadata: {} };
}

/** What each square adds to the logit of `move` in a linear network [64]. */
export function linearTruth(
  { parameters, architecture }: Network,
  position: Position,
  move: number,
): number[] {
  const weight = parameters.get('policy.weight')!.data;
  const planes = planesOf(architecture, [position]);
  const truth = new Array<number>(64).fill(0);
  planes.forEach((value, index) => (truth[index % 64]! += value * weight[move * 192 + index]!));
  return truth;
}

/** The square of the planted cue: b2. */
export const CUE = 9;
/** What the cue adds to every logit: much more than an untrained network says otherwise. */
const CUE_WEIGHT = 5;

/** An untrained residual network in which an opposing disc on the cue's square raises every logit, through all its blocks. */
export function shortcutNetwork(random: Random): Network {
  const [channels, blocks, policyChannels] = [8, 2, 2];
  const architecture = residualArchitecture({ blocks, channels, policyChannels, valueHidden: 8 });
  const fresh = initializeNetwork(architecture, random);
  const parameters = new Map(
    [...fresh.parameters].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
  );
  const weights = (name: string): Float32Array => parameters.get(`${name}.weight`)!.data as Float32Array;
  // Channel 0 carries the opponent's discs: in by the middle tap, past every block by the skip, to the head alone.
  const stem = weights('stem');
  stem.fill(0, 0, 3 * 9);
  stem[9 + 4] = 1;
  for (let block = 1; block <= blocks; block++) {
    for (const name of [`block${block}/conv1`, `block${block}/conv2`]) isolate(weights(name), channels, 9);
  }
  const head = weights('policy/conv');
  isolate(head, policyChannels, 1, channels);
  head[0] = 1;
  const policy = weights('policy');
  for (let move = 0; move < 65; move++) {
    policy.fill(0, move * 64 * policyChannels, move * 64 * policyChannels + 64);
    policy[move * 64 * policyChannels + CUE] = CUE_WEIGHT;
  }
  return { ...fresh, parameters };
}

/** Channel 0 neither reads nor is read. */
function isolate(weight: Float32Array, outputs: number, taps: number, inputs = outputs): void {
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      if (output !== 0 && input !== 0) continue;
      weight.fill(0, (output * inputs + input) * taps, (output * inputs + input + 1) * taps);
    }
  }
}

const DIRECTIONS = [-1, 0, 1].flatMap((down) =>
  [-1, 0, 1].flatMap((right) => (down === 0 && right === 0 ? [] : [[down, right] as const])),
);
const [OWN, OPPONENT, EMPTY] = [0, 1, 2];
/** The longest row of discs that a move can turn. */
const LONGEST = 6;

/**
 * A network that computes which moves are legal, by hand: the logit of a square is the number of directions in which discs are
 * turned. Channel 3 + d holds where a row of opposing discs that ends at an own one begins in direction d:
 *
 *     B_d(s) = relu( opponent(s) + own(s + d) + B_d(s + d) - 1 ), six times    legal(s) = relu( Σ_d B_d(s + d) + 8 empty(s) - 8 )
 */
export function legalityNetwork(): Network {
  const width = 3 + DIRECTIONS.length;
  const layers: Layer[] = [{ name: 'planes', kind: 'input', planes: 3 }];
  const parameters = new Map<string, Tensor>();
  const conv = (name: string, inChannels: number, outChannels: number, write: (taps: Taps) => void): void => {
    const weight = new Float32Array(outChannels * inChannels * 9);
    const bias = new Float32Array(outChannels);
    write({
      bias,
      set: (to, from, [down, right], value) =>
        (weight[(to * inChannels + from) * 9 + 4 + 3 * down + right] = value),
    });
    const inputs = [layers.at(-1)!.name] as const;
    layers.push({ name, kind: 'conv', inputs, inChannels, outChannels, kernel: 3, padding: 1, bias: true });
    layers.push({ name: `${name}/relu`, kind: 'relu', inputs: [name] });
    parameters.set(`${name}.weight`, { shape: [outChannels, inChannels, 3, 3], data: weight });
    parameters.set(`${name}.bias`, { shape: [outChannels], data: bias });
  };
  for (let step = 1; step <= LONGEST; step++) {
    conv(`row${step}`, step === 1 ? 3 : width, width, ({ bias, set }) => {
      for (const plane of [OWN, OPPONENT, EMPTY]) set(plane, plane, HERE, 1);
      DIRECTIONS.forEach((direction, d) => {
        bias[3 + d] = -1;
        set(3 + d, OPPONENT, HERE, 1);
        set(3 + d, OWN, direction, 1);
        if (step > 1) set(3 + d, 3 + d, direction, 1);
      });
    });
  }
  conv('legal', width, 1, ({ bias, set }) => {
    bias[0] = -DIRECTIONS.length;
    set(0, EMPTY, HERE, DIRECTIONS.length);
    DIRECTIONS.forEach((direction, d) => {
      set(0, 3 + d, direction, 1);
    });
  });
  layers.push({ name: 'flat', kind: 'flatten', inputs: ['legal/relu'] });
  const head = (name: string, outFeatures: number): void => {
    layers.push({ name, kind: 'dense', inputs: ['flat'], inFeatures: 64, outFeatures, bias: false });
    const data = new Float32Array(outFeatures * 64);
    for (let square = 0; square < Math.min(64, outFeatures); square++) data[square * 64 + square] = 1;
    parameters.set(`${name}.weight`, { shape: [outFeatures, 64], data });
  };
  head('policy', 65);
  head('value/logit', 1);
  layers.push({ name: 'value', kind: 'tanh', inputs: ['value/logit'] });
  const outputs = { policy: 'policy', value: 'value' };
  return {
    architecture: { planes: ['own', 'opponent', 'empty'], layers, outputs },
    parameters,
    metadata: {},
  };
}

/** Rows down and columns to the right. */
type Tap = readonly [down: number, right: number];
const HERE: Tap = [0, 0];

interface Taps {
  readonly bias: Float32Array;
  /** The weight from the square at `tap`. */
  readonly set: (to: number, from: number, tap: Tap, value: number) => void;
}

/** How methods do where the answer is known, by method; one number a position, null where there is none. */
export interface KnownResult {
  /** Cosine with what each square adds in a linear network. */
  readonly linear: Likeness;
  /** Whether the largest square is that of a planted cue, and the part of the positive relevance that is there. */
  readonly pointing: Likeness;
  readonly mass: Likeness;
  /** How the causal squares of legality are found in the network that computes it. */
  readonly legality: Readonly<Record<string, readonly Finding[]>>;
}

/** @param composites of the user's making; what they say of layers by name does not concern these networks */
export async function checkKnownAnswers(
  names: readonly string[],
  runtime: Runtime,
  positions: readonly Position[],
  random: Random,
  composites: readonly Composite[] = [],
): Promise<KnownResult> {
  const general = composites.map(({ name, entries }) => ({
    name,
    entries: entries.filter((entry) => !('layer' in entry)),
  }));
  const mapsOf = (network: Network, at: readonly Position[]) =>
    drawMaps(MapMethods.open(network, runtime, names, random, general), at);
  const linear = linearNetwork(random.split('linear'));
  const shortcut = shortcutNetwork(random.split('shortcut'));
  // With the disc of the cue some positions have no choice left.
  const withCues = positions.map(withCue);
  const hasChoice = withCues.map((position) => legalSquares(position).length > 1);
  const cued = withCues.filter((_, index) => hasChoice[index]!);
  const linearMaps = await mapsOf(linear, positions);
  const truths = linearMaps.asked.map(({ position, question }) =>
    linearTruth(linear, position, question.square),
  );
  const shortcutMaps = await mapsOf(shortcut, cued);
  const legal = await mapsOf(legalityNetwork(), positions);
  const ties = Float64Array.from({ length: 64 }, () => random.uniform());
  const findings = (name: string, part: 'pointing' | 'mass'): (number | null)[] => {
    const found = shortcutMaps.maps.get(name)!.map((map) => findingOf(map!, [CUE], ties)[part]);
    let next = 0;
    return hasChoice.map((has) => (has ? found[next++]! : null));
  };
  return {
    linear: Object.fromEntries(
      names.map((name) => {
        const cosines = linearMaps.maps.get(name)!.map((map, index) => cosine(map!, truths[index]!));
        return [name, cosines.map((value) => value ?? null)];
      }),
    ),
    pointing: Object.fromEntries(names.map((name) => [name, findings(name, 'pointing')])),
    mass: Object.fromEntries(names.map((name) => [name, findings(name, 'mass')])),
    legality: Object.fromEntries(
      names.map((name) => [
        name,
        legal.asked.map(({ position, question }, index) =>
          findingOf(legal.maps.get(name)![index]!, causalSquares(position, question.square), ties),
        ),
      ]),
    ),
  };
}

/** The results of several lots of positions as one. */
export function joinKnown(parts: readonly KnownResult[]): KnownResult {
  const join = <T>(of: (part: KnownResult) => Readonly<Record<string, readonly T[]>>) =>
    Object.fromEntries(
      Object.keys(of(parts[0]!)).map((name) => [name, parts.flatMap((part) => of(part)[name]!)]),
    );
  return {
    linear: join(({ linear }) => linear),
    pointing: join(({ pointing }) => pointing),
    mass: join(({ mass }) => mass),
    legality: join(({ legality }) => legality),
  };
}

/** The position with an opposing disc on the cue's square. */
function withCue(position: Position): Position {
  if (has(opponentDiscs(position), CUE)) return position;
  const flip = has(ownDiscs(position), CUE) ? 'discToOther' : 'emptyToDisc';
  return flipSquares(position, [CUE], flip, new Array<boolean>(64).fill(false));
}

async function drawMaps(opening: Promise<MapMethods>, positions: readonly Position[]) {
  const methods = await opening;
  try {
    const asked = await preferredMoves(methods, positions);
    return { asked, maps: (await methods.maps(asked)).maps };
  } finally {
    await methods.dispose();
  }
}
