import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/scratch.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
const docs = folder.at('docs');
const page = join(docs, 'relevance.md');
const TABLE = '<!-- figures, the article -->';

function figures(...args: string[]) {
  const script = join(root, 'dist', 'cli', 'scripts', 'figures.js');
  const options = { cwd: root, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--docs', docs, ...args], options);
  return { status, stdout, stderr };
}

it('figures makes its blocks again in place, and says which come out otherwise', { timeout: 600_000 }, () => {
  cpSync(join(root, 'docs', 'relevance.md'), page);
  const before = readFileSync(page, 'utf8');
  const only = ['--only', 'the article'];
  expect(figures(...only).status).toBe(0);
  const made = readFileSync(page, 'utf8');
  expect(figures(...only, '--check')).toMatchObject({ status: 0, stderr: '' });

  // A share of the first row that is not what the ledger says.
  const row = /^\| \[value, flat in the first layer\].*$/m.exec(made)![0];
  const wrong = row.replace(/\d+\.\d%/, '99.9%');
  writeFileSync(page, made.replace(row, wrong));
  const { status, stdout, stderr } = figures(...only, '--check');
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('Other figures come out now: the article.') as string,
  });
  expect(stdout).toContain(`- ${wrong}`);
  expect(stdout).toContain(`+ ${row}`);
  expect(figures(...only).status).toBe(0);
  expect(readFileSync(page, 'utf8')).toBe(made);

  // All that stands outside of the marks is as it was.
  const around = (text: string): string =>
    text.replace(/(<!-- figures, the article -->)[\s\S]*?(<!-- \/)/, '$1$2');
  expect(around(made)).toBe(around(before));

  // The studies, from a tenth of the positions.
  const small = figures('--only', 'the empty board,turning a disc', '--part', '0.05');
  expect(small.status).toBe(0);
  expect(readFileSync(page, 'utf8')).toMatch(
    /over the discs of a position, with 95% intervals over games: \d+ discs of\n[1-3] positions? /,
  );

  expect(figures('--only', 'the moon')).toMatchObject({ status: 2, stdout: '' });
  writeFileSync(page, made.replace(TABLE, ''));
  expect(figures(...only)).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/has no place for the table/) as string,
  });
});

it('figures of studies are what their commands report', { timeout: 600_000 }, () => {
  for (const name of ['concepts.md', 'patching.md', 'faithfulness.md'])
    cpSync(join(root, 'docs', name), join(docs, name));
  const reports = folder.at('reports');
  const only = ['--only', 'concepts,worth of discs,changed squares', '--part', '0.1', '--reports', reports];
  expect(figures(...only).status).toBe(0);
  const reported = (command: string): Record<string, unknown> => {
    const [file] = readdirSync(reports).filter((one) => one.startsWith(command));
    return JSON.parse(readFileSync(join(reports, file!), 'utf8')) as Record<string, unknown>;
  };
  const text = (file: string): string => readFileSync(join(docs, file), 'utf8');
  const { discs, own } = reported('patch') as { discs: number; own: Record<'mean' | 'low' | 'high', number> };
  expect(text('patching.md')).toContain(`${discs} discs of `);
  const [mean, low, high] = [own.mean, own.low, own.high].map((value) => value.toFixed(1));
  expect(text('patching.md')).toMatch(
    new RegExp(
      `^\\| the fall of the final difference, an own disc turned +\\| ${mean} \\[${low}, ${high}\\]`,
      'm',
    ),
  );
  const [channel] = (reported('concepts') as { channels: { channel: number; share: number }[] }).channels;
  const share = (100 * channel!.share).toFixed(1);
  expect(text('concepts.md')).toMatch(new RegExp(`^\\| ${channel!.channel} +\\| ${share}%`, 'm'));
  type Methods = { name: string; flips: { discToEmpty: { difference: { mean: number } } } }[];
  const random = (reported('evaluate') as { methods: Methods }).methods.find(
    ({ name }) => name === 'random',
  )!;
  const area = random.flips.discToEmpty.difference.mean.toFixed(2).replace(/^-(0\.00)$/, '$1');
  expect(text('faithfulness.md')).toMatch(new RegExp(`^\\| \`random\` +\\| ${area} \\[`, 'm'));
  // What was reported is taken again, so that nothing is different.
  expect(figures(...only, '--check')).toMatchObject({ status: 0, stderr: '' });
});
