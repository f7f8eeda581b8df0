import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Lines } from '../../screen/Lines.js';
import type { Theme } from '../../screen/theme.js';
import { helpColumns } from './help.js';

/** All keys, and what the marks on the board mean. */
export function HelpPage({ theme }: { readonly theme: Theme }): ReactNode {
  const [keys, marks] = helpColumns(theme);
  return (
    <Box columnGap={3}>
      <Lines lines={keys} />
      <Lines lines={marks} />
    </Box>
  );
}
