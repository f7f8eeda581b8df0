#!/usr/bin/env node
import { exit, stderr } from 'node:process';

/** Why the program cannot even be loaded; nothing of its own is there to say it. */
function whyUnloaded(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EMFILE' || code === 'ENFILE') {
    return 'too many files are open; a higher limit (ulimit -n) would do.';
  }
  return `${message.split('\n', 1)[0]!}. npm ci installs it again.`;
}

// Loaded here and not above, so that a package that is missing is told in a sentence too.
const { start } = await import('./start.js').catch((error: unknown) => {
  stderr.write(`othello-zero: The program cannot be loaded: ${whyUnloaded(error)}\n`);
  exit(1);
});
await start();
