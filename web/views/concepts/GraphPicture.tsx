import { useMemo } from 'preact/hooks';
import { signed } from '../../../engine/numberText.js';
import { divergingColor, hexColor } from '../../../lrp/pictures/colors.js';
import type { MoveData } from './data.js';
import {
  GRAPH_WIDTH,
  layOutGraph,
  type PlacedEdge,
  type PlacedLevel,
  type PlacedNode,
} from './graphLayout.js';

/** Which channels feed which: circles by the relevance that arrives at a channel, lines by what one hands to the other. */
export function GraphPicture({ move }: { readonly move: MoveData }) {
  const { height, levels, edges } = useMemo(() => layOutGraph(move), [move]);
  return (
    <div class="flow" tabIndex={0} role="group" aria-label="Which channels feed which">
      <svg viewBox={`0 0 ${GRAPH_WIDTH} ${height}`}>
        {edges.map((edge, index) => (
          <Edge key={index} edge={edge} />
        ))}
        {levels.map((level, index) => (
          <Level key={index} level={level} isTop={index === 0} />
        ))}
      </svg>
    </div>
  );
}

function Edge({ edge: { from, to, relevance, width } }: { readonly edge: PlacedEdge }) {
  const middle = (from.x + to.x) / 2;
  return (
    <path
      d={`M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`}
      fill="none"
      stroke={tint(relevance)}
      stroke-width={width.toFixed(1)}
      stroke-opacity=".55"
    >
      <title>{`${from.name} feeds ${to.name} with ${signed(relevance, 3)}`}</title>
    </path>
  );
}

function Level({ level, isTop }: { readonly level: PlacedLevel; readonly isTop: boolean }) {
  const { layer, x, shown, nodes } = level;
  return (
    <g text-anchor="middle">
      <text x={x} y="16" font-weight="600">
        {layer}
      </text>
      <text class="faint" x={x} y="32">
        {shown}
      </text>
      {nodes.map((node) => (
        <Node key={node.channel} node={node} layer={layer} isLinked={isTop} />
      ))}
    </g>
  );
}

interface NodeProps {
  readonly node: PlacedNode;
  readonly layer: string;
  /** Whether the gallery has the channel. */
  readonly isLinked: boolean;
}

function Node({ node: { x, y, radius, name, channel, relevance }, layer, isLinked }: NodeProps) {
  const label = (
    <text x={x} y={y - radius - 4}>
      {name}
    </text>
  );
  return (
    <>
      <circle cx={x} cy={y} r={radius.toFixed(1)} fill={tint(relevance)} stroke-width="1.5">
        <title>{`${layer} ${name}: ${signed(relevance, 3)}`}</title>
      </circle>
      {isLinked ? <a href={`#channel${channel}`}>{label}</a> : label}
      <text class="faint" x={x} y={y + radius + 12}>
        {signed(relevance, 3)}
      </text>
    </>
  );
}

/** One colour for what speaks for the answer and one for what speaks against it; sizes say how much. */
function tint(relevance: number): string {
  return hexColor(divergingColor(relevance < 0 ? -0.6 : 0.6));
}
