import { OthelloError } from '../../../engine/errors.js';
import type { NetworkFile } from '../../engine/protocol.js';

/** The network that comes with the page. @throws OthelloError 'notFound' where it cannot be fetched */
export async function shippedNetwork(): Promise<NetworkFile> {
  const response = await fetch(new URL('models/default.safetensors', document.baseURI)).catch(
    () => undefined,
  );
  if (response?.ok !== true) {
    throw new OthelloError(
      'notFound',
      'The network of this page cannot be fetched; look whether you are online.',
    );
  }
  return { name: 'default.safetensors', bytes: new Uint8Array(await response.arrayBuffer()) };
}
