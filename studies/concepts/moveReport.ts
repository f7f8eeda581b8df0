import { formatPosition } from '../../engine/notation.js';
import type { Position } from '../../engine/position.js';
import type { LayerLedger } from '../../lrp/ledger.js';
import { formatTarget, type Target } from '../../lrp/target.js';
import type { Architecture } from '../../nn/architecture.js';
import { attributionGraph } from './attributionGraph.js';
import { layersBelow, reaches } from './conceptLayer.js';
import { type MoveReport, rounded } from './conceptsReport.js';
import type { ConditionalRelevance, ConditionedMap } from './conditionalRelevance.js';

/** Most channels of a level of the graph. */
const WIDTH = 6;

export interface MoveQuestion {
  readonly position: Position;
  readonly target: Target;
  readonly layer: string;
  /** Channels that the graph begins with; those of most relevance where absent. */
  readonly channels?: readonly number[] | undefined;
}

/** Every channel's part in one answer, with its map, and which channels feed which. The layers of the graph must be cuts. */
export async function reportMove(
  relevance: ConditionalRelevance,
  architecture: Architecture,
  { position, target, layer, channels }: MoveQuestion,
): Promise<MoveReport> {
  const [whole] = await relevance.explain([{ position, target }]);
  const arrived = whole!.channels.get(layer)!;
  const own = Array.from(arrived.keys())
    .filter((channel) => arrived[channel] !== 0)
    .sort((a, b) => Math.abs(arrived[b]!) - Math.abs(arrived[a]!) || a - b);
  const only = (kept: readonly number[], around: boolean) => ({
    position,
    target,
    condition: { channels: { [layer]: kept }, around },
  });
  const [nothing, beside, ...maps] = await relevance.explain([
    only([], false),
    only([], true),
    ...own.map((channel) => only([channel], false)),
  ]);
  const sum = new Float64Array(64);
  for (const { square } of [beside!, ...maps]) square.forEach((value, at) => (sum[at]! += value));
  const size = Math.max(...whole!.square.map(Math.abs));
  const error = Math.max(...whole!.square.map((value, at) => Math.abs(value - sum[at]!)));
  const isBelow = ({ name }: LayerLedger): boolean => reaches(architecture, name, layer);
  const kept = (map: ConditionedMap, of: (ledger: LayerLedger) => number, below: boolean): number =>
    map.ledger.layers.reduce((total, each) => total + (isBelow(each) === below ? of(each) : 0), 0);
  const graph = await attributionGraph(
    relevance,
    architecture,
    { position, target },
    { layers: [layer, ...layersBelow(architecture, layer)], channels, width: WIDTH },
  );
  return {
    position: formatPosition(position),
    target: formatTarget(whole!.target),
    graph,
    output: whole!.ledger.output,
    map: rounded(whole!.square),
    aroundMap: rounded(beside!.square),
    around: nothing!.ledger.lines?.find(({ name }) => name === 'around')?.relevance ?? 0,
    before: kept(nothing!, ({ bias, leak }) => bias + leak, false),
    parts: own.map((channel, index) => {
      const map = maps[index]!;
      return {
        channel,
        relevance: arrived[channel]!,
        map: rounded(map.square),
        input: map.ledger.input,
        bias: kept(map, ({ bias }) => bias, true),
        leak: kept(map, ({ leak }) => leak, true),
        closure: map.ledger.closure,
      };
    }),
    sumError: size === 0 ? error : error / size,
  };
}
