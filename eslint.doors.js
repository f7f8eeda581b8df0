/**
 * Text reaches the screen through few doors, which make it harmless (`drawn` in cli/terminal/palette.ts). These rules keep every
 * other file from writing past them.
 */

/** The doors themselves: lines, bars, and the screen as a whole. */
const DOORS = ['cli/terminal/terminal.ts', 'cli/terminal/progress.ts', 'cli/screen/fullScreen.ts'];

const STREAM = '/^std(out|err)$/';
const PROCESS = '/^(node:)?process$/';

/** Ways of writing to the screen, as ESLint's selectors. */
const WAYS = [
  `ImportDeclaration[source.value=${PROCESS}] > ImportSpecifier[imported.name=${STREAM}]`,
  `MemberExpression[object.name='process'][property.name=${STREAM}]`,
  `MemberExpression[object.name='process'][property.value=${STREAM}]`,
  `MemberExpression[object.property.name='process'][property.name=${STREAM}]`,
  `VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name=${STREAM}]`,
  `CallExpression[callee.object.name=${STREAM}][callee.property.name='write']`,
  "Identifier[name='console']",
  "MemberExpression[object.name='process'][property.name=/^(emitWarning|_rawDebug)$/]",
  'CallExpression[callee.name=/^writev?(Sync)?$/] > Literal.arguments[raw=/^[12]$/]:first-child',
  'CallExpression[callee.property.name=/^writev?(Sync)?$/] > Literal.arguments[raw=/^[12]$/]:first-child',
  'Literal[value=/^.dev.(tty|std|fd)/]',
  "Property[key.name='stdio'] Literal[value='inherit']",
  "ImportDeclaration[source.value=/^(node:)?tty$/] > ImportSpecifier[imported.name='WriteStream']",
];

const message =
  'Text of any origin goes to the screen through Terminal (cli/terminal/terminal.ts) or a page of FullScreen (cli/screen/fullScreen.ts).';

export const doors = {
  files: ['{cli,engine,lrp,mcts,nn,selfplay,studies,web}/**/*.ts', 'index.ts', 'browser.ts'],
  ignores: DOORS,
  rules: {
    'no-restricted-syntax': ['error', ...WAYS.map((selector) => ({ selector, message }))],
  },
};
