/** What a link within the page leads to. */
export interface Route {
  /** The name of a view. */
  readonly view: string;
  /** All of the link, from `#` on: some views keep something in it. */
  readonly hash: string;
}

/** `#look/1/f5/1` is of the view `look`; no link, or one of another kind, is of the first view. */
export function readRoute(hash: string, views: readonly string[]): Route {
  const name = /^#([a-z]+)(?:$|[/?])/.exec(hash)?.[1] ?? '';
  return { view: views.includes(name) ? name : views[0]!, hash };
}
