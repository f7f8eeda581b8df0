/** How charts look on this page: its colours and its type. */
export interface Look {
  /** A colour of the styles by its name, such as `series1` or `ink`. */
  readonly color: (name: string) => string;
  readonly font: string;
}

/** As the page is now: light or dark. */
export function currentLook(): Look {
  const styles = getComputedStyle(document.documentElement);
  const colors = new Map<string, string>();
  return {
    font: getComputedStyle(document.body).fontFamily,
    color(name) {
      const known = colors.get(name) ?? styles.getPropertyValue(`--${name}`).trim();
      colors.set(name, known);
      return known;
    },
  };
}

/** What all charts have in common, as a theme of ECharts. */
export function themeOf({ color, font }: Look): object {
  const axis = {
    axisLine: { lineStyle: { color: color('edge') } },
    axisTick: { lineStyle: { color: color('edge') } },
    axisLabel: { color: color('faint') },
    nameTextStyle: { color: color('faint') },
    splitLine: { lineStyle: { color: color('line') } },
  };
  return {
    color: [1, 2, 3, 4, 5, 6].map((number) => color(`series${number}`)),
    textStyle: { fontFamily: font, color: color('ink') },
    legend: {
      textStyle: { color: color('ink') },
      inactiveColor: color('edge'),
      pageIconColor: color('accent'),
      pageIconInactiveColor: color('line'),
      pageTextStyle: { color: color('faint') },
    },
    tooltip: {
      backgroundColor: color('card'),
      borderColor: color('line'),
      textStyle: { color: color('ink'), fontSize: 13 },
      axisPointer: { lineStyle: { color: color('edge') } },
    },
    valueAxis: axis,
    categoryAxis: axis,
  };
}
