import { readdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { TaskKind, Tasks } from '../../../web/engine/workerProtocol.js';
import { APP_FOLDER } from './appPages.js';

/** Something that the app's worker is asked. */
export type Ask = {
  readonly [Kind in TaskKind]: { readonly kind: Kind; readonly ask: Tasks[Kind]['ask'] };
}[TaskKind];

/** The app's own worker, asked by the page as the app asks it; bytes go there as lists of numbers. */
const ASK = `
async (worker, checkpoint, asks) => {
  const engine = new Worker(worker, { type: 'module' });
  const run = (id, kind, ask) => new Promise((resolve, reject) => {
    const hear = ({ data }) => {
      if (data.kind === 'changed') reject(new Error(data.network.computing.lost));
      if (data.id !== id || data.kind === 'progress') return;
      engine.removeEventListener('message', hear);
      if (data.kind === 'answer') resolve(data.answer);
      else reject(new Error(data.message));
    };
    engine.addEventListener('message', hear);
    engine.postMessage({ id, kind, ask });
  });
  const bytes = checkpoint === null
    ? new Uint8Array(await (await fetch('models/default.safetensors')).arrayBuffer())
    : Uint8Array.from(atob(checkpoint), (letter) => letter.charCodeAt(0));
  await run(0, 'open', { name: 'network.safetensors', bytes });
  const plain = (value) => JSON.parse(JSON.stringify(value, (_, each) => ArrayBuffer.isView(each) ? Array.from(each) : each));
  const answers = [];
  for (const [index, { kind, ask }] of asks.entries()) answers.push(plain(await run(index + 1, kind, ask)));
  engine.terminate();
  return answers;
}`;

/**
 * What the app's worker answers in a page, in turn; typed arrays are lists of numbers.
 *
 * @param checkpoint of another network than the shipped one
 */
export async function askPageWorker<Answers extends readonly unknown[]>(
  page: Page,
  asks: readonly Ask[],
  checkpoint?: Uint8Array,
): Promise<Answers> {
  const worker = readdirSync(`${APP_FOLDER}/assets`).find((name) => /^worker-.*\.js$/.test(name));
  const given = checkpoint && Buffer.from(checkpoint).toString('base64');
  const told = [`assets/${worker!}`, given ?? null, asks].map((each) => JSON.stringify(each));
  return page.evaluate<Answers>(`(${ASK})(${told.join(', ')})`);
}
