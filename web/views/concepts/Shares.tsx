import { useState } from 'preact/hooks';
import { percent, signed } from '../../../engine/numberText.js';
import { Track } from '../../components/Track.js';
import type { ChannelData } from './data.js';

/** A number of a channel that bars can show. */
interface Measure {
  readonly name: string;
  readonly of: (channel: ChannelData) => number;
  readonly text: (value: number) => string;
}

const MEASURES: readonly Measure[] = [
  { name: 'part of all relevance', of: ({ share }) => share, text: (value) => percent(value, 2) },
  { name: 'mean relevance', of: ({ relevance }) => relevance, text: (value) => signed(value, 4) },
  { name: 'relevance in the chosen move', of: ({ here }) => here ?? 0, text: (value) => signed(value, 4) },
];

/** The channels with a bar each, the largest first, and their other numbers. */
export function Shares({ channels }: { readonly channels: readonly ChannelData[] }) {
  const [at, setAt] = useState(0);
  const measures = channels.some(({ here }) => here !== null) ? MEASURES : MEASURES.slice(0, 2);
  const { name, of, text } = measures[at]!;
  const order = [...channels].sort((a, b) => Math.abs(of(b)) - Math.abs(of(a)));
  const scale = Math.abs(of(order[0]!));
  return (
    <>
      <label class="says">
        showing{' '}
        <select id="measure" value={at} onChange={(event) => setAt(Number(event.currentTarget.value))}>
          {measures.map((measure, index) => (
            <option key={index} value={index}>
              {measure.name}
            </option>
          ))}
        </select>
      </label>
      <div class="scroll" tabIndex={0} role="group" aria-label={`Channels by their ${name}`}>
        <table class="shares">
          <thead>
            <tr>
              {[
                'channel',
                name,
                '',
                'for',
                'mean activation',
                'active',
                'activation goes along with',
                'r',
              ].map((head) =>
                head === '' ? (
                  <td key={head} />
                ) : (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {order.map((channel) => (
              <tr key={channel.channel}>
                <th scope="row">
                  <a href={`#channel${channel.channel}`}>{channel.channel}</a>
                </th>
                <td>{text(of(channel))}</td>
                <td class="bar">
                  <Track value={of(channel)} scale={scale} kind={at === 0 ? 'share' : 'line'} />
                </td>
                <Others channel={channel} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Others({
  channel: { positive, activation, active, correlations },
}: {
  readonly channel: ChannelData;
}) {
  const [closest] = correlations.activation.whole;
  return (
    <>
      <td>{percent(positive, 1)}</td>
      <td>{activation.toFixed(3)}</td>
      <td>{percent(active, 1)}</td>
      <td>{closest?.concept}</td>
      <td>{closest?.r.toFixed(3)}</td>
    </>
  );
}
