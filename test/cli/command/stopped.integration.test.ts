import { afterEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../cli/program.js';
import { stopWhen } from '../../../engine/stop.js';
import { RecordingTerminal } from '../../support/cli/recordingTerminal.js';
import { temporaryFolder } from '../../support/scratch.js';

const folder = temporaryFolder();
afterEach(() => stopWhen(() => false));

/** A terminal at which Ctrl-C is pressed as soon as a command listens for it. */
class ImpatientTerminal extends RecordingTerminal {
  #pressed = false;

  override get wasInterrupted(): boolean {
    return this.#pressed;
  }
  override listenForInterrupt(): AbortSignal {
    this.#pressed = true;
    return AbortSignal.abort();
  }
}

const COMMANDS = [
  'analyze --moves f5d6c3 --sims 20',
  'analyze --moves f5d6c3 --ply all --sims 20',
  'explain --moves f5d6c3',
  'explain --moves f5d6c3 --ply all --target value,move',
  'explain --moves f5d6c3 --target q --sims 20',
  'perft 9',
  'solve --moves f5d6c3d3c4',
  'solve --moves f5d6c3d3c4 --all',
  'evaluate --positions 20',
  'probe --positions 240',
  'concepts --positions 100',
  'strategies --maps 40',
  'selfplay --games 2 --sims 2 --workers 1',
  'arena --a greedy --b random --games 2 --workers 1',
  'arena --ladder greedy,random --games 2 --workers 1',
];

describe('what was stopped before it had anything to tell', () => {
  it.each(COMMANDS)('says so: %s', async (line) => {
    const terminal = new ImpatientTerminal();
    expect(await runProgram(line.split(' '), terminal)).toBe(130);
    expect(terminal.stdout + terminal.stderr).toMatch(/stopped/i);
    expect(terminal.stdout).not.toMatch(/over in this position/);
  });

  it.each(COMMANDS)('is no complete document: %s --json', async (line) => {
    const terminal = new ImpatientTerminal();
    expect(await runProgram([...line.split(' '), '--json'], terminal)).toBe(130);
    expect(JSON.parse(terminal.stdout)).toMatchObject({ complete: false });
  });

  it('is not written: a page', async () => {
    const terminal = new ImpatientTerminal();
    const out = folder.at('page.html');
    const args = ['explain', '--moves', 'f5d6c3', '--format', 'html', '--out', out];
    expect(await runProgram(args, terminal)).toBe(130);
    expect(terminal.stderr).toMatch(/Stopped/);
  });
});
