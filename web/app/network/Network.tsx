import { useState } from 'preact/hooks';
import { harmless, LONGEST_NAME } from '../../../engine/text.js';
import { FilePlace } from '../../components/FilePlace.js';
import { Terms } from '../../components/Terms.js';
import type { EngineClient } from '../../engine/engineClient.js';
import type { NetworkFile, OpenedNetwork } from '../../engine/workerProtocol.js';
import { readFile } from '../files/readFile.js';
import { sentenceOf } from '../sentenceOf.js';
import { ComputingPlace } from './ComputingPlace.js';
import { shippedNetwork } from './shippedNetwork.js';

import './network.css';

/** The network of the page, and who is to know of another. */
export interface NetworkProps {
  readonly engine: EngineClient;
  /** The one that is open in the engine; undefined until it is. */
  readonly network: OpenedNetwork | undefined;
  readonly onOpened: (network: OpenedNetwork) => void;
}

/** The shipped network takes a hundredth of it, and a page has no more than some hundred for itself. */
const LARGEST = 128 * 2 ** 20;

/** Which network plays and explains, and how another takes its place. */
export function Network({ engine, network, onOpened }: NetworkProps) {
  const [state, setState] = useState<{ readonly opening?: string; readonly failure?: string }>({});
  const open = (name: string, file: Promise<NetworkFile>): void => {
    setState({ opening: harmless(name, LONGEST_NAME) });
    file
      .then((read) => engine.run('open', read))
      .then((opened) => {
        setState({});
        if (opened !== undefined) onOpened(opened);
      })
      .catch((error: unknown) => setState({ failure: sentenceOf(error) }));
  };
  const openFile = (file: File): void =>
    open(
      file.name,
      readFile(file, LARGEST).then((bytes) => ({ name: file.name, bytes })),
    );
  return (
    <div class="network-parts">
      <section class="card network" aria-labelledby="network-title">
        <h2 id="network-title">The network</h2>
        {network === undefined ? <p class="faint">It is not there yet.</p> : <About network={network} />}
        <p class="faint" role="status">
          {state.opening !== undefined && `Opening ${state.opening} …`}
        </p>
        {state.failure !== undefined && (
          <p class="warn" role="alert">
            {state.failure}
          </p>
        )}
        <FilePlace label="Choose a network" accept=".safetensors,.onnx" onFile={openFile}>
          <span class="faint">
            or drop a file here: a checkpoint (.safetensors), or a policy-value network in ONNX
          </span>
        </FilePlace>
        <button
          type="button"
          class="network-back"
          disabled={state.opening !== undefined}
          onClick={() => open('the shipped network', shippedNetwork())}
        >
          Back to the shipped network
        </button>
      </section>
      {network !== undefined && <ComputingPlace engine={engine} network={network} onChanged={onOpened} />}
    </div>
  );
}

function About({ network }: { readonly network: OpenedNetwork }) {
  const { name, sha256, sizeInWords, parameters, planes, scores, computing, runtime } = network;
  return (
    <>
      <p>
        <strong>{harmless(name, LONGEST_NAME)}</strong> plays and explains here. The file stays on this
        machine: it is sent nowhere.
      </p>
      <Terms
        pairs={[
          ['size', harmless(sizeInWords, LONGEST_NAME)],
          ['parameters', parameters.toLocaleString('en')],
          ['planes', harmless(planes.join(', '), LONGEST_NAME)],
          ['says how many discs it expects', scores ? 'yes' : 'no'],
          ['searches compute in', computing.precision === 'int8' ? 'eight bits (int8)' : 'float32'],
          ['relevance is computed in', 'float32'],
          ['searches run on', harmless(runtime)],
          ['sha256', sha256],
        ]}
      />
    </>
  );
}
