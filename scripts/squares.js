// The intervention of docs/tutorial.md: changes one square at a time and prints how the lead of one move's logit over
// another's falls, and how well the maps of some composites rank those falls (Spearman).
//   node scripts/squares.js "POSITION" MOVE OTHER
import { argv, stdout } from 'node:process';
import { parseMove, parsePosition } from '../dist/engine/notation.js';
import { legalMoveList } from '../dist/engine/position.js';
import { createExplainer } from '../dist/lrp/explainer.js';
import { cosine } from '../dist/lrp/mapControls.js';
import { parseTarget } from '../dist/lrp/target.js';
import { readCheckpoint } from '../dist/nn/checkpointFile.js';
import { openRuntime } from '../dist/nn/runtimes/openRuntime.js';

/** @param {string} line */
const say = (line) => stdout.write(`${line}\n`);
const [text, move, other] = argv.slice(2);
const { network } = await readCheckpoint('models/default.safetensors');
const runtime = await openRuntime('onnxruntime');
const explainer = await createExplainer(network, runtime, { composite: 'epsilonPlus' });

/**
 * Logit of the move less that of the other; undefined where one of them is not legal.
 *
 * @param {string} board
 */
async function lead(board) {
  const position = parsePosition(board);
  const legal = legalMoveList(position);
  if (![move, other].every((name) => legal.includes(parseMove(name)))) return undefined;
  const requests = [move, other].map((name) => ({ position, target: parseTarget(`logit:${name}`) }));
  const [a, b] = await explainer.explain(requests, { controls: false });
  return a.output - b.output;
}

/** @param {number[]} values */
function ranks(values) {
  /** @type {number[]} */
  const ranked = [];
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  order.forEach(({ index }, rank) => (ranked[index] = rank - (values.length - 1) / 2));
  return ranked;
}

const [mover, opponent] = text[65] === 'X' ? ['X', 'O'] : ['O', 'X'];
/** @type {{ name: string, to: (from: string) => string | undefined, falls: { square: number, fall: number }[] }[]} */
const changes = [
  { name: 'disc to empty', to: (from) => (from === '-' ? undefined : '-'), falls: [] },
  {
    name: 'disc to other colour',
    to: (from) =>
      new Map([
        ['X', 'O'],
        ['O', 'X'],
      ]).get(from),
    falls: [],
  },
  { name: 'empty to own', to: (from) => (from === '-' ? mover : undefined), falls: [] },
  { name: 'empty to opponent', to: (from) => (from === '-' ? opponent : undefined), falls: [] },
];
const base = await lead(text);
if (base === undefined) throw new Error(`${move} and ${other} are not both legal there`);
say(`the lead of ${move} over ${other}: ${base.toFixed(2)}; falls by`);
for (const change of changes) {
  for (let square = 0; square < 64; square++) {
    const to = change.to(text[square]);
    const now =
      to === undefined ? undefined : await lead(text.slice(0, square) + to + text.slice(square + 1));
    if (now !== undefined) change.falls.push({ square, fall: base - now });
  }
  const sorted = [...change.falls].sort((a, b) => Math.abs(b.fall) - Math.abs(a.fall));
  const said = sorted.map(
    ({ square, fall }) => `${'abcdefgh'[square % 8]}${1 + (square >> 3)} ${fall.toFixed(2)}`,
  );
  say(`${change.name.padEnd(21)} ${said.join('  ')}  (${change.falls.length} squares)`);
}
for (const composite of ['epsilonPlus', 'epsilonGamma', 'epsilonGammaBox', 'epsilon']) {
  const one = await createExplainer(network, runtime, { composite });
  const target = parseTarget(`contrast:runnerUp:${move}`);
  const [{ square: map }] = await one.explain([{ position: parsePosition(text), target }], {
    controls: false,
  });
  const agreement = changes.map(({ name, falls }) => {
    const r = cosine(ranks(falls.map(({ square }) => map[square])), ranks(falls.map(({ fall }) => fall)));
    return `${name} ${r?.toFixed(2)}`;
  });
  say(`${composite.padEnd(16)} ranks them with ${agreement.join(', ')}`);
}
