import { signal } from '@preact/signals';

/** How the page looks: as the system does, or as somebody wants it. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'othello-zero theme';

export const theme = signal<Theme>('system');

/** Shows a theme and keeps it, where the browser lets a page keep anything. */
export function showTheme(next: Theme): void {
  theme.value = next;
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  withStorage((storage) => storage.setItem(KEY, next));
}

/** Shows the theme that was kept. */
export function showKeptTheme(): void {
  withStorage((storage) => {
    const kept = THEMES.find((name) => name === storage.getItem(KEY));
    if (kept !== undefined) showTheme(kept);
  });
}

/** Some browsers refuse storage, others even to name it. */
function withStorage(use: (storage: Storage) => void): void {
  try {
    use(window.localStorage);
  } catch {
    return;
  }
}
