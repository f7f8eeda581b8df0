import process from 'node:process';
import yargs from 'yargs';
import { defineCommand } from '../../command/command.js';
import { choice } from '../../command/option.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** The script of yargs for a shell; undefined is the shell that `SHELL` names. */
async function completionScript(
  program: string,
  shell: (typeof SHELLS)[number] | undefined,
): Promise<string> {
  if (shell !== undefined) {
    // It is from these that yargs knows the shell.
    process.env['SHELL'] = shell;
    delete process.env['ZSH_NAME'];
  }
  let script = '';
  await yargs()
    .scriptName(program)
    .exitProcess(false)
    .completion('completion')
    .parseAsync(['completion'], {}, (_error, _given, output) => {
      script = output;
    });
  return script.trimEnd();
}

export const completion = defineCommand({
  positional: 'shell',
  options: {
    shell: choice('for which shell; by default that of $SHELL', SHELLS),
  },
  examples: [
    { line: 'completion bash >> ~/.bashrc', says: 'for every bash from now on' },
    { line: 'completion zsh >> ~/.zshrc', says: 'for every zsh; after the line with compinit' },
    { line: 'completion fish > ~/.config/fish/completions/othello-zero.fish', says: 'for every fish' },
  ],
  epilogue:
    'The Tab key then completes commands, options, their words and runs. The program must be on the PATH: npm install ' +
    '--global, or npm link in its folder.',
  async run({ shell }, terminal) {
    terminal.document(`${await completionScript('othello-zero', shell)}\n`);
  },
});
