import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

// ESLint's own configuration, which has no types.
const file: string = '../../../eslint.doors.js';
const { doors } = (await import(file)) as { doors: Linter.Config };

/** What the rules say of a file with this content. */
function complaints(file: string, code: string): string[] {
  const linter = new Linter();
  const parsed = { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } };
  return linter.verify(code, [parsed as Linter.Config, doors], file).map(({ message }) => message);
}

/** Ways past the doors. */
const WAYS = [
  "process.stdout.write('x');",
  "process['stderr'].write('x');",
  "globalThis.process.stdout.write('x');",
  "import { stdout } from 'node:process';",
  "import { stderr as out } from 'process';",
  'const { stdout } = process;',
  'const { stderr: out } = process;',
  "stdout.write('x');",
  "console.log('x');",
  'const { log } = console;',
  "process.emitWarning('x');",
  "writeSync(1, 'x');",
  "fs.writeSync(2, 'x');",
  "writeFileSync('/dev/tty', 'x');",
  "createWriteStream('/dev/stdout');",
  "spawn('x', { stdio: 'inherit' });",
  "spawn('x', { stdio: ['pipe', 'inherit', 'pipe'] });",
  "import { WriteStream } from 'node:tty';",
];

describe('the lint rule', () => {
  it.each(WAYS)('refuses %s, but in a door', (code) => {
    for (const file of ['cli/commands/x.ts', 'selfplay/x.ts', 'engine/records/x.ts', 'cli/screen/x.ts']) {
      expect(complaints(file, code)).toEqual([expect.stringContaining('through Terminal')]);
    }
    expect(complaints('cli/terminal/terminal.ts', code)).toEqual([]);
  });

  it('leaves the doors open', () => {
    expect(
      complaints('cli/commands/x.ts', "terminal.print('x'); file.write('x'); writeSync(fd, 'x');"),
    ).toEqual([]);
    expect(complaints('cli/x.ts', "import { isatty } from 'node:tty';")).toEqual([]);
  });
});
