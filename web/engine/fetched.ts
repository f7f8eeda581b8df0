import { OthelloError } from '../../engine/errors.js';

/** How much of something has come. */
export interface Loaded {
  readonly bytes: number;
  /** All of it; undefined where the server does not say. */
  readonly of: number | undefined;
}

/**
 * What lies at an address of the page's own origin.
 *
 * @param what it is, for the sentence that says that it could not be had
 * @param tell is told how much has come
 * @throws OthelloError 'notFound'
 */
export async function fetchBytes(
  url: URL,
  what: string,
  tell: (loaded: Loaded) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const refused = (why: string, cause?: unknown): OthelloError =>
    new OthelloError('notFound', `${what} cannot be fetched (${why}); look whether you are online.`, {
      cause,
    });
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw refused('no answer', error);
  }
  if (!response.ok || response.body === null) throw refused(`the server answered ${response.status}`);
  const length = Number(response.headers.get('content-length') ?? NaN);
  // What was packed on the way is longer here than it says.
  const isWhole = !response.headers.has('content-encoding') && Number.isFinite(length);
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, controller) {
      bytes += part.length;
      tell({ bytes, of: isWhole ? length : undefined });
      controller.enqueue(part);
    },
  });
  const body = response.body.pipeThrough(counting);
  const whole = await new Response(body).arrayBuffer().catch((error: unknown) => {
    throw refused('it broke off', error);
  });
  return new Uint8Array(whole);
}
