import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPosition, moveName, parseTranscript, positionsOf } from '../../../engine/notation.js';
import { scientific } from '../../../engine/numberText.js';
import type { Position } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { presets } from '../../../lrp/composite.js';
import { parseComposite } from '../../../lrp/composites/parseComposite.js';
import { createExplainer, type Explainer } from '../../../lrp/explainer.js';
import type { Explanation } from '../../../lrp/explanation.js';
import { CLOSURE_LIMIT } from '../../../lrp/ledger.js';
import { scaleOf } from '../../../lrp/pictures/colors.js';
import { parseTarget } from '../../../lrp/target.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../../nn/checkpoint.js';
import type { Network } from '../../../nn/network.js';
import type { Runtime } from '../../../nn/runtime.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { createSearchExplainer } from '../../../selfplay/explanations/searchExplainer.js';
import { ENDGAME } from '../../../selfplay/players/endgame.js';
import type { ExplainRequest } from '../../../web/engine/workerProtocol.js';
import { randomPosition } from '../../support/engine/randomPositions.js';
import { lacks } from '../../support/needs.js';
import { randomNetwork } from '../../support/nn/randomNetwork.js';
import { AppPages } from '../../support/web/appPages.js';
import { askPageWorker } from '../../support/web/pageWorker.js';

/** Of the largest number of a map. */
const TOLERANCE = 1e-4;
const GAME = 'f5d6c3d3c4f4c5b3c2e3d2c6b4b5a4a3';
const bytes = readFileSync('models/default.safetensors');
const { network } = decodeCheckpoint(bytes, 'default');

/** Explanations of the page: their maps are lists of numbers. */
async function explainedByPage(
  page: Page,
  asks: readonly ExplainRequest[],
  checkpoint?: Uint8Array,
): Promise<Explanation[]> {
  return askPageWorker(
    page,
    asks.map((ask) => ({ kind: 'explain', ask })),
    checkpoint,
  );
}

/** Node's explainers, each opened once. */
class NodeExplainers {
  readonly #network: Network;
  readonly #runtime: Runtime;
  readonly #open = new Map<string, Explainer>();

  constructor(of: Network, runtime: Runtime) {
    this.#network = of;
    this.#runtime = runtime;
  }

  async explain({ position, target, controls = false, ...how }: ExplainRequest): Promise<Explanation> {
    const explainer = await this.#explainer(how.composite, how.simulations);
    const [found] = await explainer.explain([{ position, target: parseTarget(target) }], { controls });
    return found!;
  }

  async #explainer(composite: string, simulations: number | undefined): Promise<Explainer> {
    const key = `${simulations ?? 0} ${composite}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const plain = await createExplainer(this.#network, this.#runtime, { composite });
    const explainer =
      simulations === undefined
        ? plain
        : await createSearchExplainer(plain, this.#network, this.#runtime, {
            simulations,
            prove: ENDGAME.prove,
          });
    this.#open.set(key, explainer);
    return explainer;
  }

  async dispose(): Promise<void> {
    for (const explainer of this.#open.values()) await explainer.dispose();
  }
}

function expectSameMap(found: ArrayLike<number>, expected: Float32Array, what: string): void {
  const scale = scaleOf(expected);
  const worst = Math.max(...Array.from(expected, (value, square) => Math.abs(value - found[square]!)));
  expect(worst, what).toBeLessThanOrEqual(TOLERANCE * scale);
}

function expectSame(found: Explanation, expected: Explanation, what: string): void {
  expect(found.target, what).toEqual(expected.target);
  expect(found.ledger.closure, what).toBeLessThan(CLOSURE_LIMIT);
  const { input, bias, leak, output } = expected.ledger;
  const size = Math.abs(input) + Math.abs(bias) + Math.abs(leak) + Math.abs(output);
  for (const part of ['input', 'bias', 'leak', 'output'] as const) {
    expect(Math.abs(found.ledger[part] - expected.ledger[part]), `${what} ${part}`).toBeLessThan(
      TOLERANCE * size,
    );
  }
  expectSameMap(found.square, expected.square, what);
  for (const [name, map] of Object.entries(expected.maps))
    expectSameMap(found.maps[name]!, map, `${what} ${name}`);
}

describe.skipIf(lacks('chromium'))('relevance in the page', () => {
  let app: AppPages;
  let node: NodeExplainers;
  beforeAll(async () => {
    app = await AppPages.open();
    node = new NodeExplainers(network, await openRuntime('onnxruntime'));
  });
  afterAll(async () => {
    await node.dispose();
    await app.close();
  });

  const positions: Position[] = [
    ...positionsOf(parseTranscript(GAME)).filter((_, ply) => ply % 8 === 0),
    ...[44, 20].map((empties) => randomPosition(Random.fromSeed(`why ${empties}`), empties)),
  ];

  it('is that of Node: maps, outputs and ledgers, of every composite and target', async () => {
    const targets = ['value', 'move', 'score', 'contrast:mean', 'contrast:runnerUp', 'contrast:probability'];
    const asks: ExplainRequest[] = [
      ...positions.flatMap((position) =>
        targets.map((target) => ({ position, target, composite: 'epsilonGamma' })),
      ),
      ...[...presets.keys()].map((composite) => ({ position: positions[1]!, target: 'move', composite })),
      { position: positions[2]!, target: 'move', composite: 'epsilonPlus', controls: true },
      ...['q', 'q-contrast'].map((target) => ({
        position: positions[1]!,
        target,
        composite: 'epsilonGamma',
        simulations: 50,
      })),
    ];
    const page = await app.page('#look');
    const found = await explainedByPage(page, asks);
    for (const [index, ask] of asks.entries()) {
      const expected = await node.explain(ask);
      const what = `${ask.target} ${ask.composite} ${formatPosition(ask.position)}`;
      expectSame(found[index]!, expected, what);
      if (expected.controls !== undefined) {
        expectSameMap(found[index]!.controls!.emptyBoard, expected.controls.emptyBoard, what);
        expect(found[index]!.controls!.legalMovesCosine).toBeCloseTo(expected.controls.legalMovesCosine!, 4);
      }
      if (expected.search !== undefined) {
        expect(found[index]!.search).toMatchObject({
          best: expected.search.best,
          valued: expected.search.valued,
        });
      }
    }
    await page.context().close();
    expect(app.troubles).toEqual([]);
  });

  it('is of who will own a square, by a network that was brought', async () => {
    const owning = randomNetwork(Random.fromSeed('owning'), { heads: ['ownership'] });
    const checkpoint = encodeCheckpoint(owning);
    const of = new NodeExplainers(owning, await openRuntime('onnxruntime'));
    const asks: ExplainRequest[] = positions.flatMap((position) =>
      ['ownership:a1', 'ownership:e4', 'ownership:h6'].map((target) => {
        return { position, target, composite: 'epsilonGamma' };
      }),
    );
    const page = await app.page('#network');
    const found = await explainedByPage(page, asks, checkpoint);
    for (const [index, ask] of asks.entries())
      expectSame(found[index]!, await of.explain(ask), `${ask.target} ${formatPosition(ask.position)}`);

    // In the app: asked for by its name, of a square that cannot be played, told as Node tells it.
    await page.getByText('default.safetensors plays').waitFor();
    const file = { name: 'owning.safetensors', mimeType: 'a/b', buffer: Buffer.from(checkpoint) };
    await page.locator('.network input[type=file]').setInputFiles(file);
    await page.getByText('owning.safetensors plays').waitFor();
    await page.evaluate(`location.hash = '#look/1/${GAME}/8'`);
    await page.getByLabel(/^What/).selectOption('ownership');
    await page.getByLabel(/^Square/).selectOption('0');
    // Of the same square and position.
    const { output } = await of.explain(asks[3]!);
    await page.locator('.why-output').getByText(scientific(output)).waitFor();
    await of.dispose();
    await page.context().close();
    expect(app.troubles).toEqual([]);
  });

  it('is of any square where a logit is asked for, by rules of one’s own', async () => {
    const own = {
      name: 'mine',
      entries: [
        { first: true, rule: 'wSquare' },
        { kind: 'conv', rule: 'gamma', gamma: 0.4 },
        { kind: 'dense', rule: 'epsilon' },
        { kind: 'sum', rule: 'norm', split: 'ratio' },
        { kind: 'activation', rule: 'pass' },
      ],
    };
    const page = await app.page(`#look/1/${GAME}/8`);
    page.setDefaultTimeout(60_000);
    await page.getByText('Where it came from').waitFor();
    await page.getByLabel(/^What/).selectOption('logit');
    // a1 cannot be played there.
    await page.getByLabel(/^Square/).selectOption('0');
    await page.getByText('A composite of your own').click();
    const bring = (name: string, text: string): Promise<void> =>
      page
        .locator('.why input[type=file]')
        .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
    await bring('torn.json', '{"name":');
    await page.getByText('The file is not JSON.').waitFor();
    await bring('mine.json', JSON.stringify({ ...own, entries: [{ kind: 'conv', rule: 'nothing' }] }));
    await page.locator('.why').getByText('nothing').waitFor();
    await bring('mine.json', JSON.stringify(own));
    await page
      .getByLabel(/^Composite/)
      .getByText('mine.json')
      .first()
      .waitFor({ state: 'attached' });

    const explainer = await createExplainer(network, await openRuntime('onnxruntime'), {
      composite: parseComposite(own),
    });
    const position = positionsOf(parseTranscript(GAME))[8]!;
    const [expected] = await explainer.explain([{ position, target: { kind: 'logit', square: 0 } }], {
      controls: false,
    });
    await explainer.dispose();
    const { ledger, square } = expected!;
    await page.locator('.why-output').getByText('Logit of a1').waitFor();
    // The map's strongest square, as the board tells it, and the ledger's part on squares.
    const [most] = [...square.keys()].sort((a, b) => Math.abs(square[b]!) - Math.abs(square[a]!));
    const told = page.locator(`.look-board [data-square=${moveName(most!)}]`);
    await expect
      .poll(async () => Number(/relevance (\S+)/.exec((await told.getAttribute('aria-label'))!)?.[1]))
      .toBeCloseTo(square[most!]!, 2);
    const onSquares = page
      .getByRole('row', { name: /^squares/ })
      .first()
      .getByRole('cell')
      .nth(1);
    expect(Number(await onSquares.textContent())).toBeCloseTo(ledger.input, 2);
    await page.context().close();
    expect(app.troubles).toEqual([]);
  });
});
