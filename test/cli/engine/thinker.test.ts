import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Thinker } from '../../../cli/engine/thinker.js';
import type { Found, Job } from '../../../cli/engine/thinkerJob.js';
import { openModel } from '../../../cli/sources/model.js';
import { parseTranscript, positionsOf } from '../../../engine/notation.js';
import { initialPosition, legalMoveList } from '../../../engine/position.js';
import { shareBytes } from '../../../selfplay/threads/networkBytes.js';
import { writeTinyModel } from '../../support/cli/program.js';
import { FFO } from '../../support/engine/ffo.js';
import { temporaryFolder } from '../../support/scratch.js';

const folder = temporaryFolder();
const file = join(folder.path, 'tiny.safetensors');
beforeAll(() => writeTinyModel(file));

async function startThinker(): Promise<{ thinker: Thinker; crashed: Promise<never> }> {
  const { label, sha256, bytes, folder: at } = await openModel(file);
  let onCrash: (error: Error) => void = () => undefined;
  const crashed = new Promise<never>((_, reject) => (onCrash = reject));
  const setup = {
    ...{ label, sha256, folder: at, bytes: shareBytes(bytes), runtime: 'onnxruntime' as const },
    ...{ precision: undefined, threads: 1, endgame: { solve: 4, prove: 0 }, engineSeconds: 10, seed: 's' },
  };
  return { thinker: new Thinker(setup, onCrash), crashed };
}

function found(thinker: Thinker, job: Job): Promise<Found> {
  return new Promise((resolve, reject) => {
    thinker.begin(job, { onProgress: () => undefined, onFound: resolve, onFailure: reject });
  });
}

/** A position that takes the solver minutes. */
const { position } = FFO[5]!;
const endless: Job = {
  kind: 'search',
  position,
  ply: 36,
  thinking: {
    budget: { simulations: 4 },
    exact: true,
    reach: { empties: 30, nodes: Number.MAX_SAFE_INTEGER },
  },
};

describe('the thinking thread', () => {
  it('leaves a long solution for the next job at once, and answers with its search when it is to hurry', async () => {
    const { thinker, crashed } = await startThinker();
    let answers = 0;
    thinker.begin(endless, {
      onProgress: () => undefined,
      onFound: () => answers++,
      onFailure: () => answers++,
    });
    const next: Job = { ...endless, thinking: { budget: { simulations: 4 }, exact: false } };
    const searched = await Promise.race([found(thinker, next), crashed]);
    expect(searched).toMatchObject({ kind: 'searched', result: { simulations: 4 } });
    expect(answers).toBe(0);

    const hurried = found(thinker, endless);
    thinker.hurry();
    const answer = await Promise.race([hurried, crashed]);
    if (answer.kind !== 'searched') throw new Error(answer.kind);
    expect(answer.result.exact).toBeUndefined();
    expect(legalMoveList(position)).toContain(answer.result.move);

    // Ending it does not wait for a solution either.
    thinker.begin(endless, {
      onProgress: () => undefined,
      onFound: () => answers++,
      onFailure: () => answers++,
    });
    await thinker.dispose();
    expect(answers).toBe(0);
  });

  it('judges a move as it does alone, whatever it has searched before', async () => {
    const moves = parseTranscript('f5d6c3');
    const before = positionsOf(moves.slice(0, -1)).at(-1)!;
    const subject = {
      position: before,
      start: initialPosition(),
      moves: moves.slice(0, -1),
      move: moves[2]!,
    };
    const judge: Job = { kind: 'judge', subject, thinking: { budget: { simulations: 40 }, exact: false } };
    const search: Job = {
      kind: 'search',
      position: before,
      ply: 2,
      thinking: { budget: { simulations: 150 }, exact: false },
    };
    const alone = await startThinker();
    const expected = await Promise.race([found(alone.thinker, judge), alone.crashed]);
    await alone.thinker.dispose();
    const playing = await startThinker();
    const { thinker, crashed } = playing;
    const first = await Promise.race([found(thinker, search), crashed]);
    expect(first).toMatchObject({ kind: 'searched', result: { simulations: 150 } });
    expect(await Promise.race([found(thinker, judge), crashed])).toEqual(expected);
    await thinker.dispose();
  });
});
