import { createPositionBatch, type PositionBatch, pushPosition } from '../../engine/positionBatch.js';
import { Random } from '../../engine/random.js';
import { type Evaluation, networkEvaluator } from '../evaluators/evaluator.js';
import { writePlanes } from '../planes.js';
import type { Program } from '../runtime.js';
import type { OnnxRuntime } from '../runtimes/onnxSession.js';
import type { ImportedHeads } from './ends/heads.js';
import { formatShape, refusal } from './importedValue.js';
import type { ImportedOnnx } from './readOnnx.js';

/** Boards that are compared, at least. */
const BOARDS = 8;
/** A larger batch that the file fixes would be another program's. */
const LARGEST_BATCH = 1024;
/** Relative where outputs are larger than 1; float32 in another order differs by about 1e-6. */
const TOLERANCE = 1e-4;
/** The same where the file computes in 16 bits, which the network does not. */
const HALF_TOLERANCE = 0.03;

type Outputs = Readonly<Record<'policy' | 'value', Float32Array | undefined>>;

/**
 * Runs the file and the network that was read from it on random boards. Throws OthelloError('badModel') where they differ or
 * the file does not run, with a clause that goes on after "... cannot be used: ".
 */
export async function checkImported(imported: ImportedOnnx, runtime: OnnxRuntime): Promise<void> {
  const { batch: fixed, planes } = imported.input;
  if (fixed !== undefined && fixed > LARGEST_BATCH) {
    throw refusal(`it takes ${fixed} positions a run; at most ${LARGEST_BATCH}, or any number, are accepted`);
  }
  const file = await openFile(imported.bytes, runtime);
  const evaluator = await networkEvaluator(imported.network, runtime, { incomplete: true });
  try {
    const random = Random.fromSeed('boards that compare an ONNX file with what was read from it');
    const size = fixed ?? BOARDS;
    for (let from = 0; from < BOARDS; from += size) {
      const boards = randomBoards(random, size);
      const given = new Float32Array(size * planes.length * 64);
      writePlanes(planes, boards, given);
      if (imported.input.planesLast) planesToTheEnd(given, planes.length);
      compare(
        await runFile(file, imported, given, size),
        outputsOf(await evaluator.evaluate(boards), imported.heads),
        imported.isHalf ? HALF_TOLERANCE : TOLERANCE,
      );
    }
  } finally {
    await file.dispose();
    await evaluator.dispose();
  }
}

async function openFile(bytes: Uint8Array, runtime: OnnxRuntime): Promise<Program> {
  try {
    return await runtime.openFile(bytes);
  } catch (cause) {
    throw refusal(`onnxruntime does not open it (${firstLine(cause)})`, cause);
  }
}

async function runFile(
  file: Program,
  imported: ImportedOnnx,
  given: Float32Array,
  count: number,
): Promise<Outputs> {
  const { input, heads } = imported;
  try {
    const shape = [count, ...input.shape.slice(1)];
    const results = await file.run({ [input.name]: { shape, data: given } });
    const read = (head: 'policy' | 'value'): Float32Array | undefined => {
      const found = heads[head];
      return found && (results[found.output]!.data as Float32Array);
    };
    const value = read('value');
    return {
      policy: read('policy'),
      value: heads.value?.entries === 3 ? winsLessLosses(value!, heads) : value,
    };
  } catch (cause) {
    throw refusal(
      `onnxruntime does not run it on ${formatShape([count, ...input.shape.slice(1)])} (${firstLine(cause)})`,
      cause,
    );
  }
}

function firstLine(cause: unknown): string {
  return String(cause instanceof Error ? cause.message : cause).split('\n', 1)[0]!;
}

/** [N, planes, 64] as [N, 64, planes]. */
function planesToTheEnd(given: Float32Array, planes: number): void {
  const first = given.slice();
  first.forEach((value, at) => {
    const [board, plane, square] = [Math.floor(at / (64 * planes)), Math.floor(at / 64) % planes, at % 64];
    given[(board * 64 + square) * planes + plane] = value;
  });
}

/** What the network calls the value, from win, draw and loss as the file says them: probabilities, their logarithms or logits. */
function winsLessLosses(threes: Float32Array, { value }: ImportedHeads): Float32Array {
  const exponentials = value?.softmax === 'Softmax' ? threes : threes.map(Math.exp);
  return Float32Array.from({ length: threes.length / 3 }, (_, position) => {
    const [win, draw, loss] = exponentials.subarray(3 * position, 3 * position + 3) as unknown as [
      number,
      number,
      number,
    ];
    return (win - loss) / (win + draw + loss);
  });
}

/** What the file should say, from what the network says. */
function outputsOf({ logits, values }: Evaluation, heads: ImportedHeads): Outputs {
  const { policy: said } = heads;
  const value = heads.value && values;
  if (said === undefined) return { policy: undefined, value };
  const { entries, softmax } = said;
  const policy = new Float32Array(values.length * entries);
  values.forEach((_, position) => {
    const own = logits.subarray(position * 65, position * 65 + entries);
    const largest = own.reduce((a, b) => Math.max(a, b));
    const sum = own.reduce((total, logit) => total + Math.exp(logit - largest), 0);
    own.forEach((logit, move) => {
      const log = logit - largest - Math.log(sum);
      policy[position * entries + move] =
        softmax === undefined ? logit : softmax === 'LogSoftmax' ? log : Math.exp(log);
    });
  });
  return { policy, value };
}

function compare(file: Outputs, network: Outputs, tolerance: number): void {
  for (const head of ['policy', 'value'] as const) {
    const [expected, found] = [file[head], network[head]];
    if (expected === undefined || found === undefined) continue;
    const largest = expected.reduce((most, number) => Math.max(most, Math.abs(number)), 1);
    const difference = expected.reduce(
      (most, number, at) => Math.max(most, Math.abs(number - found[at]!)),
      0,
    );
    // Not `>`: it would let a NaN pass.
    if (!(expected.length === found.length && difference <= tolerance * largest)) {
      throw refusal(
        `the network that was read from it answers otherwise than the file itself does in onnxruntime (the ${head} differs by ${difference.toPrecision(2)})`,
      );
    }
  }
}

/** Every square own, opponent or empty: also boards that no game reaches, and never twice the same. */
function randomBoards(random: Random, count: number): PositionBatch {
  const batch = createPositionBatch(count);
  for (let board = 0; board < count; board++) {
    const sets = new Int32Array(6); // own, opponent and empty squares, as halves
    for (let square = 0; square < 64; square++)
      sets[2 * random.integer(3) + (square >> 5)]! |= 1 << (square & 31);
    const index = pushPosition(batch, sets[0]!, sets[1]!, sets[2]!, sets[3]!);
    batch.white[index] = random.integer(2);
  }
  return batch;
}
