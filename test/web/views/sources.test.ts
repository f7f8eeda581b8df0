import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../nn/packageRoot.js';
import { expectMakesNoHtml } from '../../support/hostile/hostilePages.js';

it('views and components make elements, never HTML', () => {
  const files = ['web/views', 'web/components'].flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(folder, name)),
  );
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) expectMakesNoHtml(file, readFileSync(join(packageRoot, file), 'utf8'));
});

it('is noticed where one does', () => {
  for (const source of [
    'element.innerHTML = text;',
    '<p dangerouslySetInnerHTML={{ __html: text }} />',
    '<a href={link}>x</a>',
    'eval(text)',
    "element('div', '<b>' + name)",
  ]) {
    expect(() => expectMakesNoHtml('hostile.tsx', source)).toThrow();
  }
});
