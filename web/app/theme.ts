import { signal } from '@preact/signals';

/** How the page looks: as the system does, or as somebody wants it. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The theme that is shown, for as long as the page is open. */
export const theme = signal<Theme>('system');

export function showTheme(next: Theme): void {
  theme.value = next;
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
}
