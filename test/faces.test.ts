import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const FACES = [
  ...['engine', 'nn', 'mcts', 'lrp', 'selfplay', 'studies', 'web'].map((folder) => `${folder}/index.ts`),
  'browser.ts',
];

/** A published name, and where it is declared. */
interface Published {
  readonly name: string;
  readonly file: string;
}

const parsed = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);

/** What an index exports: each name by its own, from the file that declares it. */
function publishedBy(index: string): Published[] {
  return parsed(index)
    .statements.filter((statement) => ts.isExportDeclaration(statement))
    .flatMap(({ exportClause, moduleSpecifier }) => {
      const file = join(dirname(index), (moduleSpecifier as ts.StringLiteral).text.replace(/\.js$/, '.ts'));
      if (exportClause === undefined) throw new Error(`${index} exports all of ${file}`);
      if (ts.isNamespaceExport(exportClause)) {
        return [{ name: exportClause.name.text, file }, ...publishedBy(file)];
      }
      return exportClause.elements.map(({ name }) => ({ name: name.text, file }));
    });
}

function isNamed(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some((declaration) => declaration.name.getText() === name);
  }
  return (statement as ts.Statement & { readonly name?: ts.Identifier }).name?.text === name;
}

/** Whether a text that tells what it is stands before the declaration of a name; before a whole file for a namespace. */
function isDocumented({ name, file }: Published): boolean {
  const source = parsed(file);
  const declared = source.statements.find((statement) => isNamed(statement, name));
  if (declared === undefined) return /^\/\*\* \w/.test(source.text);
  return ts
    .getJSDocCommentsAndTags(declared)
    .some((comment) => ts.isJSDoc(comment) && (ts.getTextOfJSDocComment(comment.comment) ?? '') !== '');
}

describe.each(FACES)('the published face %s', (face) => {
  const index = join(root, face);

  it('has at most some forty names', () => {
    const names = parsed(index)
      .statements.filter((statement) => ts.isExportDeclaration(statement))
      .flatMap(({ exportClause }): readonly (ts.Node | undefined)[] =>
        exportClause !== undefined && ts.isNamedExports(exportClause)
          ? exportClause.elements
          : [exportClause],
      );
    expect(names.length).toBeGreaterThan(4);
    expect(names.length).toBeLessThanOrEqual(45);
  });

  it('has a doc comment for each name where it is declared', () => {
    const published = publishedBy(index);
    expect(published.every(({ file }) => existsSync(file))).toBe(true);
    expect(published.filter((each) => !isDocumented(each)).map(({ name }) => name)).toEqual([]);
  });
});
