import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../support/cli/program.js';
import { scratchFolder } from '../support/scratch.js';
import { GOLDEN_VERSIONS, goldenOf } from './files.js';

describe.each(GOLDEN_VERSIONS)('every reading command opens what version %s wrote:', (version) => {
  const { folder, expected, copyOf } = goldenOf(version);

  async function succeeds(...command: string[]): Promise<string> {
    const { code, stdout, stderr } = await runProgram(command);
    expect({ command, code, stderr }).toMatchObject({ command, code: 0 });
    return stdout;
  }

  it('a database of games', async () => {
    const out = join(scratchFolder(), 'games.ggf');
    await succeeds('export', '--file', copyOf('records.db'), '--out', out, '--kind', 'arena');
    expect(readFileSync(out, 'utf8')).toBe(readFileSync(join(folder, 'records.ggf'), 'utf8'));
  });

  it.each(Object.keys(expected.runs))('the run on %s', async (name) => {
    const run = copyOf(name);
    const { games, positions, explanations } = expected.runs[name]!.stopped.counts;
    const out = join(scratchFolder(), 'out');
    expect(JSON.parse(await succeeds('runs', run, '--json'))).toMatchObject({
      games,
      positions,
      explanations,
    });
    expect(JSON.parse(await succeeds('runs', run, '--check', '--json'))).toMatchObject({ sound: true });
    await succeeds('runs', run, '--html', `${out}.html`);
    await succeeds('watch', run, '--plain');
    await succeeds('explain', '--run', run, '--game', '0', '--ply', '9', '--json');
    await succeeds('explain', '--run', run, '--games', '0-1', '--without-controls', '--out', `${out}.jsonl`);
    await succeeds('analyze', '--model', run, '--moves', 'f5d6', '--sims', '4', '--json');
    await succeeds('export', '--run', run, '--out', `${out}.ggf`);
    await succeeds('export', '--model', run, '--out', `${out}.onnx`);
    await succeeds('evaluate', '--run', run, '--positions', '20', '--json');
  });
});
