import { beforeAll, describe, expect, it } from 'vitest';
import { OthelloError } from '../../../engine/errors.js';
import { Random } from '../../../engine/random.js';
import { residualArchitecture } from '../../../nn/architecture.js';
import { encodeCheckpoint } from '../../../nn/checkpoint.js';
import { initializeNetwork } from '../../../nn/network.js';
import playChunk, { type PlayAnswer, type PlayTask } from '../../../selfplay/games/playTask.js';
import { checkPortable } from '../../../selfplay/machines/portable.js';
import { checkedResult, formOfResult } from '../../../selfplay/machines/results.js';
import { pack, unpack } from '../../../selfplay/machines/wire.js';
import playPairs from '../../../selfplay/matches/matchTask.js';
import type { MatchAnswer, MatchTask } from '../../../selfplay/matches/matchTaskTypes.js';
import { PLAY_SEARCH } from '../../../selfplay/players/searchSettings.js';
import { encodePlies } from '../../../selfplay/records/pliesCodec.js';
import { goSignal } from '../../../selfplay/threads/stopSignal.js';
import { networkBytes } from '../../../selfplay/training/trainingLoop.js';

const network = initializeNetwork(
  residualArchitecture({ blocks: 1, channels: 4, valueHidden: 8 }),
  Random.fromSeed('results'),
);
const playTask: PlayTask = {
  network: networkBytes(encodeCheckpoint(network)),
  runtime: 'onnxruntime',
  seed: Random.fromSeed('games').key,
  generation: 3,
  first: 40,
  count: 3,
  parameters: {
    simulations: 6,
    cheapSimulations: 2,
    fullShare: 0.5,
    openingPlies: 8,
    solveEmpties: 8,
    surprise: true,
  },
  search: { kind: 'gumbel', maxConsidered: 4, qScale: 0.1 },
  explain: { games: [41], composite: 'epsilonPlus', targets: ['value'], software: 'test' },
  stop: goSignal(),
};
const matchTask: MatchTask = {
  first: { kind: 'greedy' },
  second: { kind: 'random' },
  runtime: 'onnxruntime',
  seed: Random.fromSeed('match').key,
  pairs: [4, 7],
  openingPlies: 6,
  stop: goSignal(),
};
const PLAY = 'selfplay/games/playTask';
const MATCH = 'selfplay/matches/task';

/** As it arrives from another machine. */
const sent = (name: typeof PLAY | typeof MATCH, result: unknown): unknown =>
  unpack(pack(formOfResult(name, result)).bytes).data(new Map());

/** A copy that `change` may spoil. */
function spoiled<T>(data: T, change: (copy: T) => void): T {
  const copy = structuredClone(data);
  change(copy);
  return copy;
}

describe('self-play games from another machine', () => {
  let answer: PlayAnswer;
  beforeAll(async () => {
    answer = (await playChunk(playTask))!;
  });

  it('are the games, and weigh less than 3 kB each', () => {
    const bytes = pack(formOfResult(PLAY, { ...answer, explanations: [] })).bytes.length;
    expect(bytes / answer.games.length).toBeLessThan(3000);
    const read = checkedResult(PLAY, sent(PLAY, answer), playTask) as PlayAnswer;
    expect(read.explanations).toEqual(answer.explanations);
    expect(read.evaluations).toBe(answer.evaluations);
    const stored = (games: PlayAnswer['games']) =>
      games.map(({ plies, ...game }) => ({ ...game, plies: encodePlies(plies) }));
    expect(stored(read.games)).toEqual(stored(answer.games));
  });

  type Spoil = (copy: { games: PlayAnswer['games']; explanations: PlayAnswer['explanations'] }) => void;
  const ply = (copy: Parameters<Spoil>[0], kind: string) =>
    copy.games[0]!.plies.find((each) => each.kind === kind)! as unknown as Record<string, unknown>;
  it.each<[string, Spoil]>([
    ['a game less', (copy) => copy.games.pop()],
    ['a game twice', (copy) => (copy.games[1] = copy.games[0]!)],
    ['another network', (copy) => Object.assign(copy.games[0]!, { network: 'f'.repeat(64) })],
    ['another seed', (copy) => Object.assign(copy.games[0]!, { seed: Random.fromSeed('x').key })],
    ['another generation', (copy) => Object.assign(copy.games[0]!, { generation: 4 })],
    ['a wrong result', (copy) => Object.assign(copy.games[2]!, { score: copy.games[2]!.score + 2 })],
    [
      'a game that stops early',
      (copy) => Object.assign(copy.games[0]!, { plies: copy.games[0]!.plies.slice(0, -1) }),
    ],
    ['no search where there was one', (copy) => Object.assign(ply(copy, 'full'), { kind: 'forced' })],
    ['plies nobody searched', (copy) => Object.assign(ply(copy, 'full'), { kind: 'played' })],
    [
      'another opening',
      (copy) => copy.games.forEach((game) => Object.assign(game.plies[0]!, { kind: 'cheap' })),
    ],
    ['a value beyond 1', (copy) => Object.assign(ply(copy, 'full'), { rootValue: 1.0009 + 0.1 })],
    ['a value that is no number', (copy) => Object.assign(ply(copy, 'full'), { networkValue: NaN })],
    [
      'visits without end',
      (copy) =>
        Object.assign(ply(copy, 'full'), {
          visits: (ply(copy, 'full')['visits'] as Uint32Array).map(() => 2 ** 30),
        }),
    ],
    ['more simulations than asked', (copy) => Object.assign(ply(copy, 'full'), { simulations: 10_000 })],
    ['an endless surprise', (copy) => Object.assign(ply(copy, 'full'), { surprise: Infinity })],
    [
      'an explanation of a game that was not to be',
      (copy) => Object.assign(copy.explanations[0]!, { game: { kind: 'selfplay', index: 40 } }),
    ],
    ['an explanation of another network', (copy) => Object.assign(copy.explanations[0]!, { network: '0' })],
    ['an explanation of no ply', (copy) => Object.assign(copy.explanations[0]!, { ply: 100 })],
    [
      'an explanation of a megabyte',
      (copy) => Object.assign(copy.explanations[0]!, { record: { filled: 'x'.repeat(2e6) } }),
    ],
  ])('are refused with %s', (_, change) => {
    const { games, explanations } = answer;
    const copy = spoiled({ ...answer, games: [...games], explanations: [...explanations] }, change);
    expect(() => checkedResult(PLAY, sent(PLAY, copy), playTask)).toThrow(OthelloError);
  });

  it('are refused when a bit of a packed game is turned', () => {
    const data = sent(PLAY, answer) as { games: { plies: Uint8Array }[] };
    for (let at = 0; at < data.games[0]!.plies.length; at += 7) {
      const copy = spoiled(data, ({ games }) => (games[0]!.plies[at]! ^= 1 << (at % 8)));
      expect(() => checkedResult(PLAY, copy, playTask)).toThrow(OthelloError);
    }
  });

  it.each([
    undefined,
    null,
    7,
    'games',
    [],
    {},
    { games: [] },
    { games: 'x', explanations: [], evaluations: 0 },
  ])('are refused where there are none: %j', (data) =>
    expect(() => checkedResult(PLAY, data, playTask)).toThrow(OthelloError),
  );
});

describe('games of a match from another machine', () => {
  let answer: MatchAnswer;
  beforeAll(async () => {
    answer = (await playPairs(matchTask))!;
  });

  it('are the games', () => {
    expect(checkedResult(MATCH, sent(MATCH, answer), matchTask)).toEqual(answer);
  });

  it.each<[string, (copy: { games: Record<string, unknown>[] }) => void]>([
    ['a game less', ({ games }) => games.pop()],
    [
      'both games with the same colour',
      ({ games }) => (games[1]!['firstIsBlack'] = games[0]!['firstIsBlack']),
    ],
    ['another pair', ({ games }) => (games[0]!['pair'] = 9)],
    ['a wrong result', ({ games }) => (games[0]!['discs'] = -(games[0]!['discs'] as number) || 2)],
    ['an illegal move', ({ games }) => ((games[0]!['moves'] as number[])[8] = 0)],
    ['another opening', ({ games }) => (games[0]!['openingPlies'] = 4)],
    ['an end before the end', ({ games }) => (games[0]!['moves'] as number[]).splice(20)],
    [
      'a forfeit of one of ours',
      ({ games }) => Object.assign(games[0]!, { discs: -64, forfeit: { byFirst: true, reason: 'x' } }),
    ],
  ])('are refused with %s', (_, change) => {
    const copy = spoiled(answer, change as unknown as (copy: MatchAnswer) => void);
    expect(() => checkedResult(MATCH, sent(MATCH, copy), matchTask)).toThrow(OthelloError);
  });

  it('are never played by an engine whose command a message names', () => {
    const foreign = { kind: 'gtp', command: 'rm -rf /', answerSeconds: 1 } as const;
    expect(() => checkPortable(MATCH, { ...matchTask, second: foreign })).toThrow(OthelloError);
    expect(() => checkPortable(MATCH, matchTask)).not.toThrow();
  });

  it('are never played by a search that has a time, which means another strength on each machine', () => {
    const timed = {
      kind: 'network',
      network: playTask.network,
      simulations: 50_000,
      seconds: 1,
      search: PLAY_SEARCH,
    } as const;
    expect(() => checkPortable(MATCH, { ...matchTask, first: timed })).toThrow(/leave out --queue/);
  });
});
