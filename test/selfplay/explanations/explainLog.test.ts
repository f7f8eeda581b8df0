import { describe, expect, it } from 'vitest';
import { OthelloError } from '../../../engine/errors.js';
import { formatPosition, positionsOf } from '../../../engine/notation.js';
import { PASS } from '../../../engine/squareSet.js';
import { createExplainer } from '../../../lrp/explainer.js';
import { type ExplanationRecord, explanationRecord } from '../../../lrp/explanationRecord.js';
import { parseTarget } from '../../../lrp/target.js';
import { openRuntime } from '../../../nn/runtimes/openRuntime.js';
import { explainLog, type LoggedGame, type UnreadGame } from '../../../selfplay/explanations/explainLog.js';
import type { GameLog, LogSettings, SkippedGame } from '../../../selfplay/explanations/explainTask.js';
import {
  endgames,
  logSettings,
  smallNetwork,
  smallNetworkBytes,
} from '../../support/selfplay/loggedGames.js';

type Made = readonly [name: string, log: GameLog | SkippedGame];

interface Options {
  readonly workers?: number;
  readonly settings?: LogSettings;
  readonly signal?: AbortSignal;
}

async function logOf(
  games: readonly (LoggedGame | UnreadGame)[],
  { workers = 1, settings = logSettings, signal }: Options = {},
): Promise<Made[]> {
  const made: Made[] = [];
  await explainLog({
    games,
    settings,
    form: 'lines',
    workers,
    runtime: 'onnxruntime',
    onGame: (name, log) => made.push([name, log]),
    ...(signal === undefined ? {} : { signal }),
  });
  return made;
}

function linesOf(made: readonly Made[]): (ExplanationRecord & { game: string })[] {
  const text = made.map(([, log]) =>
    'form' in log && log.form === 'lines' ? Buffer.from(log.bytes).toString('utf8') : '',
  );
  return text
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ExplanationRecord & { game: string });
}

/** The same but for the last digits of numbers, which depend on what shares a batch. */
function expectAlike(found: unknown, expected: unknown): void {
  const numbers = (value: unknown): number[] => {
    if (typeof value === 'number') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
  };
  const rest = (value: unknown): string =>
    JSON.stringify(value, (_key, entry: unknown) => (typeof entry === 'number' ? '#' : entry));
  expect(rest(found)).toBe(rest(expected));
  const wanted = numbers(expected);
  const off = numbers(found).filter(
    (value, at) => Math.abs(value - wanted[at]!) > 1e-5 + 1e-4 * Math.abs(value),
  );
  expect(off).toEqual([]);
}

const games = endgames(4);

describe('a log of games', () => {
  it('has the explanations that each position has by itself, in the order of the games', async () => {
    const lines = linesOf(await logOf(games));
    const expected: (readonly [string, number, string])[] = [];
    const explainer = await createExplainer(smallNetwork, await openRuntime('onnxruntime'), {
      composite: 'epsilonPlus',
    });
    let at = 0;
    for (const { name, start, moves } of games) {
      for (const [ply, position] of positionsOf(moves, start).slice(0, -1).entries()) {
        for (const text of logSettings.targets) {
          const move = moves[ply]!;
          if (text === 'move' && move === PASS) continue;
          const target = text === 'move' ? ({ kind: 'move', square: move } as const) : parseTarget(text);
          const [alone] = await explainer.explain([{ position, target }]);
          const context = {
            explainer,
            start,
            moves: moves.slice(0, ply),
            move,
            network: smallNetworkBytes.sha256,
          };
          const record = explanationRecord(alone!, { ...context, software: logSettings.software });
          const line = lines[at++]!;
          expected.push([name, ply, formatPosition(position)]);
          expect([line.game, line.ply, line.position]).toEqual(expected.at(-1));
          expectAlike(line, { game: name, ...(JSON.parse(JSON.stringify(record)) as object) });
        }
      }
    }
    await explainer.dispose();
    expect(at).toBe(lines.length);
    expect(games[0]!.moves).toContain(PASS);
  });

  it('is the same, byte for byte, with any number of workers and whatever was explained before', async () => {
    const one = await logOf(games);
    expect(await logOf(games, { workers: 3 })).toEqual(one);
    expect(await logOf(games.slice(2))).toEqual(one.slice(2));
  });

  it('tells why a game is skipped and goes on', async () => {
    const [first, second] = games;
    const wrong = { ...first!, name: 'wrong', moves: [0, ...first!.moves] };
    const empty = { ...first!, name: 'empty', moves: [] };
    const unread = { name: 'unread', skipped: 'It cannot be read.' };
    const made = await logOf([wrong, empty, unread, second!], { workers: 2 });
    expect(made.map(([name]) => name)).toEqual(['wrong', 'empty', 'unread', second!.name]);
    expect(made.slice(0, 3).map(([, log]) => log)).toEqual([
      { skipped: expect.stringMatching(/a1 .*not legal|not legal.*a1/) as string },
      { skipped: 'It has no moves.' },
      { skipped: 'It cannot be read.' },
    ]);
    expect(linesOf(made).map(({ game }) => game)).toContain(second!.name);
    const [[, far]] = (await logOf([first!], { settings: { ...logSettings, targets: ['move:a1'] } })) as [
      Made,
    ];
    expect(far).toEqual({ skipped: expect.stringMatching(/a1 is not legal|must pass/) as string });
  });

  it('ends at an error that concerns every game', async () => {
    const settings = {
      ...logSettings,
      composite: { name: 'nope', entries: [{ layer: 'nope', rule: 'epsilon' }] },
    };
    await expect(logOf(games, { settings })).rejects.toMatchObject({ code: 'badComposite' });
    const broken = { ...smallNetworkBytes, sha256: 'broken', bytes: smallNetworkBytes.bytes.slice(0, 100) };
    await expect(logOf([{ ...games[0]!, network: broken }])).rejects.toBeInstanceOf(OthelloError);
  });

  it('stops cleanly: what was begun is finished, in order, and no further game is begun', async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ ...games[index % 4]!, name: String(index) }));
    const abort = new AbortController();
    const made: string[] = [];
    await explainLog({
      games: many,
      settings: logSettings,
      form: 'lines',
      workers: 2,
      runtime: 'onnxruntime',
      signal: abort.signal,
      onGame(name) {
        made.push(name);
        if (name === '3') abort.abort();
      },
    });
    expect(made.length).toBeGreaterThanOrEqual(4);
    expect(made.length).toBeLessThan(12);
    expect(made).toEqual(many.slice(0, made.length).map(({ name }) => name));
    expect(await logOf(many, { signal: AbortSignal.abort() })).toEqual([]);
  });
});
