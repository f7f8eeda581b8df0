import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { GtpServer } from '../../../cli/protocols/gtp.js';
import { NBoardServer } from '../../../cli/protocols/nboard.js';
import { serveLines } from '../../../cli/protocols/serve.js';
import { ScriptedEngine } from '../../support/engines/scriptedEngine.js';

/** An engine that answers only when that is enough. */
function patientEngine(): ScriptedEngine {
  const engine = new ScriptedEngine();
  engine.patient = true;
  return engine;
}

interface Held {
  readonly engine: ScriptedEngine;
  readonly input: PassThrough;
  readonly output: PassThrough;
  /** What was answered, when the conversation is over. */
  readonly answered: Promise<string>;
}

function hold(protocol: 'gtp' | 'nboard', engine = patientEngine()): Held {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let text = '';
  output.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const Server = protocol === 'gtp' ? GtpServer : NBoardServer;
  const over = serveLines(input, output, (send) => new Server(engine, send, () => 0));
  return { engine, input, output, answered: over.then(() => text) };
}

/** Resolves when the engine thinks. */
async function thinking({ engine }: Held): Promise<void> {
  await expect.poll(() => engine.asked.length).toBeGreaterThan(0);
}

const QUESTION = { gtp: 'genmove b\n', nboard: 'go\n' } as const;
const ANSWER = { gtp: /^= D3\n/, nboard: /\n=== D3\/\S+\nstatus\n/ } as const;

describe.each(['gtp', 'nboard'] as const)('the other side of %s', (protocol) => {
  it.each([
    ['says goodbye', (input: PassThrough) => void input.write('quit\n')],
    ['ends its lines', (input: PassThrough) => void input.end()],
  ])('%s: what was found is the answer', async (_name, leave) => {
    const held = hold(protocol);
    held.input.write(QUESTION[protocol]);
    await thinking(held);
    leave(held.input);
    expect(await held.answered).toMatch(ANSWER[protocol]);
  });

  it('has gone: the conversation ends, though its lines do not', async () => {
    const held = hold(protocol);
    held.input.write(QUESTION[protocol].repeat(3));
    await thinking(held);
    held.output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await held.answered;
    expect(held.engine.asked).toHaveLength(1);
  });

  it('leaves while a short search runs: that is finished', async () => {
    const engine = patientEngine();
    engine.budget = { simulations: 800 };
    const held = hold(protocol, engine);
    held.input.write(QUESTION[protocol]);
    await thinking(held);
    held.input.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(engine.asked[0]!.options.enough!.aborted).toBe(false);
    held.output.destroy();
    await held.answered;
  });
});

describe('an interrupt of GTP', () => {
  it('ends the search that runs and no other, and its move is played', async () => {
    const held = hold('gtp');
    const { input, engine } = held;
    input.write('# interrupt\n1 genmove b\n');
    await thinking(held);
    expect(engine.asked[0]!.options.enough!.aborted).toBe(false);
    input.write('# interrupt\n2 gogui-interrupt\n3 genmove w\n');
    await expect.poll(() => engine.asked.length).toBe(2);
    expect(engine.asked[1]!.position.turn).toBe('white');
    input.write('4 quit\n');
    expect(await held.answered).toMatch(/^=1 D3\n\n=2\n\n=3 C3\n\n=4\n\n$/);
  });
});
