import js from '@eslint/js';
import redos from 'eslint-plugin-redos';
import regexp from 'eslint-plugin-regexp';
import sortedImports from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';
import { doors } from './eslint.doors.js';

/** HTML in a text would let what is put into it run; `markup` of lrp/pictures/markup.ts escapes what stands in its holes. */
const RAW_MARKUP = [
  'Literal[value=/<\\/?[a-z]|<!doctype/]',
  ':not(TaggedTemplateExpression[tag.name="markup"]) > TemplateLiteral > TemplateElement[value.raw=/<\\/?[a-z]|<!doctype|<\\/?$/]',
  'BinaryExpression[operator="+"] > Literal[value=/<\\/?$/]',
].map((selector) => ({
  selector,
  message: 'Write markup with markup`...` of lrp/pictures/markup.ts, which escapes.',
}));

export default tseslint.config(
  {
    ignores: ['engine/solver/assembly/', 'web/offline.js', 'dist/', 'coverage/', '.cache/', 'runs/', 'demo/'],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.web.json', './tsconfig.scripts.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Typed arrays are indexed in bounds by construction; `!` says so to the compiler.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    plugins: { 'simple-import-sort': sortedImports },
    rules: {
      // Node's modules, packages, then files from far to near, without empty lines.
      'simple-import-sort/imports': ['error', { groups: [['^node:', '^@?\\w', '^\\.\\.', '^\\.']] }],
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
    },
  },
  doors,
  {
    rules: { 'max-params': ['error', { max: 5 }] },
  },
  {
    // The inner loops: positions as 32-bit halves go from function to function, since an object each costs more than the work.
    files: ['engine/{alphabeta,kernel}.ts', 'engine/solver/**/*.ts', 'mcts/tree.ts'],
    rules: { 'max-params': 'off' },
  },
  {
    files: ['**/*.{ts,tsx,js}'],
    ignores: ['test/**', 'engine/kernel.ts', 'engine/solver/**'],
    rules: { 'max-lines-per-function': ['error', { max: 80 }] },
  },
  {
    files: ['{cli,lrp,studies,web}/**/*.ts'],
    ignores: ['web/htmlDocument.ts'],
    rules: { 'no-restricted-syntax': ['error', ...RAW_MARKUP] },
  },
  {
    // What is read may be a stranger's: no pattern whose time grows faster than the text. Each rule finds what the other misses.
    ignores: ['scripts/**', 'test/**'],
    plugins: { regexp, redos },
    rules: {
      'redos/no-vulnerable': 'error',
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignoreSticky: true }],
    },
  },
  {
    // JSON.parse gives any, and an index may be out of bounds (see tsconfig.scripts.json).
    files: ['scripts/*.js'],
    rules: {
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['*.js', 'test/**/*.js', 'test/**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        AbortController: 'readonly',
        clearTimeout: 'readonly',
        setImmediate: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
);
