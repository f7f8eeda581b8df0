import { useEffect, useMemo, useState } from 'preact/hooks';
import { EngineClient } from '../engine/client.js';
import type { OpenedNetwork } from '../engine/protocol.js';
import { Look } from './look/Look.js';
import { Network } from './network/Network.js';
import { shippedNetwork } from './network/shippedNetwork.js';

/** The views that explain, until the whole app takes its place. */
export function App() {
  const engine = useMemo(() => new EngineClient(), []);
  const [network, setNetwork] = useState<OpenedNetwork>();
  const [view, setView] = useState(location.hash);
  useEffect(() => {
    const listen = (): void => setView(location.hash);
    addEventListener('hashchange', listen);
    void shippedNetwork()
      .then((file) => engine.run('open', file))
      .then(setNetwork);
    return () => removeEventListener('hashchange', listen);
  }, [engine]);
  return (
    <main style={{ maxWidth: '1240px', margin: '0 auto', padding: '12px' }}>
      <h1>Othello Zero</h1>
      <nav>
        <a href="#look">Look</a> <a href="#network">Network</a>
      </nav>
      {view.startsWith('#network') ? (
        <Network engine={engine} network={network} onOpened={setNetwork} />
      ) : (
        <Look engine={engine} network={network} />
      )}
    </main>
  );
}
