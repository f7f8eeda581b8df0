import { OthelloError } from '../../engine/errors.js';
import type { Loaded } from './workerProtocol.js';

/**
 * What lies at an address of the page's own origin.
 *
 * @param what it is, for the sentence that says that it could not be had
 * @param tell is told how much has come
 * @param isPacked whether it is gzip, and is to be unpacked as it comes
 * @throws OthelloError 'notFound'
 */
export async function fetchBytes(
  url: URL,
  what: string,
  tell: (loaded: Loaded) => void,
  isPacked = false,
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
  const counting = new TransformStream<BufferSource, BufferSource>({
    transform(part, controller) {
      bytes += part.byteLength;
      tell({ bytes, of: isWhole ? length : undefined });
      controller.enqueue(part);
    },
  });
  const counted = response.body.pipeThrough(counting);
  const body = isPacked ? counted.pipeThrough(new DecompressionStream('gzip')) : counted;
  const whole = await new Response(body).arrayBuffer().catch((error: unknown) => {
    throw refused('it broke off', error);
  });
  return new Uint8Array(whole);
}
