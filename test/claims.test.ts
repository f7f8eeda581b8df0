import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BLOCKS, blocksNamed, differingLines } from '../cli/docFigures/blocks.js';
import { markedText } from '../cli/output/marks.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('docs/claims.md', () => {
  it('names tests, examples and scripts that are there', () => {
    const named = [...read('docs/claims.md').matchAll(/`((?:test|examples|models)\/[\w./-]+)`/g)].map(
      ([, path]) => path!,
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('has limits for every claim', () => {
    const claims = read('docs/claims.md')
      .split(/^#{2,3} /m)
      .filter((part) => part.includes('**Claim.**'));
    expect(claims.length).toBeGreaterThan(7);
    for (const claim of claims) expect(claim).toMatch(/\*\*Tested\*\*[\s\S]*\*\*Limits\.\*\*/);
  });
});

describe('the figures of the documents', () => {
  it('have a place each, which is filled, and no place is without its figure', () => {
    const marks = readdirSync(join(root, 'docs'))
      .filter((file) => file.endsWith('.md') && file !== 'claims.md')
      .flatMap((file) =>
        [...read(join('docs', file)).matchAll(/<!-- figures, (.+?) -->/g)].map(
          ([, name]) => `${file}: ${name!}`,
        ),
      );
    expect(marks.sort()).toEqual(BLOCKS.map(({ file, name }) => `${file}: ${name}`).sort());
    for (const { file, name } of BLOCKS)
      expect(markedText(read(join('docs', file)), `figures, ${name}`)).toContain('| ---');
  });

  it('are asked for by their names', () => {
    expect(blocksNamed(undefined)).toBe(BLOCKS);
    expect(blocksNamed('turning a disc, the article').map(({ name }) => name)).toEqual([
      'turning a disc',
      'the article',
    ]);
    expect(() => blocksNamed('the moon')).toThrow(/no figure "the moon"; there are the article/);
  });

  it('differ by the lines that differ', () => {
    expect(differingLines('a\nb \nc', 'a\nb\nc')).toEqual([]);
    expect(differingLines('a\nb\nc', 'a\nx\nc')).toEqual(['- b', '+ x']);
  });
});
