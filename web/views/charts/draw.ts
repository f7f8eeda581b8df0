import { type EChartsType, init } from 'echarts/core';
import { barsOption } from './bars.js';
import type { Chart } from './data.js';
import { heatmapOption } from './heatmap.js';
import { linesOption } from './lines.js';
import { currentLook, type Look, themeOf } from './look.js';

/** The charts that are drawn, by the id of their element. */
export const charts: Record<string, EChartsType> = {};

/** Draws a chart as SVG, which prints well. */
export function drawChart(element: HTMLElement, chart: Chart): () => void {
  return openChart(element, 'svg', (drawn, look) => {
    drawn.setOption({ animation: false, ...optionOf(chart, look) });
  });
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

/** Opens a chart in the colours of the page, which keeps to the size of its element until it is taken away. */
export function openChart(
  element: HTMLElement,
  renderer: 'svg' | 'canvas',
  fill: (drawn: EChartsType, look: Look) => void,
): () => void {
  const look = currentLook();
  const drawn = init(element, themeOf(look), { renderer });
  charts[element.id] = drawn;
  drawn.setOption({ tooltip: { confine: true } });
  fill(drawn, look);
  const observer = new ResizeObserver(() => drawn.resize());
  observer.observe(element);
  return () => {
    observer.disconnect();
    drawn.dispose();
  };
}
