import { parsePosition } from '../../../engine/notation.js';
import type { Position } from '../../../engine/position.js';
import { scaleOf } from '../../../lrp/pictures/colors.js';
import { SQUARE_FATES } from '../../../lrp/search/squareFates.js';
import type { ControlsPanelProps } from '../../components/relevance/ControlsPanel.js';
import type { LayersPanelProps } from '../../components/relevance/LayersPanel.js';
import { type SquareMap, sumOfMaps } from '../../components/relevance/maps.js';
import type { SearchPanelProps } from '../../components/relevance/SearchPanel.js';
import type { GameData, RelevanceData } from './data.js';
import { type GameState, shownAt, SUM } from './state.js';

/** The data of a page with its maps and positions read. */
export interface OpenedGame {
  readonly data: GameData;
  readonly positions: readonly Position[];
  readonly mapOf: (number: number) => Float32Array;
}

export function openGame(data: GameData): OpenedGame {
  const pool = readPool(data.pool);
  return {
    data,
    positions: data.plies.map(({ position }) => parsePosition(position)),
    mapOf: (number) => pool.subarray(64 * number, 64 * number + 64),
  };
}

function readPool(pool: string): Float32Array {
  const bytes = Uint8Array.from(atob(pool), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(4 * index, true));
}

/** The sum over the planes. */
export function wholeMap({ mapOf }: OpenedGame, { planes }: RelevanceData): SquareMap {
  return sumOfMaps(planes.map(mapOf));
}

/** The map of the plane that is looked at; of a search the sum is drawn without what is of discs flipped since. */
export function mapShown(game: OpenedGame, { plane }: GameState, found: RelevanceData): SquareMap {
  return plane === SUM ? drawnMap(game, found) : game.mapOf(found.planes[game.data.planes.indexOf(plane)]!);
}

function drawnMap(game: OpenedGame, found: RelevanceData): SquareMap {
  const square = wholeMap(game, found);
  const flipped = found.search?.fates[SQUARE_FATES.indexOf('flipped')];
  if (flipped === undefined) return square;
  const left = game.mapOf(flipped);
  return Array.from(square, (value, at) => value - left[at]!);
}

/** The end of the colours: of the shown planes and their sum, or of the target in the whole game. */
export function scaleShown(game: OpenedGame, state: GameState, found: RelevanceData): number {
  const all = state.wholeGame
    ? game.data.plies.flatMap((_, at) => shownAt(game.data, state, at) ?? [])
    : [found];
  return scaleOf(...all.flatMap((one) => [...one.planes.map(game.mapOf), drawnMap(game, one)]));
}

/** What says how much of a map belongs to the position; undefined where that was not computed. */
export function controlsOf(
  { mapOf }: OpenedGame,
  found: RelevanceData,
): ControlsPanelProps['controls'] | undefined {
  if (found.emptyBoard === null) return undefined;
  const [empty, moves, heads] = found.cosines.map((cosine) => cosine ?? undefined);
  return {
    emptyBoard: mapOf(found.emptyBoard),
    emptyBoardCosine: empty,
    legalMovesCosine: moves,
    policyValueCosine: heads,
  };
}

export function searchOf(
  { mapOf }: OpenedGame,
  { search }: RelevanceData,
): SearchPanelProps['search'] | undefined {
  if (search === undefined) return undefined;
  const { against, fates, sides, prior, ...facts } = search;
  const [stands, flipped, fresh, empty] = SQUARE_FATES.map((_, index) => mapOf(fates[index]!));
  return {
    ...facts,
    ...(against === null ? {} : { against }),
    fates: { stands: stands!, flipped: flipped!, new: fresh!, empty: empty! },
    ...(sides === null ? {} : { sides: { move: mapOf(sides[0]), rival: mapOf(sides[1]) } }),
    prior: { target: prior.target, map: mapOf(prior.map) },
  };
}

/** What the layers kept; undefined for what is not a target of the page, of which that is left out. */
export function layersOf(
  { data, mapOf }: OpenedGame,
  { layers }: RelevanceData,
): LayersPanelProps['layers'] | undefined {
  return layers?.map(([layer, bias, leak, biasMap, amplification]) => ({
    name: data.layers[layer]!,
    bias,
    leak,
    biasMap: biasMap === null ? undefined : mapOf(biasMap),
    amplification: amplification === null ? undefined : { total: amplification },
  }));
}
