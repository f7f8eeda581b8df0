import { describe, expect, it } from 'vitest';
import { formatTranscript, parseTranscript, positionsOf } from '../../../engine/notation.js';
import { initialPosition, isOver } from '../../../engine/position.js';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { networkEvaluator } from '../../../nn/evaluators/evaluator.js';
import { initializeNetwork } from '../../../nn/network.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { drawGames } from '../../../studies/samples/policyGames.js';
import { Sample, tooFew } from '../../../studies/samples/sample.js';
import { fileGames } from '../../../studies/samples/source.js';

describe('Sample', () => {
  it('holds the items with the smallest keys of a long stream, each once', () => {
    const random = Random.fromSeed('stream');
    const stream = Array.from({ length: 5000 }, () => ({
      item: random.integer(900),
      key: random.uniform(),
    }));
    const sample = new Sample<number>(String, 50, 100, 200);
    let most = 0;
    stream.forEach(({ item, key }, index) => {
      sample.add(item, key);
      if (index % 10 === 0) sample.prune();
      most = Math.max(most, sample.size);
    });
    const sorted = [...stream].sort((a, b) => a.key - b.key).map(({ item }) => item);
    expect(sample.items()).toEqual([...new Set(sorted)].slice(0, 50));
    expect(most).toBeLessThan(210);
  });

  it('holds the first of equal items without keys, until it is full', () => {
    const sample = new Sample<{ name: string; at: number }>(({ name }) => name, 3);
    for (const [at, name] of ['a', 'b', 'a', 'c', 'a', 'd'].entries())
      if (!sample.full) sample.add({ name, at });
    expect(sample.items()).toEqual([
      { name: 'a', at: 0 },
      { name: 'b', at: 1 },
      { name: 'c', at: 3 },
    ]);
  });

  it('draws a key for new items only', () => {
    const sample = new Sample<string>((text) => text, 4);
    const keys = [0.7, 0.2, 0.5];
    for (const letter of 'abbac') sample.addNew(letter, () => keys.shift()!);
    expect(sample.items()).toEqual(['b', 'c', 'a']);
    expect(keys).toEqual([]);
  });

  it('is refused in a sentence where it is too small', () => {
    const error = tooFew('3 positions', 'few.txt', 'a study needs at least 4');
    expect(error).toMatchObject({
      code: 'notFound',
      message: 'Only 3 positions were found in few.txt; a study needs at least 4.',
    });
  });
});

describe('the sources of games', () => {
  it('draws whole games that depend on their own random numbers alone', async () => {
    const network = initializeNetwork(
      residualArchitecture({ blocks: 1, channels: 8 }),
      Random.fromSeed('tiny'),
    );
    const evaluator = await networkEvaluator(network, await openRuntime('onnxruntime'));
    const own = (index: number): Random => Random.fromSeed('games').split(index);
    try {
      const games = await drawGames(evaluator, [0, 1, 2].map(own));
      for (const moves of games) expect(isOver(positionsOf(moves).at(-1)!)).toBe(true);
      expect(new Set(games.map(formatTranscript)).size).toBe(3);
      expect(await drawGames(evaluator, [own(1)])).toEqual([games[1]]);
    } finally {
      await evaluator.dispose();
    }
  });

  it('reads games and bare positions of records, and leaves out what could not be read', () => {
    const source = { file: 'some', record: 1 };
    const moves = parseTranscript('f5d6c3');
    const games = fileGames('some', [
      { kind: 'game', game: { start: initialPosition(), moves, finished: false, source } },
      { kind: 'problem', problem: { file: 'some', record: 2, reason: 'it is wrong' } },
      {
        kind: 'position',
        position: { position: initialPosition(), scores: [], source: { ...source, record: 3 } },
      },
    ]).games;
    expect([...(games as Iterable<unknown>)]).toEqual([
      { name: '1', start: initialPosition(), moves, finished: false },
      { name: '3', start: initialPosition(), moves: [], finished: false, isBare: true },
    ]);
  });
});
