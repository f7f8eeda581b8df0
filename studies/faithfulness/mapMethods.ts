import { OthelloError } from '../../engine/errors.js';
import { formatPosition } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import type { Random } from '../../engine/random.js';
import { type Composite, presets } from '../../lrp/composite.js';
import { createExplainer, type Explainer } from '../../lrp/explainer.js';
import type { Explanation } from '../../lrp/explanation.js';
import { legalSquares, type Request } from '../../lrp/explanationRequest.js';
import { sumPlanes } from '../../lrp/mapControls.js';
import type { Architecture } from '../../nn/architecture.js';
import type { Network } from '../../nn/network.js';
import { planesOf } from '../../nn/planes.js';
import type { Runtime } from '../../nn/runtime.js';
import type { Asked, Maps } from './askedMaps.js';
import type { KnownMaps } from './givenMaps.js';
import { type Answers, answerTo, NetworkPass, type Question } from './networkPass.js';
import { occlusionMap, sarfaMap } from './occlusion.js';

/** Ways to draw a map that are not relevance. The last three know nothing of the network. */
const OTHER_METHODS = [
  'gradient',
  'gradientInput',
  'integratedGradients',
  'occlusion',
  'sarfa',
  'random',
  'centre',
  'uniform',
] as const;

/** Every way to draw a map: the composites by their names, and the others. */
export const MAP_METHODS: readonly string[] = [...presets.keys(), ...OTHER_METHODS];

/** Steps of the path of integrated gradients: midpoints, so that the sum is exact to second order. */
const STEPS = 16;

/** The maps of each method, by its name. */
export type MapsByName = ReadonlyMap<string, Maps>;

/** Draws maps of one network by many methods, so that what they share is computed once. */
export class MapMethods {
  /** Of all methods: those that draw here, then those whose maps were made elsewhere. */
  readonly names: readonly string[];
  readonly drawn: readonly string[];
  readonly architecture: Architecture;
  readonly pass: NetworkPass;
  /** Those that are no presets. */
  readonly composites: readonly Composite[];
  readonly #explainers: ReadonlyMap<string, Explainer>;
  readonly #random: Random;
  readonly #given: KnownMaps | undefined;

  private constructor(
    {
      drawn,
      composites,
      architecture,
      pass,
    }: Pick<MapMethods, 'drawn' | 'composites' | 'architecture' | 'pass'>,
    explainers: ReadonlyMap<string, Explainer>,
    random: Random,
    given?: KnownMaps,
  ) {
    this.drawn = drawn;
    this.names = given === undefined ? drawn : [...drawn, ...given.names];
    this.#given = given;
    this.composites = composites;
    this.architecture = architecture;
    this.pass = pass;
    this.#explainers = explainers;
    this.#random = random;
  }

  /**
   * @param random what the random maps are drawn from, each by its position
   * @param composites of the user's making; their names are methods too
   * @throws OthelloError usage for a name that is no method
   */
  static async open(
    network: Network,
    runtime: Runtime,
    names: readonly string[],
    random: Random,
    composites: readonly Composite[] = [],
  ): Promise<MapMethods> {
    const own = new Map(composites.map((composite) => [composite.name, composite]));
    const unknown = names.find((name) => !MAP_METHODS.includes(name) && !own.has(name));
    if (unknown !== undefined) {
      throw new OthelloError('usage', `'${unknown}' is not a method; methods are ${MAP_METHODS.join(', ')}.`);
    }
    const explainers = new Map<string, Explainer>();
    for (const name of names) {
      const composite = own.get(name) ?? presets.get(name);
      if (composite !== undefined) {
        explainers.set(name, await createExplainer(network, runtime, { composite }));
      }
    }
    const pass = await NetworkPass.open(network, runtime);
    const { architecture } = network;
    return new MapMethods({ drawn: names, composites, architecture, pass }, explainers, random);
  }

  /** The same methods, and beside them maps made elsewhere, which are known of what they were given for. */
  with(given: KnownMaps): MapMethods {
    return new MapMethods(this, this.#explainers, this.#random, given);
  }

  /** The move that maps made elsewhere explain at a position; undefined where there are none. */
  givenMove(position: Position): number | undefined {
    return this.#given?.moveAt(position);
  }

  /** The explanations of a composite, with their ledgers. */
  explainer(name: string): Explainer | undefined {
    return this.#explainers.get(name);
  }

  /** The explained numbers. */
  async answers(asked: readonly Asked[]): Promise<number[]> {
    const positions = asked.map(({ position }) => position);
    const answers = await this.pass.forward(planesOf(this.architecture, positions));
    return asked.map(({ question }, index) => answerTo(question, answers, index));
  }

  /** The maps of each method, and of composites the explanations with their ledgers. */
  async maps(
    asked: readonly Asked[],
  ): Promise<{ maps: Map<string, Maps>; explained: Map<string, Explanation[]> }> {
    const maps = new Map<string, Maps>();
    const explained = new Map<string, Explanation[]>();
    const requests = asked.map(({ position, question }) => ({ position, target: question }));
    for (const [name, explainer] of this.#explainers) {
      const found = await explainInLots(explainer, requests);
      explained.set(name, found);
      maps.set(
        name,
        found.map(({ square }) => square),
      );
    }
    const boards = asked.map(({ position }) => planesOf(this.architecture, [position]));
    const wants = (...names: string[]): boolean => names.some((name) => this.names.includes(name));
    if (wants('gradient', 'gradientInput')) await this.#gradients(asked, boards, maps);
    if (wants('integratedGradients')) maps.set('integratedGradients', await this.#integrated(asked, boards));
    if (wants('occlusion', 'sarfa')) await this.#occlusions(asked, boards, maps);
    maps.set(
      'random',
      asked.map(({ position }) => this.#randomMap(position)),
    );
    maps.set(
      'centre',
      asked.map(() => centreMap()),
    );
    maps.set(
      'uniform',
      asked.map(() => new Float32Array(64).fill(1 / 64)),
    );
    const mapsOf = (name: string): Maps => maps.get(name) ?? this.#given!.mapsOf(name, asked);
    return { maps: new Map(this.names.map((name) => [name, mapsOf(name)])), explained };
  }

  async #gradients(
    asked: readonly Asked[],
    boards: readonly Float32Array[],
    maps: Map<string, Maps>,
  ): Promise<void> {
    const gradients = await this.pass.gradient(
      joined(boards),
      asked.map(({ question }) => question),
    );
    const size = this.pass.planeCount * 64;
    const own = boards.map((_, index) => gradients.subarray(index * size, (index + 1) * size));
    maps.set('gradient', own.map(sizePlanes));
    maps.set(
      'gradientInput',
      own.map((gradient, index) => sumPlanes(product(gradient, boards[index]!))),
    );
  }

  /** The straight path from the empty board (Sundararajan et al. 2017). */
  async #integrated(asked: readonly Asked[], boards: readonly Float32Array[]): Promise<Maps> {
    const nothing = planesOf(this.architecture, [EMPTY_BOARD]);
    const path = boards.flatMap((board) =>
      Array.from({ length: STEPS }, (_, step) => {
        const share = (step + 0.5) / STEPS;
        return board.map((value, index) => nothing[index]! + share * (value - nothing[index]!));
      }),
    );
    const questions = asked.flatMap(({ question }) => new Array<Question>(STEPS).fill(question));
    const gradients = await this.pass.gradient(joined(path), questions);
    const size = this.pass.planeCount * 64;
    return boards.map((board, index) => {
      const mean = new Float32Array(size);
      for (let step = 0; step < STEPS; step++) {
        const from = (index * STEPS + step) * size;
        for (let i = 0; i < size; i++) mean[i]! += gradients[from + i]! / STEPS;
      }
      return sumPlanes(mean.map((value, i) => value * (board[i]! - nothing[i]!)));
    });
  }

  /** Each square without its planes, as if the board ended there: the padding of the convolutions looks so too. */
  async #occlusions(
    asked: readonly Asked[],
    boards: readonly Float32Array[],
    maps: Map<string, Maps>,
  ): Promise<void> {
    const whole = await this.pass.forward(joined(boards));
    const occluded = await this.pass.forward(joined(boards.flatMap(withoutEachSquare)));
    maps.set(
      'occlusion',
      asked.map(({ question }, index) => {
        const numbers = Float32Array.from({ length: 64 }, (_, square) =>
          answerTo(question, occluded, index * 64 + square),
        );
        return occlusionMap(answerTo(question, whole, index), numbers);
      }),
    );
    maps.set(
      'sarfa',
      asked.map((one, index) => sarfaOf(one, whole, occluded, index)),
    );
  }

  #randomMap(position: Position): Float32Array {
    const random = this.#random.split('map', formatPosition(position));
    return Float32Array.from({ length: 64 }, () => random.normal());
  }

  async dispose(): Promise<void> {
    for (const explainer of this.#explainers.values()) await explainer.dispose();
    await this.pass.dispose();
  }
}

const EMPTY_BOARD: Position = { ownLow: 0, ownHigh: 0, opponentLow: 0, opponentHigh: 0, turn: 'black' };

function sarfaOf(
  { position, question }: Asked,
  whole: Answers,
  occluded: Answers,
  index: number,
): Float32Array | undefined {
  if (question.kind === 'value') return undefined;
  const logits = whole.logits.subarray(index * 65, (index + 1) * 65);
  const without = occluded.logits.subarray(index * 64 * 65, (index + 1) * 64 * 65);
  return sarfaMap(question.square, legalSquares(position), logits, without);
}

/** More in the middle than at the edge, by the distance to the board's middle: what one would guess without looking. */
function centreMap(): Float32Array {
  return Float32Array.from({ length: 64 }, (_, square) => {
    const [row, column] = [(square >> 3) - 3.5, (square & 7) - 3.5];
    return Math.exp(-(row * row + column * column) / 8);
  });
}

/** Requests of one run: each composite keeps the memory of its largest one, and there are many composites. */
const AT_ONCE = 16;

/** Explanations without controls. */
export async function explainInLots(
  explainer: Explainer,
  requests: readonly Request[],
): Promise<Explanation[]> {
  const found: Explanation[] = [];
  for (let from = 0; from < requests.length; from += AT_ONCE) {
    found.push(...(await explainer.explain(requests.slice(from, from + AT_ONCE), { controls: false })));
  }
  return found;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const size = parts[0]?.length ?? 0;
  const whole = new Float32Array(parts.length * size);
  parts.forEach((part, index) => whole.set(part, index * size));
  return whole;
}

function withoutEachSquare(board: Float32Array): Float32Array[] {
  return Array.from({ length: 64 }, (_, square) =>
    board.map((value, index) => (index % 64 === square ? 0 : value)),
  );
}

function product(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, index) => value * b[index]!);
}

/** The length of each square's vector of planes [64]: a gradient has a direction for each plane and no sign of its own. */
function sizePlanes(planes: Float32Array): Float32Array {
  return sumPlanes(product(planes, planes)).map(Math.sqrt);
}
