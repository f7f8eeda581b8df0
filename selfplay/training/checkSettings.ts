import { OthelloError } from '../../engine/errors.js';
import { didYouMean } from '../../engine/nearest.js';
import { initialPosition } from '../../engine/position.js';
import { presets } from '../../lrp/composite.js';
import { legalSquares, seedOf } from '../../lrp/explanationRequest.js';
import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { needsSearch, parseTarget, type Target } from '../../lrp/target.js';
import { type Architecture, parameterShapes, residualArchitecture } from '../../nn/architecture.js';
import { sizeOf, type Tensor } from '../../nn/tensor.js';
import { type RunConfig, windowSize } from './runConfig.js';

/** No game has more plies with a choice of squares. */
const MOST_PLIES = 60;

/**
 * Checks what no key of a configuration says alone: that its names stand for something, and that they fit the network. To be
 * asked of a run before it is made; one that is there is opened even where it would not be made any more.
 *
 * @throws OthelloError `badConfig` naming the key, what is wrong with it and what is accepted.
 */
export function checkSettings(config: RunConfig): void {
  const { planes } = config.network;
  const twice = planes.find((plane, index) => planes.indexOf(plane) < index);
  if (twice !== undefined) throw refusal('network.planes', planes, `${twice} is named twice`);
  checkDevice(config);
  checkComposite(config.explanation.composite);
  for (const target of config.explanation.targets) checkTarget(target, config);
}

function checkDevice({ runtime, device = 'cpu', search }: RunConfig): void {
  if (runtime === 'tensorflow' && search.precision === 'float16') {
    throw refusal('search.precision', search.precision, 'TensorFlow.js has no half precision');
  }
  if (device === 'cpu') return;
  if (runtime !== 'onnxruntime') {
    throw refusal('device', device, `the runtime ${runtime} computes on the processor alone`);
  }
  if (search.precision === 'int8') {
    throw refusal(
      'search.precision',
      search.precision,
      `eight bits are the processor's; on ${device} there are float32 and float16`,
    );
  }
}

function refusal(key: string, value: unknown, why: string): OthelloError {
  return new OthelloError('badConfig', `The configuration's ${key} is ${JSON.stringify(value)}: ${why}.`);
}

function checkComposite(name: string): void {
  const known = [...presets.keys()];
  if (known.includes(name)) return;
  throw refusal(
    'explanation.composite',
    name,
    `there is no composite of that name; composites are ${known.join(', ')}${didYouMean(name, known)}`,
  );
}

function checkTarget(text: string, { network, explanation }: RunConfig): void {
  try {
    const target = parseTarget(text);
    if (needsSearch(target)) {
      throw new OthelloError(
        'badTarget',
        'a run explains what the network says, not a search; ask for value or move',
      );
    }
    const architecture = residualArchitecture(network);
    const legal = legalSquares(initialPosition());
    seedOf(
      target.kind === 'neuron' ? foldedArchitecture(architecture) : architecture,
      withSquare(target, legal[0]!),
      legal,
      new Float32Array(65),
    );
  } catch (error) {
    if (!(error instanceof OthelloError)) throw error;
    const why = error.message.replace(/\.$/, '');
    throw refusal('explanation.targets', explanation.targets, why);
  }
}

/** `move` and `contrast` are about the move that is played, whichever that is. */
function withSquare(target: Target, square: number): Target {
  return target.kind === 'move' || target.kind === 'contrast' ? { square, ...target } : target;
}

/** Targets name the layers of the folded network, which are the same whatever its numbers are. */
function foldedArchitecture(architecture: Architecture): Architecture {
  const parameters = new Map<string, Tensor>();
  for (const [name, shape] of parameterShapes(architecture)) {
    parameters.set(name, { shape, data: new Float32Array(sizeOf(shape)) });
  }
  return foldForRelevance({ architecture, parameters, metadata: {} }).architecture;
}

/**
 * Checks that there will be as many positions as a batch has rows: else it is never full of different ones.
 *
 * @throws OthelloError `badConfig` with the most that there can be.
 */
export function checkBatch(config: RunConfig): void {
  const { selfplay, training, generations = Number.MAX_SAFE_INTEGER } = config;
  const { batchSize, imported } = training;
  const widest = Math.min(generations, windowSize(config, generations));
  const most = widest * selfplay.gamesPerGeneration * MOST_PLIES;
  const rows = Math.ceil((1 - (imported?.share ?? 0)) * batchSize);
  if (rows <= most) return;
  throw refusal(
    'training.batchSize',
    batchSize,
    `that is more than the positions there will be, at most ${most} of ${widest * selfplay.gamesPerGeneration} games ` +
      '(selfplay.gamesPerGeneration times training.window.max, or generations); take a smaller batch or more games',
  );
}
