/** Where in the view of runs somebody is: the list, a run, or a page of it. */
export interface RunsPlace {
  /** The id of a run. */
  readonly run?: string;
  /** What names a page among those of the run. */
  readonly page?: string;
  /** Whether two networks are to play each other, one of that run where one is named. */
  readonly match?: boolean;
}

/** Reads what `linkToRuns` writes; whatever else is behind the view's name leads to the list. */
export function readRunsPlace(hash: string): RunsPlace {
  const match = /^#runs\/match(?:\/([\da-f]+))?$/.exec(hash);
  if (match !== null) return match[1] === undefined ? { match: true } : { match: true, run: match[1] };
  const [, run, page] = /^#runs\/([\da-f]+)(?:\/(.+))?$/.exec(hash) ?? [];
  if (run === undefined) return {};
  const name = page === undefined ? undefined : decoded(page);
  return name === undefined ? { run } : { run, page: name };
}

/** `#runs`, `#runs/0f3a`, `#runs/0f3a/report`, `#runs/match`, `#runs/match/0f3a`. */
export function linkToRuns({ run, page, match = false }: RunsPlace = {}): string {
  const parts = [match ? 'match' : undefined, run, page].flatMap((part) =>
    part === undefined ? [] : [`/${encodeURIComponent(part)}`],
  );
  return `#runs${parts.join('')}`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
