import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { percent, signed } from '../../../engine/numberText.js';
import type { ReportedCorrelations } from '../../../studies/concepts/correlationIntervals.js';
import { BoardFigure } from './BoardFigure.js';
import type { BoardData, ChannelData } from './data.js';
import { type Order, ordered, ORDERS } from './order.js';

/** The channels with their boards and what they go along with. */
export function Gallery({ channels }: { readonly channels: readonly ChannelData[] }) {
  const [order, setOrder] = useState<Order>('share');
  const hasMove = channels.some(({ here }) => here !== null);
  const orders = ORDERS.filter(({ order: one }) => hasMove || one !== 'here');
  return (
    <>
      <label class="says">
        order{' '}
        <select id="order" value={order} onChange={(event) => setOrder(event.currentTarget.value as Order)}>
          {orders.map(({ order: one, name }) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div id="gallery">
        {ordered(channels, order).map((channel) => (
          <Channel key={channel.channel} channel={channel} />
        ))}
      </div>
    </>
  );
}

function Channel({
  channel: { channel, share, positive, active, here, boards, correlations },
}: {
  readonly channel: ChannelData;
}) {
  return (
    <section class="channel" id={`channel${channel}`} aria-label={`Channel ${channel}`}>
      <h4>
        Channel {channel}
        <small>
          {percent(share, 1)} of the relevance · for the answer in {percent(positive, 1)} of the positions ·
          active in {percent(active, 1)}
          {here !== null && ` · in the move ${signed(here, 3)}`}
        </small>
      </h4>
      <WhenSeen>
        <Boards title="Most relevance, with what it did for the move" boards={boards.relevance} />
        <Boards title="Most activation, with what made it active" boards={boards.activation} />
        <div class="two">
          <Correlations title="Its activation goes along with" found={correlations.activation} />
          <Correlations title="Its relevance goes along with" found={correlations.relevance} />
        </div>
      </WhenSeen>
    </section>
  );
}

/** Boards are many: they are drawn when they come into view, or when the page is printed. */
function WhenSeen({ children }: { readonly children: ComponentChildren }) {
  const [isSeen, setSeen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const show = (): void => setSeen(true);
    const watcher = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && show(),
      {
        rootMargin: '600px',
      },
    );
    watcher.observe(box.current!);
    addEventListener('beforeprint', show);
    return () => {
      watcher.disconnect();
      removeEventListener('beforeprint', show);
    };
  }, []);
  return (
    <div ref={box} class="inside">
      {isSeen && children}
    </div>
  );
}

function Boards({ title, boards }: { readonly title: string; readonly boards: readonly BoardData[] }) {
  return (
    <>
      <h5>{title}</h5>
      {boards.length === 0 && <p class="faint">None: it is never above 0 in these positions.</p>}
      <div class="boards">
        {boards.map((board, index) => (
          <BoardFigure key={index} {...board} name={boardName(board)} under={boardPlace(board)} />
        ))}
      </div>
    </>
  );
}

function boardName({ move, score }: BoardData): string {
  return move === '' ? signed(score, 2) : `${move} ${signed(score, 2)}`;
}

function boardPlace({ where, times }: BoardData): string {
  return times > 1 ? `${where}, ${times} times` : where;
}

function Correlations({ title, found }: { readonly title: string; readonly found: ReportedCorrelations }) {
  return (
    <div>
      <h5>{title}</h5>
      <ul>
        {found.whole.map(({ concept, r, low, high, partial }) => (
          <li key={concept}>
            <b>{concept}</b> {signed(r, 2)}{' '}
            <span class="faint">
              [{signed(low, 2)}, {signed(high, 2)}] ({signed(partial, 2)} without the number of discs)
            </span>
          </li>
        ))}
        {found.squares.map(({ concept, r, other }) => (
          <li key={concept}>
            squares: <b>{concept}</b> {signed(r, 2)}{' '}
            <span class="faint">({signed(other, 2)} by its mean map alone)</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
