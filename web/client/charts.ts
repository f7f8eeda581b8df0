/** ECharts empties elements by setting their HTML to nothing; the page's policy lets no other text become HTML. */
export const TRUST_SCRIPT = `
if ('trustedTypes' in window) {
  trustedTypes.createPolicy('default', { createHTML: (text) => text === '' ? '' : null });
}
`;

/**
 * The script of a page with charts, with what web/client/elements.ts has. Options of ECharts come as JSON, so what JSON cannot hold is named in them: a colour of
 * the styles as `var(--name)` under a key that ends in `color`, a way to draw an interval as `renderItem: "band"` or `"whiskers"`.
 */
export const PAGE_SCRIPT = `
const charts = {};
const data = JSON.parse(document.getElementById('data').textContent);
{
  const specs = JSON.parse(document.getElementById('charts').textContent);
  const colors = new Map();
  const color = (name) => {
    if (!colors.has(name)) colors.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
    return colors.get(name);
  };

  /** Data are [x, y, low, high]. One polygon around all points, drawn with the first of them. */
  function band(params, api) {
    if (params.dataIndexInside > 0) return undefined;
    const above = [];
    const below = [];
    for (let i = 0; i < params.dataInsideLength; i++) {
      const [x, low, high] = [api.value(0, i), api.value(2, i), api.value(3, i)];
      if (Number.isNaN(low) || Number.isNaN(high)) continue;
      above.push(api.coord([x, high]));
      below.push(api.coord([x, low]));
    }
    return {
      type: 'polygon', silent: true,
      shape: { points: above.concat(below.reverse()) },
      style: { fill: api.visual('color'), opacity: 0.16 },
    };
  }
  function whiskers(params, api) {
    if (Number.isNaN(api.value(2)) || Number.isNaN(api.value(3))) return undefined;
    const [x, low] = api.coord([api.value(0), api.value(2)]);
    const high = api.coord([api.value(0), api.value(3)])[1];
    const line = (x1, y1, x2, y2) => (
      { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: api.visual('color'), lineWidth: 1.3, opacity: 0.75 } });
    return {
      type: 'group', silent: true,
      children: [line(x, low, x, high), line(x - 3, low, x + 3, low), line(x - 3, high, x + 3, high)],
    };
  }
  const WAYS = { band, whiskers };

  /** What stands for something that JSON cannot hold; all other texts are just texts. */
  function resolve(value, key = '') {
    if (typeof value === 'string') {
      if (key === 'renderItem') return WAYS[value];
      // Else names in braces would be filled in.
      if (key === 'formatter') return value === '' ? '' : () => value;
      const name = /color$/i.test(key) ? /^var\\((--\\w+)\\)$/.exec(value) : null;
      return name === null ? value : color(name[1]);
    }
    if (Array.isArray(value)) return value.map((part) => resolve(part, key));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolve(part, name)]));
  }

  /** \`{0}\` is the first number of the point. */
  const pointText = (template, value) => template.replace(/\\{(\\d)\\}/g, (_, index) => String(value[index] ?? ''));
  /** What a tooltip says, as elements: ECharts reads a text as HTML. */
  function tip(view, params) {
    if (!Array.isArray(params)) return html('div', {}, pointText(view.point ?? '{1}', params.value));
    const rows = params.filter((param) => param.seriesType !== 'custom').map(({ color, seriesName, value }) => {
      const interval = value[2] === undefined || value[2] === null ? '' : ' [' + value[2] + ', ' + value[3] + ']';
      return [html('br', {}), html('span', { class: 'marker', style: { backgroundColor: color } }), seriesName + ' ',
        html('b', {}, value[1] + (view.unit ?? '')), interval];
    });
    return html('div', {}, rows.length === 0 ? '' : [(view.across ?? '') + ' ' + params[0].value[0], rows]);
  }

  function axis() {
    return {
      axisLine: { lineStyle: { color: color('--edge') } }, axisTick: { lineStyle: { color: color('--edge') } },
      axisLabel: { color: color('--faint') }, nameTextStyle: { color: color('--faint') },
      splitLine: { lineStyle: { color: color('--line') } },
    };
  }
  function theme() {
    const font = getComputedStyle(document.body).fontFamily;
    return {
      color: [1, 2, 3, 4, 5, 6].map((number) => color('--series' + number)),
      textStyle: { fontFamily: font, color: color('--ink') },
      legend: {
        textStyle: { color: color('--ink') }, inactiveColor: color('--edge'),
        pageIconColor: color('--accent'), pageIconInactiveColor: color('--line'), pageTextStyle: { color: color('--faint') },
      },
      tooltip: {
        backgroundColor: color('--card'), borderColor: color('--line'),
        textStyle: { color: color('--ink'), fontSize: 13 }, axisPointer: { lineStyle: { color: color('--edge') } },
      },
      valueAxis: axis(), categoryAxis: axis(), logAxis: axis(),
    };
  }

  function show(id, view) {
    const option = resolve(view.option);
    const tooltip = { confine: true, formatter: (params) => tip(view, params), ...option.tooltip };
    charts[id].setOption({ animation: false, ...option, tooltip }, true);
  }
  function viewOf(id) {
    const choice = document.querySelector('select[data-chart="' + id + '"]');
    return specs[id][choice === null ? 0 : Number(choice.value)];
  }
  function draw() {
    colors.clear();
    echarts.registerTheme('page', theme());
    for (const element of document.querySelectorAll('.chart')) {
      const id = element.id;
      charts[id]?.dispose();
      if (element.dataset.height !== '') element.style.height = element.dataset.height + 'px';
      charts[id] = echarts.init(element, 'page', { renderer: element.dataset.renderer });
      show(id, viewOf(id));
    }
  }
  draw();
  for (const choice of document.querySelectorAll('select[data-chart]')) {
    choice.addEventListener('change', () => show(choice.dataset.chart, viewOf(choice.dataset.chart)));
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) charts[target.id].resize();
  });
  for (const element of document.querySelectorAll('.chart')) observer.observe(element);
}
`;
