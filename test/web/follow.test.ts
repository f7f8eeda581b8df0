import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openRun } from '../../selfplay/training/run.js';
import type { LiveEvent } from '../../web/api.js';
import { ApiClient } from '../../web/apiClient.js';
import { follow, type Seen } from '../../web/follow.js';
import { writeReportedRun } from '../support/cli/reportedRun.js';
import { serveRuns } from '../support/cli/servedRuns.js';
import { scratchFolder } from '../support/scratch.js';

/** A document that is shown and hidden by hand. */
class Window extends EventTarget implements Seen {
  visibilityState = 'hidden';
  become(state: 'visible' | 'hidden'): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

const liveOf = (id: string) => (client: ApiClient) => client.live(id);

/** Resolves when what is asked for holds. */
async function when(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

it('follows a run in twelve windows, each only while it is seen', async () => {
  const folder = scratchFolder();
  writeReportedRun(join(folder, 'run'), 2); // too few for a match, whose rating would come later
  const { port, token } = await serveRuns(folder);
  const client = new ApiClient(token, `http://127.0.0.1:${port}`);
  const { id } = (await client.runs())[0]!;
  const windows = Array.from({ length: 12 }, () => {
    const [seen, events, stop] = [new Window(), new Array<LiveEvent>(), new AbortController()];
    const onEvent = (event: LiveEvent) => void events.push(event);
    return {
      seen,
      events,
      stop,
      done: follow(client, { events: liveOf(id), seen, onEvent, signal: stop.signal }),
    };
  });
  const [first, second] = [windows[0]!, windows[1]!];
  for (const { seen, events } of windows) {
    seen.become('visible');
    await when(() => events.length === 2);
    if (seen !== second.seen) seen.become('hidden');
  }
  const run = openRun(join(folder, 'run'));
  await when(() => second.events.length === 3);
  // Whoever is not seen hears nothing, and what the run is now once it is seen again.
  expect(windows.map(({ events }) => events.map(({ kind }) => kind))).toEqual(
    windows.map((window) => (window === second ? ['state', 'game', 'state'] : ['state', 'game'])),
  );
  first.seen.become('visible');
  await when(() => first.events.length === 4);
  expect(first.events[2]).toEqual(second.events[2]);
  run.close();
  rmSync(join(folder, 'run'), { recursive: true });
  await Promise.all([first.done, second.done]);
  expect([first.events.at(-1), second.events.at(-1)]).toEqual([{ kind: 'gone' }, { kind: 'gone' }]);
  for (const { stop } of windows) stop.abort();
  await Promise.all(windows.map(({ done }) => done));
});

it('throws a refusal, and is over at once where the signal was raised before', async () => {
  const { port, token } = await serveRuns(scratchFolder());
  const client = new ApiClient(token, `http://127.0.0.1:${port}`);
  const seen = new Window();
  seen.become('visible');
  const onEvent = (): void => expect.unreachable();
  const signal = new AbortController().signal;
  await expect(follow(client, { events: liveOf('x'), seen, onEvent, signal })).rejects.toMatchObject({
    status: 404,
  });
  await follow(client, { events: liveOf('x'), seen, onEvent, signal: AbortSignal.abort() });
});
