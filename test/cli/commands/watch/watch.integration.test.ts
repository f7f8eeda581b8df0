import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram as runInProcess } from '../../../../cli/program.js';
import { moveName, parsePosition, parseTranscript, positionsOf } from '../../../../engine/notation.js';
import { initialPosition } from '../../../../engine/position.js';
import { createExplainer } from '../../../../lrp/explainer.js';
import { parseTarget } from '../../../../lrp/target.js';
import { readCheckpoint } from '../../../../nn/checkpointFile.js';
import { openRuntime } from '../../../../nn/runtimes/openRuntime.js';
import { replay } from '../../../../selfplay/records/gameRecord.js';
import { runProgram } from '../../../support/cli/program.js';
import { RecordingTerminal } from '../../../support/cli/recordingTerminal.js';
import { blackPercent, database, folder, games, model, printed } from '../../../support/cli/watchedGames.js';

describe('watch without a terminal', { timeout: 300_000 }, () => {
  it('prints a game as it is stored, a move a line', async () => {
    const { code, stdout } = await runProgram(['watch', database, '--game', '1']);
    expect(code).toBe(0);
    const game = games[1]!;
    const rows = stdout.split('\n').filter((line) => /^ *\d+ +(black|white) /.test(line));
    expect(rows).toHaveLength(game.plies.length);
    rows.forEach((row, ply) => {
      const [number, , move, black] = row.trim().split(/ +/);
      expect([number, move]).toEqual([String(ply + 1), moveName(game.plies[ply]!.move)]);
      const percent = blackPercent(game, ply);
      expect(black).toBe(percent === undefined ? undefined : `${percent}%`);
    });
    const won =
      game.score === 0 ? 'a draw' : `${game.score > 0 ? 'black' : 'white'} won by ${Math.abs(game.score)}`;
    expect(stdout.split('\n')[0]).toContain(won);
  });

  it('is a JSON document for scripts, and evaluates with a network where one is named', async () => {
    const document = JSON.parse(await printed('watch', database, '--game', '2', '--json')) as {
      plies: { position: string; move: string; value?: number; moves: { share: number }[] }[];
      final: string;
    };
    const [game, positions] = [games[2]!, replay(games[2]!)];
    document.plies.forEach(({ position, value, moves }, ply) => {
      expect(parsePosition(position)).toEqual(positions[ply]);
      const stored = game.plies[ply]!;
      if (stored.kind !== 'solved') expect(value).toBe(stored.rootValue);
      if (moves.length > 0) expect(moves.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 3);
    });
    expect(parsePosition(document.final)).toEqual(positions.at(-1));

    const args = ['--model', model, '--sims', '8', '--ply', '3', '--json'];
    const one = await printed('watch', '--moves', 'f5d6c3d3', ...args);
    const { plies } = JSON.parse(one) as { plies: { value: number; source: string }[] };
    expect(plies).toHaveLength(1);
    expect(plies[0]!.source).toBe('model, 8 simulations');
    expect(Math.abs(plies[0]!.value)).toBeLessThanOrEqual(1);
  });

  it('names the squares that count most for a move, where a network looks at its position', async () => {
    const shown = (ply: string, ...more: string[]) =>
      printed('watch', '--moves', 'f5d6c3d3', '--plain', '--ply', ply, ...more);
    const withModel = ['--model', model, '--sims', '2'];
    const text = await shown('3', ...withModel);
    const [, output, composite] = /^Relevance of move:d3 = (-?[\d.]+), rules (\w+)$/m.exec(text)!;
    const [, most, least] = /^Most for it: (.+)\. Most against it: (.+)\.$/m.exec(text)!;

    const { network } = await readCheckpoint(model);
    const explainer = await createExplainer(network, await openRuntime('onnxruntime'), {
      composite: composite!,
    });
    const position = positionsOf(parseTranscript('f5d6c3')).at(-1)!;
    const [expected] = await explainer.explain([{ position, target: parseTarget('move:d3') }]);
    await explainer.dispose();
    expect(Number(output)).toBeCloseTo(expected!.output, 3);
    const map = Array.from(expected!.square);
    const first = (words: string) => /^([a-h][1-8]) ([+-]?[\d.]+)/.exec(words)!.slice(1);
    for (const [words, value] of [
      [most!, Math.max(...map)],
      [least!, Math.min(...map)],
    ] as const) {
      const [square, number] = first(words);
      expect(square).toBe(moveName(map.indexOf(value)));
      expect(Math.abs(Number(number) - value)).toBeLessThan(0.0051);
    }
    expect(most!.split(', ').length).toBeLessThanOrEqual(5);

    expect(await shown('4', ...withModel)).not.toContain('Relevance');
    expect(await shown('3')).not.toContain('Relevance');
  });

  it('reads transcripts and GGF, and says what is wrong with a game that is not there', async () => {
    const file = join(folder.path, 'games.ggf');
    await printed('export', '--file', database, '--out', file);
    const shown = await printed('watch', '--file', file, '--game', '2', '--ply', '4');
    const moves = games[1]!.plies.slice(0, 4).map(({ move }) => move);
    const after = positionsOf(moves, initialPosition()).at(-1)!;
    expect(shown).toContain('ply 4 of ');
    expect(parsePosition(/^[-XO]{64} [XO]$/m.exec(shown)![0])).toEqual(after);
    writeFileSync(join(folder.path, 'one.txt'), 'f5d6c3d3c4\n');
    expect(await printed('watch', '--file', join(folder.path, 'one.txt'))).toContain('not played to its end');
    for (const [args, says] of [
      [[database, '--game', '9'], /has no game 9; it has the games 0 to 2/],
      [[database, '--game', 'arena/0'], /has no game arena\/0; it has none of that kind/],
      [['--file', file, '--game', '9'], /has no game 9; its games are 1 to 3/],
      [[], /Say what to watch/],
      [['--moves', 'f5', '--ply', '2'], /--ply takes a whole number from 0 to 1, not "2"/],
    ] as const) {
      const told = new RecordingTerminal();
      expect(await runInProcess(['watch', ...args], told)).toBe(2);
      expect(told.stderr).toMatch(says);
    }
  });
});
