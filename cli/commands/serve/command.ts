import { join } from 'node:path';
import { packageRoot } from '../../../nn/packageRoot.js';
import { defineCommand } from '../../command/command.js';
import { flag, integer, text, withDefault } from '../../command/option.js';
import { runtimeOptions } from '../../command/searchOptions.js';
import type { Terminal } from '../../terminal/terminal.js';
import { openInBrowser } from './browser.js';
import { isLoopback, LOOPBACK } from './http/address.js';
import type { AppServer } from './http/server.js';
import { openService } from './service.js';

/** Where the build puts the app. */
const APP = join(packageRoot, 'dist', 'web', 'app');

const options = {
  port: withDefault(integer('port to listen at; 0 is any that is free', { minimum: 0, maximum: 65_535 }), 0),
  host: withDefault(
    text('address to listen at: another one than this lets other machines in, and is not encrypted', 'HOST'),
    LOOPBACK,
  ),
  runs: withDefault(text('folder whose runs are shown', 'DIR'), '.'),
  ...runtimeOptions,
  'no-open': flag('do not open the app in a browser'),
  json: flag('print {"url"} as one JSON document'),
};

export const serve = defineCommand({
  options,
  examples: [
    { line: 'serve', says: 'the app in the browser, with the runs that lie here' },
    {
      line: 'serve --runs runs --port 8080 --no-open',
      says: 'at a port of your own; open the link yourself',
    },
    {
      line: 'serve --host 0.0.0.0 --no-open',
      says: 'for a phone in the same network, which the link lets in',
    },
  ],
  epilogue:
    'The link holds a token, which is new each time; without it nothing is told. It reads runs, also while they train, and ' +
    'writes nothing. Ctrl-C ends it. docs/serve.md says what it answers, and to whom.',
  async run({ port, host, runs, runtime, json, 'no-open': staysClosed }, terminal) {
    const signal = terminal.listenForInterrupt('Stopping.');
    const service = await openService({ app: APP, runs, runtime, host, port }, (failure) =>
      noteDefect(failure, terminal),
    );
    try {
      const { server } = service;
      if (json) terminal.json({ url: server.link });
      else terminal.print([`The app is at ${server.link}`, 'Ctrl-C ends it.']);
      if (!isLoopback(host)) terminal.note(OTHERS);
      if (!staysClosed) await show(server, terminal);
      await aborted(signal);
    } finally {
      await service.close();
    }
  },
});

const OTHERS =
  'Other machines can reach it: whoever has the link, or can listen in the network, can read what is served.';

async function show({ openingLink }: AppServer, terminal: Terminal): Promise<void> {
  if (!(await openInBrowser(openingLink))) terminal.note('There is no desktop here; open the link yourself.');
}

/** A defect ends no server that others use; it is told, and the next one asks anew. */
function noteDefect(failure: unknown, terminal: Terminal): void {
  const message = failure instanceof Error ? failure.message : String(failure);
  terminal.note(`An unexpected error, please report it: ${message}`);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
