import { expect } from 'vitest';
import { runProgram } from '../../../cli/program.js';
import { RecordingTerminal } from './recordingTerminal.js';

/** A line about progress, of which there are more on a slow machine. */
const PROGRESS = /^[a-z ]+: \S+\/\S+ [a-z]+/;

/** Expects a command line, run in this process, to be refused as bad input, in one line. */
export async function expectRefusal(args: readonly string[], sentence: RegExp): Promise<void> {
  const terminal = new RecordingTerminal();
  const code = await runProgram(args, terminal);
  const said = terminal.stderr.split('\n').filter((line) => line !== '' && !PROGRESS.test(line));
  expect({ code, said }).toEqual({ code: 2, said: [expect.stringMatching(sentence)] });
}
