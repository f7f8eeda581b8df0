import type {
  CustomSeriesRenderItemAPI,
  CustomSeriesRenderItemParams,
  CustomSeriesRenderItemReturn,
} from 'echarts';

/** Data of what is drawn here are [x, y, low, high]. */
type RenderItem = (
  params: CustomSeriesRenderItemParams,
  api: CustomSeriesRenderItemAPI,
) => CustomSeriesRenderItemReturn;

/** One polygon around the intervals of all points, drawn with the first of them. */
const band: RenderItem = (params, api) => {
  if (params.dataIndexInside > 0) return undefined;
  const above: number[][] = [];
  const below: number[][] = [];
  for (let index = 0; index < params.dataInsideLength; index++) {
    const [x, low, high] = [0, 2, 3].map((column) => api.value(column, index));
    if (Number.isNaN(low) || Number.isNaN(high)) continue;
    above.push(api.coord([x!, high!]));
    below.push(api.coord([x!, low!]));
  }
  return {
    type: 'polygon',
    silent: true,
    shape: { points: [...above, ...below.reverse()] },
    style: { fill: api.visual('color') as string, opacity: 0.16 },
  };
};

const whiskers: RenderItem = (_, api) => {
  if (Number.isNaN(api.value(2)) || Number.isNaN(api.value(3))) return undefined;
  const [x, low] = api.coord([api.value(0), api.value(2)]) as [number, number];
  const high = api.coord([api.value(0), api.value(3)])[1]!;
  const style = { stroke: api.visual('color') as string, lineWidth: 1.3, opacity: 0.75 };
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: 'line' as const,
    shape: { x1, y1, x2, y2 },
    style,
  });
  return {
    type: 'group',
    silent: true,
    children: [line(x, low, x, high), line(x - 3, low, x + 3, low), line(x - 3, high, x + 3, high)],
  };
};

/** The ways to draw an interval. */
export const INTERVALS = { band, whiskers };
