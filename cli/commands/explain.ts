import { readFileSync } from 'node:fs';
import { OthelloError } from '../../engine/index.js';
import { createExplainer, parseComposite, parseTarget, presets, type Composite } from '../../lrp/index.js';
import { decodeCheckpoint, openRuntime } from '../../nn/index.js';
import { openRun } from '../../selfplay/index.js';
import { defineCommand } from '../command.js';
import { runtimeOption } from '../engine.js';
import { explainAll } from '../explaining.js';
import { deliver, EXPLAIN_FORMATS } from '../explainOutput.js';
import { findSubjects } from '../explainSubject.js';
import { openModel } from '../model.js';
import { choice, flag, text, withDefault } from '../option.js';

export const explain = defineCommand({
  options: {
    position: text('64 characters and the side to move', '"P"'),
    moves: text('the position after these moves', 'TRANSCRIPT'),
    run: text('folder of a run, with --game', 'DIR'),
    game: text('number of a game of the run, or arena/N', 'N'),
    ply: text(
      'which ply of the moves or the game, or all; by default the last of --moves, all of a game',
      'N|all',
    ),
    target: withDefault(
      text(
        'what is explained: value, valueTanh, move[:SQ], contrast[:mean|runnerUp|probability][:SQ], logit:SQ, neuron:LAYER/CHANNEL[/SQ]; several with commas',
        'TARGET',
      ),
      'value',
    ),
    composite: withDefault(
      text(`rules: ${[...presets.keys()].join(', ')}, or a .json file`, 'NAME'),
      'epsilonPlus',
    ),
    model: text('network; by default the one that played the game, else the shipped one', 'MODEL'),
    runtime: runtimeOption,
    format: withDefault(choice('how it is shown', EXPLAIN_FORMATS), 'text'),
    json: flag('the same as --format json'),
    out: text('write to this file instead of stdout; a folder for several pictures', 'FILE'),
  },
  examples: [
    { line: 'explain --moves f5d6c3', says: 'which squares made the value what it is' },
    { line: 'explain --moves f5d6c3 --target move:d3', says: 'and the move d3' },
    {
      line: 'explain --run runs/first --game 12 --ply 20 --format svg --out ply20.svg',
      says: 'a picture of a recorded game',
    },
    { line: 'explain --moves f5d6 --ply all --target value,move --json', says: 'every ply, for scripts' },
  ],
  epilogue:
    'target move: in a game, the move that was played; elsewhere the legal move that the policy prefers. The numbers ' +
    'always add up to the output: the ledger says how much reached the squares and how much stayed in biases.',
  async run(values, terminal) {
    const format = values.json ? 'json' : values.format;
    const targets = values.target.split(',').map((name) => parseTarget(name.trim()));
    const { subjects, playedBy } = findSubjects(values);
    const composite = readComposite(values.composite);
    const model = await networkFor(values.model, values.run, playedBy);
    const explainer = await createExplainer(model.network, await openRuntime(values.runtime), { composite });
    try {
      const found = await explainAll(explainer, subjects, targets, terminal);
      deliver({ found, explainer, network: model.sha256 }, format, values.out, terminal);
    } finally {
      await explainer.dispose();
    }
  },
});

function readComposite(name: string): string | Composite {
  if (!name.endsWith('.json')) return name;
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(name, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new OthelloError('badComposite', `The composite file ${name} ${why}.`, { cause });
  }
  return parseComposite(data);
}

/** The network that was named; else, for a game of a run, the one that played it; else the shipped one. */
async function networkFor(name: string | undefined, run: string | undefined, playedBy: string | undefined) {
  if (name !== undefined || run === undefined) return openModel(name ?? 'default');
  if (playedBy === undefined) return openModel(run);
  const opened = openRun(run, { readonly: true });
  try {
    return decodeCheckpoint(opened.networks.read(playedBy), `The network ${playedBy.slice(0, 12)} of ${run}`);
  } finally {
    opened.close();
  }
}
