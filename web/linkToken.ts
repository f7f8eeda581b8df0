/** What is needed of the window: its address, and what it keeps until it is closed. */
export interface TokenPlaces {
  readonly location: { readonly hash: string; readonly pathname: string; readonly search: string };
  readonly history: { replaceState(state: unknown, unused: string, url: string): void };
  readonly sessionStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
  };
}

const KEY = 'othello-zero token';
const IN_LINK = /^#token=([\w-]+)$/;

/**
 * The token that the link brought (`#token=…`), which is then taken out of the address and kept for as long as the window is
 * open, so that it can be loaded anew; undefined in a page that no link of `serve` has opened.
 */
export function linkToken({ location, history, sessionStorage }: TokenPlaces): string | undefined {
  const brought = IN_LINK.exec(location.hash)?.[1];
  if (brought === undefined) return sessionStorage.getItem(KEY) ?? undefined;
  sessionStorage.setItem(KEY, brought);
  history.replaceState(null, '', location.pathname + location.search);
  return brought;
}
