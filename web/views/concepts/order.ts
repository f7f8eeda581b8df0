import type { ChannelData } from './data.js';

export type Order = 'share' | 'here' | 'number';

export const ORDERS: readonly { readonly order: Order; readonly name: string }[] = [
  { order: 'share', name: 'by relevance' },
  { order: 'here', name: 'by their part in the move' },
  { order: 'number', name: 'by number' },
];

/** What comes first has the largest of these. */
const KEYS: Readonly<Record<Order, (channel: ChannelData) => number>> = {
  share: ({ share }) => share,
  here: ({ here }) => Math.abs(here ?? 0),
  number: ({ channel }) => -channel,
};

export function ordered(channels: readonly ChannelData[], order: Order): ChannelData[] {
  const key = KEYS[order];
  return [...channels].sort((a, b) => key(b) - key(a));
}
