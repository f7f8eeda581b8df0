import { fetchBytes } from '../../engine/fetchBytes.js';
import type { Loaded, NetworkFile } from '../../engine/workerProtocol.js';

/**
 * The network that comes with the page.
 *
 * @param tell is told how much of it has come
 * @throws OthelloError 'notFound' where it cannot be fetched
 */
export async function shippedNetwork(tell: (loaded: Loaded) => void = () => undefined): Promise<NetworkFile> {
  const [bytes, ranges] = await Promise.all([
    fetchBytes(beside(NAME), 'The network', tell),
    // Without them they are measured, which takes a moment.
    fetchBytes(beside('default.ranges.json'), 'The ranges', () => undefined).catch(() => undefined),
  ]);
  return {
    name: NAME,
    bytes,
    ...(ranges === undefined ? {} : { ranges: new TextDecoder().decode(ranges) }),
  };
}

const NAME = 'default.safetensors';

function beside(name: string): URL {
  return new URL(`models/${name}`, document.baseURI);
}
