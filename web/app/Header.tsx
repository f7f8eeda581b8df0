import type { EngineHost, EngineStatus } from './engineHost.js';
import { showTheme, type Theme, theme, THEMES } from './theme.js';

interface HeaderProps {
  readonly views: readonly { readonly name: string; readonly title: string }[];
  /** The name of the view in front. */
  readonly view: string;
  readonly host: EngineHost;
}

/** The name of the page, its views, how far the engine is, and how the page looks. */
export function Header({ views, view, host }: HeaderProps) {
  return (
    <header class="header">
      <p class="header-name">Othello Zero</p>
      <nav aria-label="Views">
        {views.map(({ name, title }) => (
          <a key={name} href={`#${name}`} aria-current={name === view ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <Status host={host} />
      <label class="header-theme">
        <span class="hidden">Theme</span>
        <select value={theme.value} onChange={({ currentTarget }) => showTheme(currentTarget.value as Theme)}>
          {THEMES.map((name) => (
            <option key={name} value={name}>
              {THEME_TEXTS[name]}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}

const THEME_TEXTS: Readonly<Record<Theme, string>> = {
  system: 'Theme: system',
  light: 'Theme: light',
  dark: 'Theme: dark',
};

function Status({ host }: { readonly host: EngineHost }) {
  const status = host.status.value;
  const share = status.kind === 'loading' ? shareOf(status) : undefined;
  return (
    <div class="header-status" data-ready={isAllWell(status)} data-long={isLong(status)}>
      <span role="status" class={status.kind === 'failed' ? 'warn' : 'faint'}>
        {statusText(status)}
      </span>
      {status.kind === 'loading' && (
        <progress value={share} max={share === undefined ? undefined : 1} aria-label="Loaded" />
      )}
      {status.kind === 'failed' && <button onClick={() => void host.start()}>Try again</button>}
    </div>
  );
}

/** Whether there is nothing that everybody must see. */
function isAllWell(status: EngineStatus): boolean {
  return status.kind === 'ready' && status.network.computing.lost === undefined;
}

/** Whether it is a sentence, which has a line of its own. */
function isLong(status: EngineStatus): boolean {
  return status.kind === 'failed' || (status.kind === 'ready' && !isAllWell(status));
}

function shareOf({ loaded: { bytes, of } }: Extract<EngineStatus, { kind: 'loading' }>): number | undefined {
  return of === undefined ? undefined : bytes / of;
}

function statusText(status: EngineStatus): string {
  switch (status.kind) {
    case 'loading':
      return 'Loading the engine …';
    case 'opening':
      return 'Opening the network …';
    case 'ready':
      return [`Network ${status.network.size}`].concat(status.network.computing.lost ?? []).join('. ');
    case 'failed':
      return status.sentence;
  }
}
