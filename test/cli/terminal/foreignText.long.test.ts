/* eslint no-control-regex: off -- sequences begin with such a character */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OthelloError } from '../../../engine/errors.js';
import { initialPosition } from '../../../engine/position.js';
import { NBoardClient } from '../../../selfplay/players/nboardClient.js';
import { PRESETS } from '../../../selfplay/training/presets.js';
import { createRun } from '../../../selfplay/training/run.js';
import { PROGRAM, runProgram } from '../../support/cli/program.js';
import { PseudoTerminal } from '../../support/cli/pseudoTerminal.js';
import { ARGUMENT, GGF, hostileInputs, NAME, said } from '../../support/hostile/hostileInputs.js';
import { ALL_HOSTILE, expectHarmless, steering } from '../../support/hostile/hostileText.js';
import { lacks } from '../../support/needs.js';

const { at, model, ggf, network } = hostileInputs();

describe('text from outside', { timeout: 300_000 }, () => {
  it('of damaged runs and configurations', async () => {
    const folder = at(`damaged ${NAME}`);
    createRun(folder, {
      config: PRESETS.quick,
      created: ALL_HOSTILE,
      versions: { [ALL_HOSTILE]: ALL_HOSTILE },
    }).close();
    await said('runs', folder);
    for (const text of [
      `{"${NAME}`,
      JSON.stringify({ [ALL_HOSTILE]: { [NAME]: NAME } }),
      JSON.stringify({ seed: { [NAME]: 1 } }),
    ]) {
      writeFileSync(at('settings.json'), text);
      await said('train', '--run', at('new'), '--config', at('settings.json'));
      writeFileSync(join(folder, 'config.json'), text);
      await said('runs', folder);
      await said('train', folder, '--minutes', '0.01');
    }
    mkdirSync(at(`empty ${NAME}`));
    await said('runs', at(`empty ${NAME}`));
  });

  it('of engines', async () => {
    const script = fileURLToPath(new URL('../../support/engines/hostileEngine.js', import.meta.url));
    const command = (mode: string): string => `"${process.execPath}" "${script}" ${mode}`;
    for (const mode of ['plays', 'dies']) {
      const match = [
        'arena',
        '--a',
        'random',
        '--b',
        `gtp:${command(mode)}`,
        '--games',
        '2',
        '--workers',
        '1',
      ];
      for (const more of [[], ['--json']]) {
        const { stdout, stderr } = await said(...match, ...more);
        expect(stdout + stderr).toMatch(
          more.length === 0 && mode === 'plays' ? /forfeited 2/ : /[^\\]\\+x1b\[31mRED|001b\[31m/,
        );
      }
    }
    const engine = await NBoardClient.start(command('plays'));
    const refusal = await engine
      .chooseMove(initialPosition())
      .catch((error: unknown) => error as OthelloError);
    expect(refusal).toBeInstanceOf(OthelloError);
    expectHarmless((refusal as OthelloError).message);
    await engine.dispose();
  });

  it('through the process itself, with colours and when what failed is a defect', async () => {
    const environment = { FORCE_COLOR: '3', OTHELLO_ZERO_DEBUG: '1' };
    const watched = await runProgram(['watch', '--file', ggf, '--plain'], { environment });
    // Our own colours are of these two forms.
    const own = /\x1b\[(0|(1;)?(38;2;\d+;\d+;\d+;)?48;2;\d+;\d+;\d+|1)m/g;
    expect(watched.stdout.match(own)!.length).toBeGreaterThan(64);
    expectHarmless(watched.stdout.replaceAll(own, ''));
    const refused = await runProgram([ARGUMENT.replaceAll('\ud800', '')], { environment });
    expect(refused.stderr).toMatch(/\n {2}.*at /);
    expectHarmless(refused.stderr.replaceAll(/\x1b\[(0|1;38;2;214;69;65)m/g, ''));
  });

  it('said to this engine by another program', async () => {
    const input = `7 ${ARGUMENT.replaceAll('\n', ' ')}\nplay b ${NAME.replaceAll('\n', ' ')}\nname\nquit\n`;
    const { stdout, stderr } = await runProgram(['gtp', '--model', model], { input });
    expectHarmless(stdout);
    expectHarmless(stderr);
    expect(stdout).toContain('= Othello Zero');
    const { stdout: nboard } = await runProgram(['nboard', '--model', model], {
      input: `nboard 2\nset game ${GGF.replaceAll('\n', ' ')}\nmove ${NAME.replaceAll('\n', ' ')}\nping 1\nquit\n`,
    });
    expectHarmless(nboard);
    expect(nboard).toContain('pong 1');
  });

  it('in the pictures of a network and in what is made of it', async () => {
    const explain = ['explain', '--moves', 'f5', '--model', network];
    for (const format of ['svg', 'html']) await said(...explain, '--format', format);
    await said('export', '--model', network, '--out', at(`${NAME}.onnx`));
    await said('analyze', '--moves', 'f5', '--sims', '2', '--model', at(`${NAME}.onnx`));
  });

  it.skipIf(lacks('tmux'))('on a terminal: every byte that reaches it', async () => {
    writeFileSync(at('plain.ggf'), GGF);
    const terminal = await PseudoTerminal.open(
      { columns: 100, rows: 30 },
      { HOME: at('.'), FORCE_COLOR: '3' },
    );
    try {
      terminal.run(`cd ${at('.')}; clear`);
      await terminal.waitForShell();
      terminal.record(at('bytes'));
      terminal.run(`${process.execPath} ${PROGRAM} watch --file plain.ggf`);
      await terminal.waitFor(String.raw`black \x1b[31mRED`);
      terminal.keys('q');
      await terminal.waitForShell();
      for (const program of ['import plain.ggf --out plain.db', 'watch plain.db', 'runs plain.ggf']) {
        terminal.run(`${process.execPath} ${PROGRAM} ${program}`);
        if (program.startsWith('watch')) {
          await terminal.waitFor('game imported/0 of plain.db');
          terminal.keys('q');
        } else await terminal.waitFor(/imported, |othello-zero: /);
        await terminal.waitForShell();
        terminal.run('clear');
        await terminal.waitForShell();
      }
    } finally {
      terminal.close();
    }
    const bytes = readFileSync(at('bytes'), 'utf8');
    // The screen's own sequences, bars', the shell's, styles of the palette; then nothing may be left but line ends.
    const own =
      /\x1b\[(\?(1049|25|7|2004|1000|1006|2026)[hl]|\d*;?\d*H|[0123]?[JK]|\d+[AG]|(0|1|2|22|39|49|[34]8;2;\d+;\d+;\d+)(;1|;2|;[34]8;2;\d+;\d+;\d+)*m)/g;
    const rest = bytes.replaceAll(own, '').replaceAll(/\r+\n|\r/g, '\n');
    expect(rest).toContain(String.raw`\x1b[31mRED`);
    expect([...new Set(steering(rest))]).toEqual([]);
  });
});
