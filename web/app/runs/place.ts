/** Where in the view of runs somebody is: the list, a run, or a page of it. */
export interface RunsPlace {
  /** The id of a run. */
  readonly run?: string;
  /** What names a page among those of the run. */
  readonly page?: string;
}

/** Reads what `linkToRuns` writes; whatever else is behind the view's name leads to the list. */
export function readRunsPlace(hash: string): RunsPlace {
  const [, run, page] = /^#runs\/([\da-f]+)(?:\/(.+))?$/.exec(hash) ?? [];
  if (run === undefined) return {};
  const name = page === undefined ? undefined : decoded(page);
  return name === undefined ? { run } : { run, page: name };
}

/** `#runs`, `#runs/0f3a`, `#runs/0f3a/report`. */
export function linkToRuns({ run, page }: RunsPlace = {}): string {
  const parts = [run, page].flatMap((part) => (part === undefined ? [] : [`/${encodeURIComponent(part)}`]));
  return `#runs${parts.join('')}`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
