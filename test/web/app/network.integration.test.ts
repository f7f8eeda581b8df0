import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { scientific } from '../../../engine/numberText.js';
import { initialPosition } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import type { Network } from '../../../nn/network.js';
import { exportNetwork } from '../../../nn/onnx/export.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { sha256Of } from '../../../nn/sha256.js';
import { HOSTILE, hostileNetwork } from '../../support/hostile/hostilePages.js';
import { lacks } from '../../support/needs.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { AppPages } from '../../support/web/appPages.js';
import { accessibilityFaults } from '../../support/web/axe.js';

const network = randomNetwork(Random.fromSeed('brought'), { blocks: 1, channels: 8 });
const checkpoint = Buffer.from(encodeCheckpoint(network));
const foreign = Buffer.from(encodeCheckpoint(hostileNetwork(network)));
const SHIPPED = sha256Of(readFileSync('models/default.safetensors'));

/** The value of the initial position before tanh, as Node has it, written as the page writes it. */
async function valueByNode(of: Network): Promise<string> {
  const explainer = await createExplainer(of, await openRuntime('onnxruntime'), {
    composite: 'epsilonGamma',
  });
  const [found] = await explainer.explain([{ position: initialPosition(), target: { kind: 'value' } }], {
    controls: false,
  });
  await explainer.dispose();
  return scientific(found!.output);
}

/** A machine may be busy. */
const PATIENT = { timeout: 30_000 };

describe.skipIf(lacks('chromium'))('bringing a network', { timeout: 120_000 }, () => {
  let app: AppPages;
  beforeAll(async () => {
    app = await AppPages.open();
  });
  afterAll(() => app.close());
  afterEach(() => {
    expect(app.troubles.splice(0)).toEqual([]);
  });

  const bring = (page: Page, name: string, buffer: Buffer): Promise<void> =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });

  it('describes it, explains with it, and goes back to the shipped one', async () => {
    const page = await app.page('#network');
    await page.getByText(SHIPPED).waitFor();
    await bring(page, 'mine.safetensors', checkpoint);
    await page.getByText(sha256Of(checkpoint)).waitFor();
    await page.getByText('mine.safetensors plays and explains here').waitFor();
    await page.getByText('1x8: 1 block of 8 channels', { exact: true }).waitFor();
    await page.evaluate("location.hash = '#look'");
    await page.getByLabel('What').selectOption('value');
    const value = await valueByNode(network);
    await expect
      .poll(() => page.locator('.why-output').textContent(), PATIENT)
      .toContain(`Value, before tanh ${value}`);
    await page.evaluate("location.hash = '#network'");
    await page.getByRole('button', { name: 'Back to the shipped network' }).click();
    await page.getByText(SHIPPED).waitFor();
    await page.context().close();
  });

  it('takes ONNX too', async () => {
    const page = await app.page('#network');
    await page.getByText(SHIPPED).waitFor();
    const file = Buffer.from(exportNetwork(network));
    await bring(page, 'mine.onnx', file);
    await page.getByText(sha256Of(file)).waitFor();
    await page.context().close();
  });

  it('says in one sentence what is wrong, and keeps the one before', async () => {
    const page = await app.page('#network');
    await page.getByText(SHIPPED).waitFor();
    const alert = page.getByRole('alert');
    for (const [name, bytes] of [
      ['a.safetensors', checkpoint.subarray(0, checkpoint.length - 100)],
      ['b.safetensors', Buffer.from('nothing of the kind')],
      ['c.onnx', Buffer.from([1, 2, 3])],
      ['<img src=x onerror=alert(1)>.onnx', Buffer.alloc(0)],
    ] as const) {
      await bring(page, name, bytes);
      await expect.poll(() => alert.textContent(), PATIENT).toContain(name);
      expect(await alert.textContent()).toMatch(/^.+\.$/);
      expect(await page.locator('main img').count()).toBe(0);
    }
    await page.getByText(SHIPPED).waitFor();
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)(
    'shows foreign names as text, without a fault of accessibility, %s',
    async (colorScheme) => {
      const page = await app.page('#network', { colorScheme });
      await page.getByText(SHIPPED).waitFor();
      await bring(page, `x${HOSTILE.replace(/[/\\]/g, '')}.safetensors`, foreign);
      await page.getByText(sha256Of(foreign)).waitFor();
      expect(await page.locator('main img, main script, main iframe').count()).toBe(0);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.context().close();
    },
  );
});
