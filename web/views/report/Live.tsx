import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** What only a browser draws: it is not written down in the file, where it would take many times its data. */
export function Live({ children }: { readonly children: ComponentChildren }) {
  const [isLive, setLive] = useState(false);
  useLayoutEffect(() => setLive(true), []);
  return isLive ? <>{children}</> : null;
}
