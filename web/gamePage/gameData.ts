import { formatPosition } from '../../engine/notation.js';
import { flippedBy } from '../../engine/position.js';
import { squares } from '../../engine/squareSet.js';
import type { Explanation, SearchPart } from '../../lrp/explanation.js';
import { cancellationNote } from '../../lrp/ledger.js';
import { SQUARE_FATES } from '../../lrp/search/squareFates.js';
import { formatTarget } from '../../lrp/target.js';
import type { GameData, PlyData, RelevanceData, SearchData } from '../views/game/data.js';
import type { PageGame, PagePly, PlyExplanations } from './explainPlies.js';
import { cardData } from './reportCardData.js';

/** Digits of the numbers that are shown; the maps keep all of float32. */
const DIGITS = 6;

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

/** A game as its view takes it. */
export function gameData(game: PageGame): GameData {
  const pool = new MapPool();
  const first = game.composites[0]!;
  const sample = first.plies[0]!.value;
  const layers = sample.ledger.layers.map(({ name }) => name);
  return {
    title: game.title,
    about: `${game.software} with ${game.runtime} · network ${game.network.slice(0, 12)}`,
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
  const logits = moves.map(({ output }) => output);
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return {
    ply,
    position: formatPosition(position),
    move: move ?? null,
    value: round(Math.tanh(value.output)),
    legal: moves.map((found, index) => {
      const square = squareOf(found)!;
      const flips = squares(flippedBy(position, square));
      return { square, flips, probability: round(weights[index]! / sum) };
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
      : { lines: lines.map(({ name, relevance }) => ({ name, relevance: round(relevance) })) }),
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

function searchData(search: SearchPart, pool: MapPool): SearchData {
  const { simulations, valued, explained, leftOut, proven, best, preferred, against, fates, prior } = search;
  const { exact, sides } = search;
  return {
    simulations,
    valued,
    explained,
    leftOut: round(leftOut),
    proven,
    exact: round(exact),
    best,
    preferred,
    against: against ?? null,
    fates: SQUARE_FATES.map((fate) => pool.add(fates[fate])),
    sides: sides === undefined ? null : [pool.add(sides.move), pool.add(sides.rival)],
    prior: { target: formatTarget(prior.target), map: pool.add(prior.square) },
  };
}

function round(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
