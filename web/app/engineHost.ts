import { type ReadonlySignal, signal } from '@preact/signals';
import { asOthelloError } from '../../engine/systemErrors.js';
import { EngineClient } from '../engine/engineClient.js';
import type { Loaded, NetworkFile, OpenedNetwork } from '../engine/workerProtocol.js';
import { shippedNetwork } from './network/shippedNetwork.js';

/** How far the engine is. */
export type EngineStatus =
  | { readonly kind: 'loading'; readonly loaded: Loaded }
  /** Everything has come. */
  | { readonly kind: 'opening' }
  | { readonly kind: 'ready'; readonly network: OpenedNetwork }
  | { readonly kind: 'failed'; readonly sentence: string };

/** The one engine of the page, and which network is open in it. */
export class EngineHost {
  readonly #status = signal<EngineStatus>({ kind: 'loading', loaded: { bytes: 0, of: undefined } });
  readonly #network = signal<OpenedNetwork | undefined>(undefined);
  #client: EngineClient | undefined;

  get status(): ReadonlySignal<EngineStatus> {
    return this.#status;
  }
  /** The network that thinks and explains; undefined until it is there. */
  get network(): ReadonlySignal<OpenedNetwork | undefined> {
    return this.#network;
  }
  get client(): EngineClient {
    return (this.#client ??= this.#begin());
  }

  /** Fetches the runtime and the shipped network; once more, where that failed. */
  async start(): Promise<void> {
    if (this.#status.value.kind === 'failed') this.#renew();
    const parts: Record<'runtime' | 'network', Loaded> = { runtime: NOTHING, network: NOTHING };
    const tell = (part: keyof typeof parts) => (loaded: Loaded) => {
      parts[part] = loaded;
      const all = sumOf(parts.runtime, parts.network);
      this.#status.value = all.bytes === all.of ? { kind: 'opening' } : { kind: 'loading', loaded: all };
    };
    this.client.onLoading = tell('runtime');
    try {
      await this.open(await shippedNetwork(tell('network')));
    } catch (error) {
      this.#status.value = { kind: 'failed', sentence: asOthelloError(error).message };
    }
  }

  /** Opens another network, which takes the place of the one before. Throws OthelloError, and the one before stays. */
  async open(file: NetworkFile): Promise<OpenedNetwork> {
    const network = (await this.client.run('open', file))!;
    this.opened(network);
    return network;
  }

  /** Tells the page of a network that was opened in the client. */
  opened(network: OpenedNetwork): void {
    this.client.onLoading = () => undefined;
    this.#network.value = network;
    this.#status.value = { kind: 'ready', network };
  }

  #begin(): EngineClient {
    const client = new EngineClient();
    client.onChanged = (network) => this.opened(network);
    return client;
  }

  /** A worker that failed once is not asked again. */
  #renew(): void {
    this.#client?.close();
    this.#client = undefined;
    this.#network.value = undefined;
  }
}

const NOTHING: Loaded = { bytes: 0, of: undefined };

function sumOf(one: Loaded, other: Loaded): Loaded {
  const of = one.of === undefined || other.of === undefined ? undefined : one.of + other.of;
  return { bytes: one.bytes + other.bytes, of };
}
