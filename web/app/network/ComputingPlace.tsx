import { useState } from 'preact/hooks';
import type { DeviceReport } from '../../../nn/runtimes/deviceReport.js';
import { Choice } from '../../components/Choice.js';
import { Terms } from '../../components/Terms.js';
import type { EngineClient } from '../../engine/engineClient.js';
import type { ComputingChoice, OpenedNetwork } from '../../engine/workerProtocol.js';
import { sentenceOf } from '../sentenceOf.js';

interface ComputingPlaceProps {
  readonly engine: EngineClient;
  readonly network: OpenedNetwork;
  readonly onChanged: (network: OpenedNetwork) => void;
}

const DEVICES = [
  ['cpu', 'cpu: the processor'],
  ['webgpu', 'webgpu: the graphics processor'],
  ['auto', 'auto: what is faster here'],
] as const;
const PRECISIONS = [
  ['float32', 'float32'],
  ['int8', 'int8: eight bits'],
  ['auto', 'auto: what is faster here'],
] as const;

/** What computes the searches of the page, by the names of `--device` and `--search-precision`. */
export function ComputingPlace({ engine, network, onChanged }: ComputingPlaceProps) {
  const [isMeasuring, setMeasuring] = useState(false);
  const [failure, setFailure] = useState<string>();
  const { asked, device, precision, measured } = network.computing;
  const choose = (choice: ComputingChoice): void => {
    setMeasuring(true);
    setFailure(undefined);
    engine
      .run('compute', choice)
      .then(
        (opened) => opened !== undefined && onChanged(opened),
        (error: unknown) => setFailure(sentenceOf(error)),
      )
      .finally(() => setMeasuring(false));
  };
  return (
    <section class="card network" aria-labelledby="computing-title">
      <h2 id="computing-title">What computes it</h2>
      <div class="network-choices">
        <Choice
          label="Device"
          value={asked.device}
          options={DEVICES}
          onChange={(value) => choose(withDevice(asked, value as ComputingChoice['device']))}
        />
        <Choice
          label="Search precision"
          value={asked.precision}
          options={PRECISIONS}
          onChange={(value) => choose({ ...asked, precision: value as ComputingChoice['precision'] })}
        />
      </div>
      <p role="status">
        {isMeasuring ? 'Trying it …' : `Searches are computed by ${device}, in ${precision}.`}
      </p>
      {failure !== undefined && (
        <p class="warn" role="alert">
          {failure}
        </p>
      )}
      {measured !== undefined && <Terms pairs={measured.map((report) => [report.device, saidOf(report)])} />}
      <p class="faint">
        Relevance is computed by the processor in float32, whatever is chosen here. WebGPU fetches 6.6 MB
        more, once it is chosen and there is a graphics processor for it.
      </p>
    </section>
  );
}

/** Eight bits are the processor's: who turns to another device leaves the precision to it. */
function withDevice({ precision }: ComputingChoice, device: ComputingChoice['device']): ComputingChoice {
  return { device, precision: device !== 'cpu' && precision === 'int8' ? 'auto' : precision };
}

function saidOf(report: DeviceReport): string {
  if ('reason' in report) return `none: ${report.reason}`;
  return `${Math.round(report.evaluationsPerSecond).toLocaleString('en')} positions a second`;
}
