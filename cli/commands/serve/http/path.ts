/** What a request asks for. */
export interface Target {
  /** Names between the slashes, decoded once; none of them can lead elsewhere. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** The target of a request line; undefined where it is none that could be answered. */
export function readTarget(url: string): Target | undefined {
  const [, path, query = ''] = /^\/([^?#]*)(?:\?([^#]*))?$/.exec(url) ?? [];
  if (path === undefined) return undefined;
  if (path === '') return { segments: [], query: new URLSearchParams(query) };
  const segments = path.split('/').map(decodedSegment);
  if (!segments.every((segment) => segment !== undefined)) return undefined;
  return { segments, query: new URLSearchParams(query) };
}

/** Undefined where it is nothing, a step up or here, or holds what separates names on some system. */
function decodedSegment(encoded: string): string | undefined {
  let segment: string;
  try {
    segment = decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
  return segment === '' || segment === '.' || segment === '..' || /[/\\\0]/.test(segment)
    ? undefined
    : segment;
}
