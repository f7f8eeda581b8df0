import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

type Yaml = string | Yaml[] | { [key: string]: Yaml };

/** The part of YAML that the file is written in: blocks of keys and of items, plain and quoted text, folded text (`>-`). */
function readYaml(text: string): Yaml {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  let at = 0;
  const depth = (line: string): number => line.length - line.trimStart().length;
  const scalar = (value: string, indent: number): Yaml => {
    if (value === '>-') {
      const folded: string[] = [];
      while (at < lines.length && depth(lines[at]!) > indent) folded.push(lines[at++]!.trim());
      return folded.join(' ');
    }
    if (value !== '') return /^'.*'$/.test(value) ? value.slice(1, -1).replaceAll("''", "'") : value;
    return block(depth(lines[at]!));
  };
  const block = (indent: number): Yaml => {
    if (lines[at]!.trimStart().startsWith('- ')) {
      const items: Yaml[] = [];
      while (at < lines.length && depth(lines[at]!) === indent && lines[at]!.trimStart().startsWith('- ')) {
        const item = lines[at]!.slice(indent + 2);
        if (/^[\w-]+:( |$)/.test(item)) {
          lines[at] = ' '.repeat(indent + 2) + item;
          items.push(block(indent + 2));
        } else {
          at++;
          items.push(scalar(item, indent));
        }
      }
      return items;
    }
    const keys: { [key: string]: Yaml } = {};
    while (at < lines.length && depth(lines[at]!) === indent) {
      const match = /^([\w-]+):(?: (.*))?$/.exec(lines[at]!.trim());
      if (match === null) throw new Error(`not read: ${lines[at]!}`);
      at++;
      keys[match[1]!] = scalar(match[2] ?? '', indent);
    }
    return keys;
  };
  return block(0);
}

// What the Citation File Format 1.2.0 asks of the keys that are used; https://citation-file-format.github.io/.
const person = z.strictObject({ 'family-names': z.string().min(1), 'given-names': z.string().min(1) });
const authors = z.array(z.union([person, z.strictObject({ name: z.string().min(1) })])).min(1);
const citation = z.strictObject({
  'cff-version': z.literal('1.2.0'),
  message: z.string().min(1),
  title: z.string().min(1),
  abstract: z.string().min(1),
  type: z.enum(['software', 'dataset']),
  authors,
  version: z.string().min(1),
  license: z.literal('MIT'),
  keywords: z.array(z.string().min(1)).min(1),
  references: z.array(
    z.strictObject({
      type: z.enum(['article', 'book', 'conference-paper', 'software']),
      title: z.string().min(1),
      authors,
      journal: z.string().min(1),
      year: z.string().regex(/^\d{4}$/),
      doi: z.string().regex(/^10\.\d{4,9}\/\S+$/),
    }),
  ),
});

describe('CITATION.cff', () => {
  it('has what the Citation File Format asks for, and the version and licence of the package', () => {
    const found = citation.parse(readYaml(read('CITATION.cff')));
    const manifest = JSON.parse(read('package.json')) as { version: string; license: string };
    expect(found).toMatchObject({ version: manifest.version, license: manifest.license });
    expect(found.authors).toEqual([{ name: 'The Othello Zero authors' }]);
    expect(read('LICENSE')).toContain('The Othello Zero authors');
  });

  it('is not read where a key is missing or none of the format', () => {
    for (const wrong of [
      read('CITATION.cff').replace(/^message:.*\n/m, ''),
      read('CITATION.cff').replace('type: software', 'type: program'),
      `${read('CITATION.cff')}colour: red\n`,
    ])
      expect(citation.safeParse(readYaml(wrong)).success).toBe(false);
  });
});
