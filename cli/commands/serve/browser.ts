import { spawn } from 'node:child_process';
import process from 'node:process';

/** The command of this system that opens a link in the browser of the person; undefined where there is no desktop. */
function opener(link: string): readonly [command: string, ...args: string[]] | undefined {
  const { platform, env } = process;
  if (platform === 'darwin') return env['SSH_CONNECTION'] === undefined ? ['open', link] : undefined;
  if (platform === 'win32') return ['cmd', '/c', 'start', '""', link];
  const hasDesktop = (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
  return hasDesktop ? ['xdg-open', link] : undefined;
}

/** The browser outlives the server. `start` takes its first quoted word for a title, so that its quotes must stay as they are. */
const HOW = { detached: true, stdio: 'ignore', windowsHide: true, windowsVerbatimArguments: true } as const;

/** Opens a link for the person who sits here; false where there is no desktop, or nothing that opens links. */
export async function openInBrowser(link: string): Promise<boolean> {
  const [command, ...args] = opener(link) ?? [];
  if (command === undefined) return false;
  return new Promise((resolve) => {
    const child = spawn(command, args, HOW);
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
