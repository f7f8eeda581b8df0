import { foldForRelevance } from '../../lrp/foldForRelevance.js';
import { headOf } from '../../lrp/heads.js';
import { backward, gradientStep } from '../../nn/backward.js';
import { checkFinite } from '../../nn/finite.js';
import { buildForward, parameterConstants } from '../../nn/forward.js';
import { BATCH, Graph, type Value } from '../../nn/graph.js';
import type { Network } from '../../nn/network.js';
import { dense } from '../../nn/operators/matmul.js';
import type { Program, Runtime } from '../../nn/runtime.js';

/** What is explained here: the logit of a move, or the value before tanh. */
export type Question = { readonly kind: 'move'; readonly square: number } | { readonly kind: 'value' };

/** What a network says of boards, before softmax and tanh. */
export interface Answers {
  /** [count, 65] */
  readonly logits: Float32Array;
  /** [count] */
  readonly values: Float32Array;
}

/** Boards of one run: beyond it the memory grows and the speed does not. */
const MOST_BOARDS = 128;

/** A network's numbers and their gradients at any planes, also at such as no position has. */
export class NetworkPass {
  readonly planeCount: number;
  readonly #forward: Program;
  readonly #gradient: Program;

  private constructor(planeCount: number, forward: Program, gradient: Program) {
    this.planeCount = planeCount;
    this.#forward = forward;
    this.#gradient = gradient;
  }

  static async open(network: Network, runtime: Runtime, threads = 1): Promise<NetworkPass> {
    const folded = foldForRelevance(network);
    const { architecture } = folded;
    const [policyLayer, valueHead] = [headOf(architecture, 'policy'), headOf(architecture, 'value')];
    const { planes } = architecture;
    const build = (withGradient: boolean): Graph => {
      const graph = new Graph();
      const input = graph.input('planes', [BATCH, planes.length, 8, 8], 'float32', 'positions');
      const values = buildForward(graph, architecture, parameterConstants(graph, folded), input);
      const policy = values.get(policyLayer)!;
      const value = weighed(graph, values.get(valueHead.layer)!, valueHead.coefficients);
      if (!withGradient) {
        graph.output('policy', policy);
        graph.output('value', value);
        return graph;
      }
      const seeds = new Map([
        [policy, graph.input('seed/policy', [BATCH, 65], 'float32', 'positions')],
        [value, graph.input('seed/value', [BATCH, 1], 'float32', 'positions')],
      ]);
      graph.output('gradient', backward(graph, seeds, [input], gradientStep).get(input)!);
      return graph;
    };
    const compile = (withGradient: boolean) => runtime.compile(build(withGradient), { threads });
    return new NetworkPass(planes.length, await compile(false), await compile(true));
  }

  /** @param boards planes of one board after the other, [count, planes, 64] */
  async forward(boards: Float32Array): Promise<Answers> {
    const size = this.planeCount * 64;
    const count = boards.length / size;
    const logits = new Float32Array(count * 65);
    const values = new Float32Array(count);
    for (let from = 0; from < count; from += MOST_BOARDS) {
      const to = Math.min(count, from + MOST_BOARDS);
      const found = await this.#forward.run({ planes: this.#boards(boards, from, to) });
      for (const name of ['policy', 'value'])
        checkFinite(found[name]!.data, to - from, () => 'a position with changed squares');
      logits.set(found['policy']!.data, from * 65);
      values.set(found['value']!.data, from);
    }
    return { logits, values };
  }

  /** The gradient of each board's number, [count, planes, 64]. @param questions one a board */
  async gradient(boards: Float32Array, questions: readonly Question[]): Promise<Float32Array> {
    const size = this.planeCount * 64;
    const gradients = new Float32Array(boards.length);
    for (let from = 0; from < questions.length; from += MOST_BOARDS) {
      const to = Math.min(questions.length, from + MOST_BOARDS);
      const policy = new Float32Array((to - from) * 65);
      const value = new Float32Array(to - from);
      questions.slice(from, to).forEach((question, index) => {
        if (question.kind === 'move') policy[index * 65 + question.square] = 1;
        else value[index] = 1;
      });
      const found = await this.#gradient.run({
        planes: this.#boards(boards, from, to),
        'seed/policy': { shape: [to - from, 65], data: policy },
        'seed/value': { shape: [to - from, 1], data: value },
      });
      checkFinite(found['gradient']!.data, to - from, () => 'a gradient');
      gradients.set(found['gradient']!.data, from * size);
    }
    return gradients;
  }

  #boards(boards: Float32Array, from: number, to: number) {
    const size = this.planeCount * 64;
    return { shape: [to - from, this.planeCount, 8, 8], data: boards.subarray(from * size, to * size) };
  }

  async dispose(): Promise<void> {
    await this.#forward.dispose();
    await this.#gradient.dispose();
  }
}

/** Σ coefficients · numbers of each position, [N, 1]. */
function weighed(graph: Graph, x: Value, coefficients: readonly number[]): Value {
  if (coefficients.length === 1) return x;
  return dense(
    graph,
    x,
    graph.constant({ shape: [1, coefficients.length], data: Float32Array.from(coefficients) }),
    undefined,
  );
}

/** The number that a question asks for, of the board with this index. */
export function answerTo(question: Question, { logits, values }: Answers, index: number): number {
  return question.kind === 'move' ? logits[index * 65 + question.square]! : values[index]!;
}
