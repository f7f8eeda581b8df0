import { fetchBytes, type Loaded } from '../../engine/fetched.js';
import type { NetworkFile } from '../../engine/protocol.js';

/**
 * The network that comes with the page.
 *
 * @param tell is told how much of it has come
 * @throws OthelloError 'notFound' where it cannot be fetched
 */
export async function shippedNetwork(tell: (loaded: Loaded) => void = () => undefined): Promise<NetworkFile> {
  const name = 'default.safetensors';
  return { name, bytes: await fetchBytes(new URL(`models/${name}`, document.baseURI), 'The network', tell) };
}
