import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parsePosition, parseTranscript, positionsOf } from '../../engine/notation.js';
import { perft } from '../../engine/perft.js';
import { commandFolder } from '../support/cli/commandInputs.js';
import { runHere } from '../support/cli/recordingTerminal.js';

const folder = commandFolder();
const { model } = folder;
/** Runs a command that must succeed and reads its one JSON document. */
async function documentOf<T>(schema: z.ZodType<T>, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runHere(args);
  expect({
    code,
    stderr: stderr.replace(/^(measuring|explaining|self-play|.* - .*: \d+\/\d+ games).*\n/gm, ''),
  }).toEqual({
    code: 0,
    stderr: '',
  });
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return schema.parse(JSON.parse(stdout));
}

const board = z.array(z.number()).length(64);
const cosine = z.number().min(-1.0001).max(1.0001).nullable();
const explanations = z.object({
  explanations: z.array(
    z.object({
      position: z.string().regex(/^[XO-]{64} [XO]$/),
      ply: z.int(),
      move: z.string().nullable(),
      target: z.string(),
      composite: z.string(),
      network: z.string().regex(/^[0-9a-f]{64}$/),
      output: z.number(),
      maps: z.object({ own: board, opponent: board, empty: board, square: board }),
      ledger: z.object({
        input: z.number(),
        bias: z.number(),
        leak: z.number(),
        output: z.number(),
        closure: z.number().max(1e-5),
        layers: z.array(z.object({ name: z.string(), bias: z.number(), leak: z.number() })).min(4),
      }),
      controls: z.object({
        emptyBoard: board,
        emptyBoardCosine: cosine,
        legalMovesCosine: cosine,
        policyValueCosine: cosine,
      }),
    }),
  ),
});

describe('the JSON that scripts rely on', { timeout: 300_000 }, () => {
  it('perft', async () => {
    const schema = z.object({ depth: z.int(), leaves: z.int(), seconds: z.number().min(0) });
    const position = '---------------------------OX------XO--------------------------- O';
    expect(await documentOf(schema, 'perft', '6', '--json')).toMatchObject({ depth: 6, leaves: 8200 });
    const { leaves } = await documentOf(schema, 'perft', '--depth', '4', '--position', position, '--json');
    expect(leaves).toBe(perft(parsePosition(position), 4));
  });

  it('explain: every ply and target, maps that add up to the ledger', async () => {
    const moves = parseTranscript('f5d6c3d3c4');
    const found = await documentOf(
      explanations,
      ...[
        'explain',
        '--moves',
        'f5d6c3d3c4',
        '--ply',
        'all',
        '--target',
        'value,move',
        '--model',
        model,
        '--json',
      ],
    );
    const positions = positionsOf(moves);
    // The last one too: the game goes on.
    expect(found.explanations).toHaveLength(2 * positions.length);
    found.explanations.forEach(({ position, ply, move, target, maps, ledger, output }, index) => {
      expect(ply).toBe(Math.floor(index / 2));
      expect(parsePosition(position)).toEqual(positions[ply]);
      expect(move).toBe(['f5', 'd6', 'c3', 'd3', 'c4', null][ply]);
      // Where none was played, it is the one that the policy prefers.
      const named = index % 2 === 0 ? 'value' : move === null ? /^move:[a-h][1-8]$/ : `move:${move}`;
      expect(target).toEqual(typeof named === 'string' ? named : expect.stringMatching(named));
      const planes = maps.own.map((value, square) => value + maps.opponent[square]! + maps.empty[square]!);
      planes.forEach((value, square) => expect(value).toBeCloseTo(maps.square[square]!, 5));
      const sum = maps.square.reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(ledger.input, 4);
      expect(ledger.input + ledger.bias + ledger.leak).toBeCloseTo(output, 4);
    });
  });

  it('explain: the settings move relevance but not the output', async () => {
    const of = async (...settings: string[]) => {
      const args = ['explain', '--moves', 'f5d6c3d3', '--model', model, '--json', ...settings];
      return (await documentOf(explanations, ...args)).explanations[0]!;
    };
    const plain = await of();
    for (const gauge of ['emptyReference', 'meanReference']) {
      const moved = await of('--gauge', gauge);
      expect(moved.output).toBeCloseTo(plain.output, 5);
      expect(moved.ledger.input).not.toBeCloseTo(plain.ledger.input, 5);
      expect(moved.ledger.input + moved.ledger.bias + moved.ledger.leak).toBeCloseTo(moved.output, 4);
    }
    expect((await of('--bias', 'zero')).ledger.bias).toBe(0);
    expect((await of('--stabilizer', '0.5')).ledger.leak).not.toBe((await of()).ledger.leak);
    const exact = await of('--precision', 'float64');
    expect(exact.ledger.input).toBeCloseTo(plain.ledger.input, 4);
    expect(exact.ledger.closure).toBeLessThan(1e-14);
  });

  it('explain: pictures and files', async () => {
    const out = folder.at('pictures');
    const args = ['explain', '--moves', 'f5d6c3', '--model', model, '--format', 'svg'];
    const single = await runHere(args);
    expect(single.stdout).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect((await runHere([...args, '--ply', 'all'])).code).toBe(2);
    expect((await runHere([...args, '--ply', 'all', '--out', out])).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual([0, 1, 2, 3].map((ply) => `ply0${ply}-value.svg`));
    const file = folder.at('one.json');
    await runHere(['explain', '--moves', 'f5', '--model', model, '--json', '--out', file]);
    expect(explanations.parse(JSON.parse(readFileSync(file, 'utf8'))).explanations[0]!.ply).toBe(1);
  });

  const match = z.object({
    games: z.int(),
    wins: z.int(),
    draws: z.int(),
    losses: z.int(),
    score: z.number().min(0).max(1),
    elo: z.number(),
    eloInterval: z.tuple([z.number(), z.number()]),
    meanDiscs: z.number().min(-64).max(64),
  });

  it('arena: counts that add up, and the same match for the same seed', async () => {
    const args = ['arena', '--a', `${model}@2`, '--b', 'random', '--games', '4', '--seed', 's', '--json'];
    const [one, two] = await Promise.all([documentOf(match, ...args), documentOf(match, ...args)]);
    expect(one).toEqual(two);
    const { games, wins, draws, losses, score, elo, eloInterval } = one;
    expect(games).toBe(4);
    expect(wins + draws + losses).toBe(4);
    expect(score).toBeCloseTo((wins + draws / 2) / 4, 9);
    expect(eloInterval[0]).toBeLessThanOrEqual(elo);
    expect(eloInterval[1]).toBeGreaterThanOrEqual(elo);
  });

  it('selfplay: legal games whose scores are their final discs', async () => {
    const schema = z.object({
      games: z.literal(2),
      positions: z.int(),
      evaluationsPerSecond: z.number().positive(),
      records: z.array(z.object({ index: z.int(), moves: z.string(), score: z.int() })),
    });
    const args = ['selfplay', '--model', model, '--games', '2', '--sims', '2', '--seed', '5', '--json'];
    const { records, positions } = await documentOf(schema, ...args);
    let plies = 0;
    for (const { moves, score } of records) {
      const parsed = parseTranscript(moves);
      plies += parsed.length;
      const last = positionsOf(parsed).at(-1)!;
      const own = count(last.ownLow) + count(last.ownHigh);
      const opponent = count(last.opponentLow) + count(last.opponentHigh);
      const empty = 64 - own - opponent;
      const mover = own - opponent + Math.sign(own - opponent) * empty;
      expect(score).toBe(last.turn === 'black' ? mover : -mover);
    }
    // Trailing passes are in no transcript; these games have none.
    expect(positions).toBeGreaterThanOrEqual(plies);
  });
});

function count(bits: number): number {
  return (bits >>> 0).toString(2).replaceAll('0', '').length;
}
