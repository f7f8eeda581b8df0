import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import './part.css';

/** A part that is made when somebody opens it: boards and tables of numbers take time. */
export function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="part" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children}
    </details>
  );
}
