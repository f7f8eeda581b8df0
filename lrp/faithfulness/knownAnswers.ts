import type { Position, Random } from '../../engine/index.js';
import { has, opponentDiscs, ownDiscs } from '../../engine/index.js';
import type { Architecture, Network, Runtime, Tensor } from '../../nn/index.js';
import { initializeNetwork, residualArchitecture } from '../../nn/index.js';
import { cosine } from '../controls.js';
import { planesOf } from '../explanations.js';
import { legalSquares } from '../request.js';
import { preferredMoves } from './evaluate.js';
import { flipSquares } from './flipping.js';
import { findingOf } from './legality.js';
import { MapMethods } from './mapMethods.js';

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
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
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
  const planes = planesOf(architecture, position);
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

/** How methods do where the answer is known, by method; one number a position. */
export interface KnownResult {
  /** Cosine with what each square adds in a linear network. */
  readonly linear: Readonly<Record<string, readonly number[]>>;
  /** Whether the largest square is that of a planted cue, and the part of the positive relevance that is there. */
  readonly pointing: Readonly<Record<string, readonly number[]>>;
  readonly mass: Readonly<Record<string, readonly number[]>>;
}

export async function checkKnownAnswers(
  names: readonly string[],
  runtime: Runtime,
  positions: readonly Position[],
  random: Random,
): Promise<KnownResult> {
  const linear = linearNetwork(random.split('linear'));
  const shortcut = shortcutNetwork(random.split('shortcut'));
  const cued = positions.map(withCue).filter((position) => legalSquares(position).length > 1);
  const linearMaps = await mapsOf(linear, names, runtime, positions, random);
  const truths = linearMaps.asked.map(({ position, question }) =>
    linearTruth(linear, position, question.square),
  );
  const shortcutMaps = await mapsOf(shortcut, names, runtime, cued, random);
  const ties = new Float64Array(64);
  const findings = (name: string) => shortcutMaps.maps.get(name)!.map((map) => findingOf(map!, [CUE], ties));
  return {
    linear: Object.fromEntries(
      names.map((name) => {
        const cosines = linearMaps.maps.get(name)!.map((map, index) => cosine(map!, truths[index]!));
        return [name, cosines.filter((value) => value !== undefined)];
      }),
    ),
    pointing: Object.fromEntries(names.map((name) => [name, findings(name).map(({ pointing }) => pointing)])),
    mass: Object.fromEntries(names.map((name) => [name, findings(name).map(({ mass }) => mass)])),
  };
}

/** The position with an opposing disc on the cue's square. */
function withCue(position: Position): Position {
  if (has(opponentDiscs(position), CUE)) return position;
  const flip = has(ownDiscs(position), CUE) ? 'discToOther' : 'emptyToDisc';
  return flipSquares(position, [CUE], flip, new Array<boolean>(64).fill(false));
}

async function mapsOf(
  network: Network,
  names: readonly string[],
  runtime: Runtime,
  positions: readonly Position[],
  random: Random,
) {
  const methods = await MapMethods.open(network, runtime, names, random);
  try {
    const asked = await preferredMoves(methods, positions);
    return { asked, maps: (await methods.maps(asked)).maps };
  } finally {
    await methods.dispose();
  }
}
