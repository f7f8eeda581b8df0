import { OthelloError } from '../engine/errors.js';
import { didYouMean } from '../engine/nearest.js';
import { formatPosition, moveName } from '../engine/notation.js';
import { isOver, legalMoveList, type Position } from '../engine/position.js';
import { PASS } from '../engine/squareSet.js';
import { type Architecture, layerShapes } from '../nn/architecture.js';
import { beforeTanh } from './foldForRelevance.js';
import { headOf, headsOf } from './heads.js';
import type { Seeding } from './relevanceGraph.js';
import { type Contrast, formatTarget, needsSearch, type Target } from './target.js';

/** One explanation that is wanted. */
export interface Request {
  readonly position: Position;
  readonly target: Target;
}

/** What one row of a batch is seeded with. */
export interface Seed {
  readonly seeding: Seeding;
  /** Layer of the coefficients and the coefficients, as many as it has outputs. */
  readonly layer: string;
  readonly coefficients: Float64Array;
  /** Whether relevance is scaled by tanh(u)/u at the end. */
  readonly afterTanh: boolean;
}

/** Whether the target depends on what the policy prefers. */
export function needsLogits(target: Target): boolean {
  return target.kind === 'contrast' || (target.kind === 'move' && target.square === undefined);
}

/** The legal squares of a position; empty for a pass and at the end. */
export function legalSquares(position: Position): number[] {
  return legalMoveList(position).filter((move) => move !== PASS);
}

/** The legal square that the policy prefers. `logits` [65]; `legal` not empty. */
export function preferredMove(legal: readonly number[], logits: Float32Array): number {
  return legal.reduce((best, square) => (logits[square]! > logits[best]! ? square : best));
}

/**
 * The target with its square filled in and checked against the position. Throws OthelloError('badTarget') for a move that
 * is not legal and for policy targets of positions with no legal square.
 */
export function resolveTarget({ position, target }: Request, logits: Float32Array | undefined): Target {
  if (needsSearch(target)) {
    const message = `${formatTarget(target)} is about a search, and here only the network is asked; ask for value or move.`;
    throw new OthelloError('badTarget', message);
  }
  if (target.kind !== 'move' && target.kind !== 'contrast') return target;
  const legal = legalSquares(position);
  if (legal.length === 0) {
    const why = isOver(position) ? 'the game is over' : 'the side to move must pass';
    const message = `${why[0]!.toUpperCase()}${why.slice(1)} in ${formatPosition(position)}, so there is no policy explanation; ask for the value.`;
    throw new OthelloError('badTarget', message);
  }
  const square = target.square ?? preferredMove(legal, logits!);
  if (!legal.includes(square)) {
    const name = moveName(square);
    const message = `${name} is not legal in ${formatPosition(position)}; legal are ${legal.map(moveName).join(', ')} (logit:${name} explains why not there).`;
    throw new OthelloError('badTarget', message);
  }
  if (target.kind === 'contrast' && legal.length === 1) {
    const message = `${moveName(square)} is the only legal move in ${formatPosition(position)}, so there is nothing to contrast it with.`;
    throw new OthelloError('badTarget', message);
  }
  return { ...target, square };
}

/** The seed of a resolved target. Throws OthelloError('badTarget') for a layer or channel that is not there. */
export function seedOf(
  architecture: Architecture,
  target: Target,
  legal: readonly number[],
  logits: Float32Array | undefined,
): Seed {
  const { policy, value } = headsOf(architecture);
  const layers = [policy, value?.layer].filter((layer) => layer !== undefined);
  const joint = value !== undefined && value.coefficients.length > 1 ? value.layer : undefined;
  const neurons = { kind: 'neurons', layers: [...new Set(layers)], joint } as const;
  switch (target.kind) {
    case 'value':
    case 'valueTanh': {
      const afterTanh = target.kind === 'valueTanh';
      const { layer, coefficients } = headOf(architecture, 'value');
      const output = architecture.outputs.value!;
      const last = architecture.layers.find(({ name }) => name === output);
      if (afterTanh && last?.kind !== 'tanh') {
        const message = `The value of this network ends in '${output}' and not in tanh; ask for value.`;
        throw new OthelloError('badTarget', message);
      }
      return { seeding: neurons, layer, coefficients: Float64Array.from(coefficients), afterTanh };
    }
    case 'ownership':
    case 'score':
      return furtherSeed(architecture, target);
    case 'move':
    case 'logit': {
      const coefficients = new Float64Array(65);
      coefficients[target.square!] = 1;
      return { seeding: neurons, layer: headOf(architecture, 'policy'), coefficients, afterTanh: false };
    }
    case 'contrast': {
      const layer = headOf(architecture, 'policy');
      const coefficients = contrastCoefficients(target.against, target.square!, legal, logits!);
      // Logits that no dense layer weighs up have no weights to combine: their own relevance is combined.
      const isDense = architecture.layers.find(({ name }) => name === layer)?.kind === 'dense';
      const seeding: Seeding = isDense ? { kind: 'contrast', layer } : neurons;
      return { seeding, layer, coefficients, afterTanh: false };
    }
    case 'neuron':
    case 'vector': {
      const isHead = layers.includes(target.layer) && target.layer !== joint;
      const coefficients = layerCoefficients(architecture, target);
      const seeding: Seeding = isHead ? neurons : { kind: 'neurons', layers: [target.layer] };
      return { seeding, layer: target.layer, coefficients, afterTanh: false };
    }
    case 'q':
    case 'qContrast':
      throw new OthelloError('internal', 'The value of a search has no neuron.');
  }
}

/** The seed of a head that not every network has. Throws OthelloError('badTarget') where it is missing. */
function furtherSeed(
  architecture: Architecture,
  target: Extract<Target, { kind: 'ownership' | 'score' }>,
): Seed {
  const output = architecture.outputs[target.kind];
  if (output === undefined) {
    const heads = Object.keys(architecture.outputs).join(', ');
    const message = `${formatTarget(target)} needs a network with the head '${target.kind}'; the heads of this one are ${heads}.`;
    throw new OthelloError('badTarget', message);
  }
  const layer = beforeTanh(architecture, output);
  const coefficients = new Float64Array(target.kind === 'score' ? 1 : 64);
  coefficients[target.kind === 'score' ? 0 : target.square] = 1;
  return { seeding: { kind: 'neurons', layers: [layer] }, layer, coefficients, afterTanh: false };
}

/**
 * c_t = 1 and Σ c = 0 over the legal moves: the others equally, the best of them only, or by their probability
 * p_k / (1 - p_t), which is the softmax over the others.
 */
export function contrastCoefficients(
  against: Contrast,
  square: number,
  legal: readonly number[],
  logits: Float32Array,
): Float64Array {
  const others = legal.filter((move) => move !== square);
  const best = preferredMove(others, logits);
  const weights = others.map((move) => {
    if (against === 'mean') return 1;
    return against === 'runnerUp' ? Number(move === best) : Math.exp(logits[move]! - logits[best]!);
  });
  const sum = weights.reduce((a, b) => a + b, 0);
  const coefficients = new Float64Array(65);
  others.forEach((move, index) => (coefficients[move] = -weights[index]! / sum));
  coefficients[square] = 1;
  return coefficients;
}

function layerCoefficients(
  architecture: Architecture,
  target: Extract<Target, { kind: 'neuron' | 'vector' }>,
): Float64Array {
  const shapes = layerShapes(architecture);
  const shape = shapes.get(target.layer);
  const refuse = (what: string): OthelloError =>
    new OthelloError('badTarget', `The target ${formatTarget(target)} does not fit: ${what}.`);
  if (shape === undefined || architecture.layers[0]?.name === target.layer) {
    const layers = architecture.layers.slice(1).map(({ name }) => name);
    const meant = didYouMean(target.layer, layers);
    throw refuse(`the network has no layer '${target.layer}'; its layers are ${layers.join(', ')}${meant}`);
  }
  const [channels = 0, side = 1] = shape;
  const area = side * (shape[2] ?? 1);
  if (target.kind === 'vector') {
    const { coefficients } = target;
    if (coefficients.length !== channels * area || !coefficients.every(Number.isFinite)) {
      throw refuse(`the layer has ${channels * area} outputs, the vector ${coefficients.length} numbers`);
    }
    return Float64Array.from(coefficients);
  }
  if (target.channel >= channels) throw refuse(`the layer has the channels 0 to ${channels - 1}`);
  const coefficients = new Float64Array(channels * area);
  if (target.square === undefined) {
    return coefficients.fill(1, target.channel * area, (target.channel + 1) * area);
  }
  // A layer smaller than the board lies in its middle.
  const offset = Math.floor((8 - side) / 2);
  const row = (target.square >> 3) - offset;
  const column = (target.square & 7) - offset;
  if (shape.length !== 3) throw refuse('a dense layer has no squares');
  if (row < 0 || column < 0 || row >= side || column >= side) {
    throw refuse(`the layer has ${side}×${side} squares in the middle of the board`);
  }
  coefficients[target.channel * area + row * side + column] = 1;
  return coefficients;
}
