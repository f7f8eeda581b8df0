import { readFileSync } from 'node:fs';
import { parsePosition } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { type Composite, compositeNamed } from '../../../lrp/composite.js';
import type { Architecture, Layer, PlaneName } from '../../../nn/architecture.js';
import type { Network } from '../../../nn/network.js';
import type { Tensor } from '../../../nn/tensor.js';

/** Relevances that Zennit 0.5.1 found in float64 for a small network; see `about` in the files. */
export interface ZennitFile {
  readonly about: string;
  readonly layers: Readonly<Record<string, ZennitLayer>>;
  readonly positions: readonly {
    readonly position: string;
    readonly input: number[][][];
    readonly policyLogits?: number[];
    readonly valueBeforeTanh?: number;
    readonly move?: number;
  }[];
  readonly explanations: readonly {
    readonly composite: string;
    readonly position: number;
    readonly target: 'value' | 'move';
    readonly output: number;
    readonly relevance: number[];
  }[];
}

export interface ZennitLayer {
  readonly kind: 'conv' | 'dense' | 'batchNorm';
  readonly weight?: unknown[];
  readonly bias?: number[];
  readonly padding?: number;
  readonly gamma?: number[];
  readonly beta?: number[];
  readonly mean?: number[];
  readonly variance?: number[];
  readonly epsilon?: number;
}

export function readZennit(name: 'residual' | 'classic'): ZennitFile {
  const file = new URL(`../../lrp/golden/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as ZennitFile;
}

/** The composites of the files in our spelling. */
export const zennitComposites: Record<string, string | Composite> = {
  epsilonPlus: 'epsilonPlus',
  epsilonPlusFlat: 'epsilonPlusFlat',
  epsilonAlpha2Beta1: 'epsilonAlpha2Beta1',
  epsilonAlpha2Beta1Flat: 'epsilonAlpha2Beta1Flat',
  epsilonGammaBox: 'epsilonGammaBox',
  epsilon: 'epsilon',
  zPlusEverywhere: 'excitation',
  epsilonPlusWSquare: 'epsilonPlusWSquare',
  'epsilonPlusWSquare (bias squared too)': {
    name: 'wSquareBias',
    entries: [{ first: true, rule: 'wSquare', biasSquared: true }, ...compositeNamed('epsilonPlus').entries],
  },
  'epsilonPlus (bias zero)': {
    name: 'biasZero',
    entries: compositeNamed('epsilonPlus').entries.map((entry) => ({
      ...entry,
      biasPolicy: 'zero' as const,
    })),
  },
};

/** The empty board is no position of a game, but it has planes. */
export function zennitPosition(text: string): Position {
  if (text === 'empty board')
    return { ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0, turn: 'black' };
  return parsePosition(text);
}

/** Wires the layers as `about` says. */
class Wiring {
  readonly #file: ZennitFile;
  readonly #asZennit: boolean;
  readonly layers: Layer[] = [];
  readonly parameters = new Map<string, Tensor>();
  /** The same in float64. */
  readonly numbers = new Map<string, readonly number[]>();

  constructor(file: ZennitFile, planes: number, asZennit: boolean) {
    this.#file = file;
    this.#asZennit = asZennit;
    this.layers.push({ name: 'planes', kind: 'input', planes });
  }

  affine(name: string, input: string): string {
    const layer = this.#file.layers[name]!;
    const weight = layer.weight as number[][][][];
    const numbers = (weight as unknown[]).flat(3) as number[];
    const outs = weight.length;
    const ins = weight[0]!.length;
    this.#set(`${name}.bias`, [outs], layer.bias!);
    if (layer.kind === 'conv') {
      const kernel = weight[0]![0]!.length;
      const padding = layer.padding!;
      const shape = [outs, ins, kernel, kernel];
      this.#set(`${name}.weight`, shape, numbers);
      this.layers.push({
        name,
        kind: 'conv',
        inputs: [input],
        inChannels: ins,
        outChannels: outs,
        kernel,
        padding,
        bias: true,
      });
    } else {
      this.#set(`${name}.weight`, [outs, ins], numbers);
      this.layers.push({
        name,
        kind: 'dense',
        inputs: [input],
        inFeatures: ins,
        outFeatures: outs,
        bias: true,
      });
    }
    return name;
  }

  norm(name: string, input: string): string {
    const { gamma, beta, mean, variance, epsilon } = this.#file.layers[name]!;
    const channels = gamma!.length;
    // Zennit 0.5.1 merges a batch norm into the layer before it and leaves one of scale 1 and variance 1 behind, which
    // still divides what passes forwards by sqrt(1 + epsilon). Its figures are those of this network.
    const residue = this.#asZennit ? 1 / Math.sqrt(1 + epsilon!) : 1;
    this.#set(
      `${name}.scale`,
      [channels],
      gamma!.map((value) => value * residue),
    );
    this.#set(
      `${name}.shift`,
      [channels],
      beta!.map((value) => value * residue),
    );
    this.#set(`${name}.mean`, [channels], mean!);
    this.#set(`${name}.variance`, [channels], variance!);
    this.layers.push({ name, kind: 'batchNorm', inputs: [input], channels, epsilon: epsilon! });
    return name;
  }

  plain(kind: 'relu' | 'flatten' | 'tanh', name: string, input: string): string {
    this.layers.push({ name, kind, inputs: [input] });
    return name;
  }

  sum(name: string, skip: string, branch: string): string {
    this.layers.push({ name, kind: 'sum', inputs: [skip, branch] });
    return name;
  }

  #set(name: string, shape: number[], numbers: readonly number[]): void {
    this.parameters.set(name, { shape, data: Float32Array.from(numbers) });
    this.numbers.set(name, numbers);
  }
}

/**
 * The network of a file, and its parameters in float64.
 * @param asZennit whether batch norms leave behind the factor that they do in Zennit
 */
export function zennitNetwork(
  name: 'residual' | 'classic',
  file = readZennit(name),
  asZennit = false,
): Network & { readonly numbers: ReadonlyMap<string, readonly number[]> } {
  const planes: PlaneName[] = name === 'residual' ? ['own', 'opponent', 'empty'] : ['signed'];
  const wiring = new Wiring(file, planes.length, asZennit);
  const outputs = name === 'residual' ? wireResidual(wiring) : wireClassic(wiring);
  const architecture: Architecture = { planes, layers: wiring.layers, outputs };
  return { architecture, parameters: wiring.parameters, numbers: wiring.numbers, metadata: {} };
}

function wireResidual(net: Wiring): Architecture['outputs'] {
  let trunk = net.plain('relu', 'stem_relu', net.norm('stem_bn', net.affine('stem', 'planes')));
  for (const block of ['blocks.0', 'blocks.1']) {
    const first = net.norm(`${block}.bn1`, net.affine(`${block}.conv1`, trunk));
    const inner = net.plain('relu', `${block}.relu1`, first);
    const branch = net.norm(`${block}.bn2`, net.affine(`${block}.conv2`, inner));
    trunk = net.plain('relu', `${block}.relu`, net.sum(`${block}.sum`, trunk, branch));
  }
  const head = (conv: string, norm: string): string =>
    net.plain(
      'flatten',
      `${conv}_flat`,
      net.plain('relu', `${conv}_relu`, net.norm(norm, net.affine(conv, trunk))),
    );
  const policy = net.affine('pfc', head('pc', 'pbn'));
  const hidden = net.plain('relu', 'vfc1_relu', net.affine('vfc1', head('vc', 'vbn')));
  return { policy, value: net.plain('tanh', 'value', net.affine('vfc2', hidden)) };
}

function wireClassic(net: Wiring): Architecture['outputs'] {
  let trunk = 'planes';
  for (const n of [1, 2, 3, 4]) {
    trunk = net.plain('relu', `r${n}`, net.norm(`b${n}`, net.affine(`c${n}`, trunk)));
  }
  trunk = net.plain('flatten', 'flat', trunk);
  for (const n of [1, 2]) {
    trunk = net.plain('relu', `fr${n}`, net.norm(`fb${n}`, net.affine(`f${n}`, trunk)));
  }
  return { policy: net.affine('p', trunk), value: net.plain('tanh', 'value', net.affine('v', trunk)) };
}
