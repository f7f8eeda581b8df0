import { formatPosition, moveName } from '../../engine/notation.js';
import { flippedBy } from '../../engine/position.js';
import { squares } from '../../engine/squareSet.js';
import type { Explanation, SearchPart } from '../../lrp/explanation.js';
import { cancellationNote, CLOSURE_LIMIT } from '../../lrp/ledger.js';
import { colorScale } from '../../lrp/pictures/boardStyle.js';
import { SQUARE_FATES } from '../../lrp/search/squareFates.js';
import { formatTarget } from '../../lrp/target.js';
import { type CardData, cardData } from './card.js';
import type { PageGame, PagePly, PlyExplanations } from './page.js';

/** Colours from -1 to 1; odd, so that one of them is that of zero. */
/** Digits of the numbers that are shown; the maps keep all of float32. */
const DIGITS = 6;

/** What the page's script reads. Maps are numbers of maps in `pool`. */
export interface PageData {
  readonly title: string;
  readonly network: string;
  readonly software: string;
  readonly runtime: string;
  /** Colours of -1 .. 1. */
  readonly colors: readonly string[];
  readonly closureLimit: number;
  readonly planes: readonly string[];
  readonly layers: readonly string[];
  readonly targets: readonly string[];
  readonly composites: readonly {
    readonly name: string;
    readonly table: string;
    readonly cards: readonly CardData[];
  }[];
  readonly plies: readonly PlyData[];
  /** [composite][ply] */
  readonly explanations: readonly (readonly PlyRelevance[])[];
  /** Maps of 64 float32 in little endian, one after the other, in base64. */
  readonly pool: string;
}

interface PlyData {
  readonly ply: number;
  /** 64 of X, O, -. */
  readonly discs: string;
  readonly turn: string;
  /** The move that was played. */
  readonly move: string | null;
  /** After tanh, from the mover's view. */
  readonly value: number;
  readonly legal: readonly {
    readonly name: string;
    readonly square: number;
    readonly flips: readonly number[];
    /** Among the legal moves. */
    readonly probability: number;
  }[];
}

interface PlyRelevance {
  /** One for each target of the page; null where there is no such explanation. */
  readonly targets: readonly (RelevanceData | null)[];
  /** One for each legal move. */
  readonly moves: readonly RelevanceData[];
}

interface RelevanceData {
  readonly target: string;
  /** The explained square. */
  readonly square: number | null;
  readonly output: number;
  readonly input: number;
  readonly bias: number;
  readonly leak: number;
  readonly closure: number;
  /** Where the parts of the map cancel. */
  readonly warning?: string;
  /** Of a search: what is neither on squares nor in layers. */
  readonly lines?: readonly (readonly [name: string, relevance: number])[];
  readonly search?: SearchData;
  /** Maps of the planes. */
  readonly planes: readonly number[];
  readonly emptyBoard: number | null;
  /** With the empty board, with the other legal moves (median), between policy and value. */
  readonly cosines: readonly (number | null)[];
  /**
   * Number of the layer, bias, leak, the map of its biases or null, the amplification of a sum or null; only of the targets
   * of the page.
   */
  readonly layers?: readonly (readonly [number, number, number, number | null, number | null])[];
}

interface SearchData {
  readonly simulations: number;
  readonly valued: number;
  readonly explained: number;
  readonly leftOut: number;
  readonly best: string;
  readonly preferred: string;
  readonly against: string | null;
  /** Maps of squares that stand, are flipped, new and empty. */
  readonly fates: readonly number[];
  /** What the network alone explains: the target and its map. */
  readonly prior: readonly [target: string, map: number];
}

/** The maps of a page, each once. */
class MapPool {
  readonly #maps: Float32Array[] = [];
  /** By identity: the explainer gives out one map of the empty board many times. */
  readonly #numbers = new Map<Float32Array, number>();

  add(map: Float32Array): number {
    let number = this.#numbers.get(map);
    if (number === undefined) {
      number = this.#maps.push(map) - 1;
      this.#numbers.set(map, number);
    }
    return number;
  }

  encode(): string {
    const bytes = new DataView(new ArrayBuffer(this.#maps.length * 256));
    this.#maps.forEach((map, number) =>
      map.forEach((value, square) => bytes.setFloat32(number * 256 + square * 4, value, true)),
    );
    return Buffer.from(bytes.buffer).toString('base64');
  }
}

export function pageData(game: PageGame): PageData {
  const pool = new MapPool();
  const first = game.composites[0]!;
  const sample = first.plies[0]!.value;
  const layers = sample.ledger.layers.map(({ name }) => name);
  return {
    title: game.title,
    network: game.network,
    software: game.software,
    runtime: game.runtime,
    colors: colorScale(),
    closureLimit: CLOSURE_LIMIT,
    planes: Object.keys(planesOf(sample)),
    layers,
    targets: game.targets,
    composites: game.composites.map(({ name, table, cards }) => ({
      name,
      table,
      cards: (cards ?? []).map(cardData),
    })),
    plies: game.plies.map((ply, index) => plyData(ply, first.plies[index]!)),
    explanations: game.composites.map(({ plies }) =>
      plies.map(({ targets, moves }) => ({
        targets: targets.map((found) => (found === undefined ? null : relevanceData(found, pool, layers))),
        moves: moves.map((found) => relevanceData(found, pool)),
      })),
    ),
    pool: pool.encode(),
  };
}

/** The maps that add up to the square map: of the planes, or of what stands on the squares of a signed plane. */
function planesOf({ maps, contents }: Explanation): Readonly<Record<string, Float32Array>> {
  return contents === undefined ? maps : { ...contents };
}

function plyData({ ply, position, move }: PagePly, { value, moves }: PlyExplanations): PlyData {
  const [discs, turn] = [formatPosition(position).slice(0, 64), position.turn];
  const logits = moves.map(({ output }) => output);
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return {
    ply,
    discs,
    turn,
    move: move === undefined ? null : moveName(move),
    value: round(Math.tanh(value.output)),
    legal: moves.map((found, index) => {
      const square = squareOf(found)!;
      const flips = squares(flippedBy(position, square));
      return { name: moveName(square), square, flips, probability: round(weights[index]! / sum) };
    }),
  };
}

function squareOf({ target }: Explanation): number | undefined {
  return 'square' in target && target.kind !== 'neuron' ? target.square : undefined;
}

/** @param layers names in the order of the page; absent where the layers are left out. */
function relevanceData(found: Explanation, pool: MapPool, layers?: readonly string[]): RelevanceData {
  const { target, output, ledger, controls, search } = found;
  const { input, bias, leak, closure, lines } = ledger;
  const cancels = cancellationNote(found.maps, output);
  const cosines = [controls?.emptyBoardCosine, controls?.legalMovesCosine, controls?.policyValueCosine];
  return {
    target: formatTarget(target),
    square: squareOf(found) ?? null,
    output: round(output),
    input: round(input),
    bias: round(bias),
    leak: round(leak),
    closure: round(closure),
    ...(cancels === undefined ? {} : { warning: cancels.join(' ') }),
    ...(lines === undefined
      ? {}
      : { lines: lines.map(({ name, relevance }) => [name, round(relevance)] as const) }),
    ...(search === undefined ? {} : { search: searchData(search, pool) }),
    planes: Object.values(planesOf(found)).map((map) => pool.add(map)),
    emptyBoard: controls === undefined ? null : pool.add(controls.emptyBoard),
    cosines: cosines.map((cosine) => (cosine === undefined ? null : round(cosine))),
    ...(layers === undefined
      ? {}
      : {
          layers: ledger.layers.map(
            (layer) =>
              [
                layers.indexOf(layer.name),
                round(layer.bias),
                round(layer.leak),
                layer.biasMap === undefined ? null : pool.add(layer.biasMap),
                layer.amplification === undefined ? null : round(layer.amplification.total),
              ] as const,
          ),
        }),
  };
}

function searchData(
  { simulations, valued, explained, leftOut, best, preferred, against, fates, prior }: SearchPart,
  pool: MapPool,
): SearchData {
  return {
    simulations,
    valued,
    explained,
    leftOut: round(leftOut),
    best: moveName(best),
    preferred: moveName(preferred),
    against: against === undefined ? null : moveName(against),
    fates: SQUARE_FATES.map((fate) => pool.add(fates[fate])),
    prior: [formatTarget(prior.target), pool.add(prior.square)],
  };
}

function round(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
