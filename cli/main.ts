#!/usr/bin/env node
import { exit, stderr } from 'node:process';
import { lacksDescriptors, TOO_FEW_DESCRIPTORS } from './command/descriptors.js';

/** Why the program cannot even be loaded; nothing else of its own is there to say it. */
function whyUnloaded(error: unknown): string {
  if (lacksDescriptors()) return TOO_FEW_DESCRIPTORS;
  return `${(error as Error).message.split('\n', 1)[0]!}. npm ci installs it again`;
}

// Loaded here and not above, so that a package that is missing is told in a sentence too.
const { start } = await import('./command/start.js').catch((error: unknown) => {
  stderr.write(`othello-zero: The program cannot be loaded: ${whyUnloaded(error)}.\n`);
  exit(1);
});
await start();
