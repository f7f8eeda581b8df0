import { type EChartsType, init } from 'echarts/core';
import { barsOption } from './bars.js';
import type { Chart } from './chart.js';
import { heatmapOption } from './heatmap.js';
import { linesOption } from './lines.js';
import { currentLook, type Look, themeOf } from './look.js';

/** The charts that are drawn, by the id of their element. */
export const charts: Record<string, EChartsType> = {};

/** Draws a chart as SVG, which prints well, in the colours of the page; it keeps to the size of its element until it is taken away. */
export function drawChart(element: HTMLElement, chart: Chart): () => void {
  const look = currentLook();
  const drawn = init(element, themeOf(look), { renderer: 'svg' });
  charts[element.id] = drawn;
  drawn.setOption({ tooltip: { confine: true } });
  drawn.setOption({ animation: false, ...optionOf(chart, look) });
  // Now, and not with the next frame: paper has none.
  drawn.getZr().flush();
  const observer = new ResizeObserver(() => drawn.resize());
  observer.observe(element);
  return () => {
    observer.disconnect();
    drawn.dispose();
  };
}

function optionOf(chart: Chart, look: Look): object {
  switch (chart.kind) {
    case 'lines':
      return linesOption(chart, look);
    case 'bars':
      return barsOption(chart, look);
    case 'heatmap':
      return heatmapOption(chart, look);
  }
}
