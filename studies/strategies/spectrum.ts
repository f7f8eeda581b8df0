import { OthelloError } from '../../engine/errors.js';
import { giveWay } from '../../engine/giveWay.js';
import type { Random } from '../../engine/random.js';
import { degreeOf, type MapGraph, nodeCount } from './neighbourGraph.js';

/** The smallest eigenvalues of a graph's normalised Laplacian and their vectors. */
export interface Spectrum {
  /** Ascending, 0 .. 2. */
  readonly values: readonly number[];
  /** Orthonormal, each [nodes]; the largest entry of each is positive. */
  readonly vectors: readonly Float64Array[];
}

/** Columns that are carried along besides those that are wanted: they make the last of those converge. */
const SPARE = 12;
/** Multiplications between two orthonormalisations. */
const DEGREE = 24;
const TOLERANCE = 1e-7;
const MOST_ROUNDS = 400;

/**
 * The `count` smallest eigenvalues of I - D^-1/2 W D^-1/2 with their vectors, by subspace iteration with Chebyshev filters
 * (Zhou, Saad, Tiago & Chelikowsky 2006): a block of vectors is multiplied with a polynomial of the matrix that is small over the
 * unwanted end of the spectrum, and the small problem in their span is solved by ml-matrix. As a block it also finds
 * eigenvalues that occur several times, which are what a graph in several parts has.
 *
 * @param onRound is told of each round.
 * @throws OthelloError `internal` where it does not converge.
 */
export async function laplacianSpectrum(
  graph: MapGraph,
  count: number,
  random: Random,
  onRound: () => void = () => undefined,
): Promise<Spectrum> {
  const { EVD, Matrix } = await import('ml-matrix');
  const nodes = nodeCount(graph);
  const width = Math.min(nodes, count + SPARE);
  const multiply = adjacency(graph);
  const solve = (matrix: number[][]): { values: number[]; vectors: number[][] } => {
    const { realEigenvalues, eigenvectorMatrix } = new EVD(new Matrix(matrix), { assumeSymmetric: true });
    const order = realEigenvalues
      .map((_, index) => index)
      .sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
    return {
      values: order.map((index) => realEigenvalues[index]!),
      vectors: order.map((index) => eigenvectorMatrix.getColumn(index)),
    };
  };
  let block: Float64Array[] = Array.from({ length: width }, () =>
    Float64Array.from({ length: nodes }, () => random.normal()),
  );
  let lowest = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (let at = 0; at < width; at++) {
      await giveWay();
      if (round > 0) block[at] = filtered(block[at]!, multiply, lowest);
    }
    block = orthonormal(block, random);
    const images = block.map((column) => multiply(column));
    const small = solve(images.map((image) => block.map((column) => product(image, column))));
    block = combined(block, small.vectors);
    const turned = combined(images, small.vectors);
    lowest = Math.max(-0.9, Math.min(0.999, small.values.at(-1)!));
    const worst = Math.max(
      ...small.values.slice(0, count).map((value, index) => distance(turned[index]!, block[index]!, value)),
    );
    onRound();
    if (worst > TOLERANCE && width < nodes) continue;
    const vectors = block.slice(0, count).map(upright);
    return { values: small.values.slice(0, count).map((value) => Math.max(0, 1 - value)), vectors };
  }
  throw new OthelloError('internal', `The eigenvalues of a graph of ${nodes} maps did not converge.`);
}

type Multiply = (vector: Float64Array) => Float64Array;

/** Multiplication with D^-1/2 W D^-1/2, whose eigenvalues are 1 minus those of the Laplacian. */
function adjacency(graph: MapGraph): Multiply {
  const { starts, others } = graph;
  const nodes = nodeCount(graph);
  const scale = Float64Array.from({ length: nodes }, (_, node) => 1 / Math.sqrt(degreeOf(graph, node)));
  return (vector) => {
    const scaled = vector.map((value, node) => value * scale[node]!);
    const out = new Float64Array(nodes);
    for (let node = 0; node < nodes; node++) {
      let sum = 0;
      for (let at = starts[node]!; at < starts[node + 1]!; at++) sum += scaled[others[at]!]!;
      out[node] = sum * scale[node]!;
    }
    return out;
  };
}

/** The Chebyshev polynomial that stays within 1 for eigenvalues from -1 to `lowest` and grows above, times the vector. */
function filtered(vector: Float64Array, multiply: Multiply, lowest: number): Float64Array {
  const center = (lowest - 1) / 2;
  const half = (lowest + 1) / 2;
  const step = (current: Float64Array): Float64Array => {
    const image = multiply(current);
    for (let at = 0; at < image.length; at++) image[at] = (image[at]! - center * current[at]!) / half;
    return image;
  };
  let before = vector;
  let current = step(vector);
  for (let degree = 2; degree <= DEGREE; degree++) {
    const next = step(current);
    for (let at = 0; at < next.length; at++) next[at] = 2 * next[at]! - before[at]!;
    [before, current] = [current, next];
  }
  return current;
}

/** Gram-Schmidt, twice, which is enough (Giraud et al. 2005); a column that depends on the others is drawn anew. */
function orthonormal(columns: Float64Array[], random: Random): Float64Array[] {
  const done: Float64Array[] = [];
  for (const column of columns) {
    let candidate = scaled(column);
    for (let attempt = 0; ; attempt++) {
      const reduced = reducedBy(done, reducedBy(done, candidate));
      if (Math.sqrt(product(reduced, reduced)) > 1e-10 || attempt > 3) {
        done.push(scaled(reduced));
        break;
      }
      candidate = scaled(Float64Array.from({ length: column.length }, () => random.normal()));
    }
  }
  return done;
}

function reducedBy(columns: readonly Float64Array[], column: Float64Array): Float64Array {
  const reduced = column.slice();
  for (const other of columns) {
    const part = product(other, reduced);
    for (let at = 0; at < reduced.length; at++) reduced[at]! -= part * other[at]!;
  }
  return reduced;
}

function scaled(column: Float64Array): Float64Array {
  const length = Math.sqrt(product(column, column));
  return length === 0 ? column : column.map((value) => value / length);
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

function combined(columns: readonly Float64Array[], weights: readonly number[][]): Float64Array[] {
  return weights.map((each) => {
    const sum = new Float64Array(columns[0]!.length);
    columns.forEach((column, index) => {
      const weight = each[index]!;
      for (let at = 0; at < sum.length; at++) sum[at]! += weight * column[at]!;
    });
    return sum;
  });
}

/** |A x - value x|. */
function distance(image: Float64Array, vector: Float64Array, value: number): number {
  let sum = 0;
  for (let at = 0; at < image.length; at++) sum += (image[at]! - value * vector[at]!) ** 2;
  return Math.sqrt(sum);
}

function upright(vector: Float64Array): Float64Array {
  const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}
