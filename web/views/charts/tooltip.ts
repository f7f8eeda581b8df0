/** What ECharts tells of a point under the pointer. */
export interface PointedAt {
  readonly seriesName?: string;
  readonly seriesType?: string;
  readonly color?: unknown;
  readonly value: readonly unknown[];
}

/** An element with texts and elements in it. ECharts reads a text as HTML, so tooltips are always elements. */
function element(name: string, ...children: readonly (string | Node)[]): HTMLElement {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

/** One point by a template, in which `{0}` is its first entry. */
export function pointTip(template: string, { value }: PointedAt): HTMLElement {
  return element(
    'div',
    template.replace(/\{(\d)\}/g, (_, index) => shown(value[Number(index)])),
  );
}

/** All curves at one x, with their intervals. */
export function axisTip(across: string, unit: string, points: readonly PointedAt[]): HTMLElement {
  const drawn = points.filter(({ seriesType }) => seriesType !== 'custom');
  if (drawn.length === 0) return element('div');
  return element(
    'div',
    `${across} ${shown(points[0]!.value[0])}`,
    ...drawn.flatMap((one) => rowOf(one, unit)),
  );
}

function rowOf({ seriesName = '', color, value }: PointedAt, unit: string): (string | Node)[] {
  const marker = element('span');
  marker.className = 'marker';
  marker.style.backgroundColor = String(color);
  const [, y, low, high] = value;
  const interval = typeof low === 'number' ? ` [${shown(low)}, ${shown(high)}]` : '';
  return [element('br'), marker, `${seriesName} `, element('b', `${shown(y)}${unit}`), interval];
}

function shown(entry: unknown): string {
  return typeof entry === 'string' || typeof entry === 'number' ? String(entry) : '';
}
