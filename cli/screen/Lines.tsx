import { Text } from 'ink';
import type { ReactNode } from 'react';
import { drawn } from '../terminal/palette.js';

/** Lines of text on a page, each cut at the edge. The only way of text to a page: what is not ours is made harmless. */
export function Lines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return <Text wrap="truncate">{lines.map(drawn).join('\n')}</Text>;
}
