import { OthelloError } from '../engine/errors.js';
import { convGeometry, convSize } from './convGeometry.js';
import {
  functionParameters,
  functionSchemas,
  functionShape,
  isSpread,
} from './layers/activationsAndNorms.js';
import {
  isStructure,
  marginsSchema,
  pairSchema,
  structureSchemas,
  structureShape,
} from './layers/poolsAndShapes.js';
import { sizeOf } from './tensor.js';
import { z } from './zod.js';

/**
 * What an input plane can hold, see `planes.ts`; of each there is also the negative, such as `-own`, which holds -1 where the
 * plane holds 1.
 */
export const PLANE_NAMES = ['own', 'opponent', 'empty', 'legal', 'signed', 'one', 'zero', 'turn'] as const;
/** A plane, with a sign before it where it is meant negatively. */
export type PlaneName = (typeof PLANE_NAMES)[number] | `-${(typeof PLANE_NAMES)[number]}`;
const SIGNED_NAMES: readonly PlaneName[] = PLANE_NAMES.flatMap((plane) => [plane, `-${plane}` as const]);

/** Whether a text names a plane. */
export function isPlaneName(text: string): text is PlaneName {
  return (SIGNED_NAMES as readonly string[]).includes(text);
}

/**
 * What a residual network can foretell besides policy and value, from the mover's view: who owns each square at the
 * end (1 own, -1 opponent's, 0 empty), and the final disc difference / 64.
 */
export const HEAD_NAMES = ['ownership', 'score'] as const;
export type HeadName = (typeof HEAD_NAMES)[number];

const name = z.string().min(1);
const count = z.int().min(1).max(65536);
const oneInput = z.tuple([name]).readonly();
/** Present where a batch norm became part of the layer; see foldInFloat64. */
const normed = z.literal(true).optional();
const twoInputs = z.tuple([name, name]).readonly();

/** A layer as data. `inputs` are names of layers before it, so a skip is an edge and not a `+` in code. */
const layerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ name, kind: z.literal('input'), planes: count }),
  z.strictObject({
    name,
    kind: z.literal('conv'),
    inputs: oneInput,
    inChannels: count,
    outChannels: count,
    kernel: count, // rows, and columns unless told
    padding: z.int().min(0).max(64), // zeros on each side
    bias: z.boolean(),
    // What only some convolutions of other programs have; see convGeometry.ts.
    kernelColumns: count.optional(),
    margins: marginsSchema.optional(), // instead of the padding, which is 0 then
    stride: pairSchema.optional(),
    dilation: pairSchema.optional(),
    groups: count.optional(),
    normed,
    dense: z.literal(true).optional(), // what a file writes as a dense layer of each square; rules take it for one
  }),
  z.strictObject({
    name,
    kind: z.literal('batchNorm'),
    inputs: oneInput,
    channels: count,
    epsilon: z.number().positive(),
  }),
  z.strictObject({ name, kind: z.literal('relu'), inputs: oneInput }),
  z.strictObject({ name, kind: z.literal('sum'), inputs: twoInputs }), // [skip, branch]; the branch may be one number a channel
  z.strictObject({ name, kind: z.literal('flatten'), inputs: oneInput }), // order channel, row, column
  z.strictObject({
    name,
    kind: z.literal('dense'),
    inputs: oneInput,
    inFeatures: count,
    outFeatures: count,
    bias: z.boolean(),
    normed,
  }),
  z.strictObject({ name, kind: z.literal('tanh'), inputs: oneInput }),
  ...functionSchemas,
  ...structureSchemas,
]);

const architectureSchema = z.strictObject({
  planes: z
    .array(z.enum(SIGNED_NAMES as [PlaneName, ...PlaneName[]]))
    .min(1)
    .readonly(),
  layers: z.array(layerSchema).min(1).readonly(),
  /** Which layers are read. Heads beyond these two are trained by squared error (see training.ts). */
  outputs: z.object({ policy: name.optional(), value: name.optional() }).catchall(name).readonly(),
});

export type Layer = Readonly<z.infer<typeof layerSchema>>;
export type LayerKind = Layer['kind'];
export type LayerOf<K extends LayerKind> = Extract<Layer, { kind: K }>;

/** A network's shape as data: layers in topological order, the planes it reads, the layers that answer. */
export interface Architecture {
  readonly planes: readonly PlaneName[];
  readonly layers: readonly Layer[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** The names of the layers that a layer reads; none for the input. */
export function inputsOf(layer: Layer): readonly string[] {
  return layer.kind === 'input' || layer.kind === 'constant' ? [] : layer.inputs;
}

/**
 * An architecture read from outside, checked: known kinds and fields, unique names, edges that point
 * backwards, shapes that fit, a policy of 65 logits, a value of one number, or one of the two. Throws OthelloError('badModel').
 */
export function checkArchitecture(data: unknown): Architecture {
  const parsed = architectureSchema.safeParse(data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'the top'}: ${issue.message}`;
    throw new OthelloError('badModel', `The network's architecture is not understood${where}.`);
  }
  const architecture = parsed.data as Architecture;
  const shapes = layerShapes(architecture);
  const { policy, value } = architecture.outputs;
  if ((policy ?? value) === undefined) throw misfit('it has neither a policy nor a value');
  for (const [head, layer] of Object.entries(architecture.outputs)) {
    const shape = shapes.get(layer);
    if (shape === undefined) throw misfit(`output '${head}' names the layer '${layer}', which is not there`);
    const features = head === 'policy' ? 65 : head === 'value' ? 1 : undefined;
    if (features !== undefined && (shape.length !== 1 || shape[0] !== features)) {
      throw misfit(
        `output '${head}' must have ${features} numbers, its layer '${layer}' has ${shape.join('x')}`,
      );
    }
  }
  return architecture;
}

function misfit(what: string): OthelloError {
  return new OthelloError('badModel', `The network's architecture does not fit together: ${what}.`);
}

/**
 * Shape of every layer's output without the batch: [channels, rows, columns] or [features].
 * Throws OthelloError('badModel') where layers do not fit together.
 */
export function layerShapes(architecture: Architecture): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const layer of architecture.layers) {
    if (shapes.has(layer.name)) throw misfit(`two layers are named '${layer.name}'`);
    const inputs = inputsOf(layer).map((input) => {
      const shape = shapes.get(input);
      if (shape === undefined)
        throw misfit(`'${layer.name}' reads '${input}', which does not come before it`);
      return shape;
    });
    if (layer.kind === 'input' && layer.planes !== architecture.planes.length) {
      throw misfit(
        `'${layer.name}' has ${layer.planes} planes, the network names ${architecture.planes.length}`,
      );
    }
    shapes.set(layer.name, outputShape(layer, inputs));
  }
  return shapes;
}

function outputShape(layer: Layer, inputs: readonly (readonly number[])[]): readonly number[] {
  const [first = [], second = []] = inputs;
  const expect = (fits: boolean, expected: string): void => {
    if (!fits) throw misfit(`'${layer.name}' expects ${expected} and is given ${first.join('x')}`);
  };
  if (isStructure(layer)) {
    return structureShape(layer, inputs, (expected) => {
      const given = inputs.map((each) => each.join('x')).join(', ');
      throw misfit(`'${layer.name}' expects ${expected} and is given ${given}`);
    });
  }
  switch (layer.kind) {
    case 'input':
      return [layer.planes, 8, 8];
    case 'conv': {
      const [channels, rows = 0, columns = 0] = first;
      expect(first.length === 3 && channels === layer.inChannels, `${layer.inChannels} channels`);
      const { groups } = convGeometry(layer);
      const isParted = layer.inChannels % groups === 0 && layer.outChannels % groups === 0;
      expect(isParted, `channels in ${groups} equal groups`);
      const [height, width] = convSize(layer, [rows, columns]);
      expect(height > 0 && width > 0, 'a board that its kernel fits into');
      return [layer.outChannels, height, width];
    }
    case 'batchNorm':
      expect(first[0] === layer.channels, `${layer.channels} channels`);
      return first;
    case 'sum':
      expect(isSpread(second, first), `two equal shapes (the other is ${second.join('x')})`);
      return first;
    case 'flatten':
      return [sizeOf(first)];
    case 'dense':
      expect(first.length === 1 && first[0] === layer.inFeatures, `${layer.inFeatures} features`);
      return [layer.outFeatures];
    case 'relu':
    case 'tanh':
      return first;
    case 'activation':
    case 'prelu':
    case 'gate':
    case 'layerNorm':
    case 'lrn':
    case 'softmax':
    case 'matmul':
    case 'product':
      return functionShape(layer, inputs, (expected) => {
        throw misfit(`'${layer.name}' expects ${expected} and is given ${first.join('x')}`);
      });
  }
}

/** The parameters of one layer by their short names ('weight', 'bias', ...) and shapes. */
function layerParameterShapes(layer: Layer): readonly (readonly [string, readonly number[]])[] {
  if (isStructure(layer)) return layer.kind === 'constant' ? [['values', layer.shape]] : [];
  switch (layer.kind) {
    case 'conv': {
      const { kernel, groups } = convGeometry(layer);
      const weight = ['weight', [layer.outChannels, layer.inChannels / groups, ...kernel]] as const;
      return layer.bias ? [weight, ['bias', [layer.outChannels]]] : [weight];
    }
    case 'dense': {
      const weight = ['weight', [layer.outFeatures, layer.inFeatures]] as const;
      return layer.bias ? [weight, ['bias', [layer.outFeatures]]] : [weight];
    }
    case 'batchNorm':
      return (['scale', 'shift', 'mean', 'variance'] as const).map(
        (part) => [part, [layer.channels]] as const,
      );
    case 'input':
    case 'relu':
    case 'sum':
    case 'flatten':
    case 'tanh':
      return [];
    case 'activation':
    case 'prelu':
    case 'gate':
    case 'layerNorm':
    case 'lrn':
    case 'softmax':
    case 'matmul':
    case 'product':
      return functionParameters(layer);
  }
}

/** Full names ("<layer>.weight") and shapes of all parameters, in the order of the layers. */
export function parameterShapes(architecture: Architecture): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const layer of architecture.layers) {
    for (const [part, shape] of layerParameterShapes(layer)) shapes.set(`${layer.name}.${part}`, shape);
  }
  return shapes;
}

/** Size of a residual network, its input planes and the heads that it has besides policy and value. */
export interface ResidualSize {
  readonly blocks: number;
  readonly channels: number;
  readonly planes?: readonly PlaneName[]; // default own, opponent, empty
  readonly policyChannels?: number; // default 2
  readonly valueChannels?: number; // default 1
  readonly valueHidden?: number; // default 64
  readonly heads?: readonly HeadName[] | undefined; // default none
}

/** Batch normalisation's epsilon in every network built here. */
const EPSILON = 1e-5;

/**
 * A residual network: 3x3 stem, `blocks` blocks of two 3x3 convolutions, and two heads with a 1x1
 * convolution each: 65 logits of moves, and a value in -1..1 from the mover's view ('value/logit' before tanh).
 * Further heads, where asked for: 'ownership' [1, 8, 8], a 1x1 convolution of the trunk, and 'score' [1], which reads what
 * the value reads; both end in tanh. Policy and value begin with the same numbers whether they are there or not.
 */
export function residualArchitecture(size: ResidualSize): Architecture {
  const { blocks, channels, policyChannels = 2, valueChannels = 1, valueHidden = 64, heads = [] } = size;
  const planes = size.planes ?? ['own', 'opponent', 'empty'];
  const layers: Layer[] = [{ name: 'planes', kind: 'input', planes: planes.length }];
  const conv = (
    name: string,
    input: string,
    [inChannels, outChannels, kernel]: readonly [inChannels: number, outChannels: number, kernel: number],
    bias = false,
  ): string => {
    const padding = (kernel - 1) / 2;
    layers.push({ name, kind: 'conv', inputs: [input], inChannels, outChannels, kernel, padding, bias });
    return name;
  };
  const norm = (name: string, input: string, width: number): string => {
    layers.push({ name, kind: 'batchNorm', inputs: [input], channels: width, epsilon: EPSILON });
    return name;
  };
  const plain = (kind: 'relu' | 'flatten' | 'tanh', name: string, input: string): string => {
    layers.push({ name, kind, inputs: [input] });
    return name;
  };
  const dense = (name: string, input: string, inFeatures: number, outFeatures: number): string => {
    layers.push({ name, kind: 'dense', inputs: [input], inFeatures, outFeatures, bias: true });
    return name;
  };
  /** A head's own 1x1 convolution, normalised, rectified and laid out flat. */
  const head = (name: string, input: string, width: number): string => {
    const convolved = norm(`${name}/norm`, conv(`${name}/conv`, input, [channels, width, 1]), width);
    return plain('flatten', `${name}/flatten`, plain('relu', `${name}/relu`, convolved));
  };

  const stem = norm('stem/norm', conv('stem', 'planes', [planes.length, channels, 3]), channels);
  let trunk = plain('relu', 'stem/relu', stem);
  for (let block = 1; block <= blocks; block++) {
    const at = `block${block}`;
    const first = norm(`${at}/norm1`, conv(`${at}/conv1`, trunk, [channels, channels, 3]), channels);
    const inner = plain('relu', `${at}/relu1`, first);
    const branch = norm(`${at}/norm2`, conv(`${at}/conv2`, inner, [channels, channels, 3]), channels);
    layers.push({ name: `${at}/sum`, kind: 'sum', inputs: [trunk, branch] });
    trunk = plain('relu', `${at}/relu`, `${at}/sum`);
  }

  const policy = dense('policy', head('policy', trunk, policyChannels), 64 * policyChannels, 65);
  const hidden = dense('value/hidden', head('value', trunk, valueChannels), 64 * valueChannels, valueHidden);
  const features = plain('relu', 'value/hidden/relu', hidden);
  const value = plain('tanh', 'value', dense('value/logit', features, valueHidden, 1));
  const further = {
    ownership: () => plain('tanh', 'ownership', conv('ownership/logit', trunk, [channels, 1, 1], true)),
    score: () => plain('tanh', 'score', dense('score/logit', features, valueHidden, 1)),
  };
  const wanted = HEAD_NAMES.filter((name) => heads.includes(name)).map((name): [string, string] => [
    name,
    further[name](),
  ]);
  return checkArchitecture({ planes, layers, outputs: { policy, value, ...Object.fromEntries(wanted) } });
}
