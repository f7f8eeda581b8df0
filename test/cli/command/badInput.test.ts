import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgram as runInProcess } from '../../../cli/program.js';
import { decodeSafetensors, encodeSafetensors } from '../../../nn/safetensors.js';
import { type Finished, runProgram, writeTinyModel } from '../../support/cli/program.js';
import { RecordingTerminal } from '../../support/cli/recordingTerminal.js';
import { temporaryFolder } from '../../support/scratch.js';

const { path: folder, at } = temporaryFolder();
beforeAll(async () => {
  await writeTinyModel(at('model.safetensors'));
  const bytes = readFileSync(at('model.safetensors'));
  writeFileSync(at('cut.safetensors'), bytes.subarray(0, bytes.length - 100));
  writeFileSync(at('short.safetensors'), bytes.subarray(0, 5));
  const { tensors, metadata } = decodeSafetensors(bytes);
  const other = { ...metadata, format: 'othello-zero checkpoint 99' };
  writeFileSync(at('version.safetensors'), encodeSafetensors({ tensors, metadata: other }));
  const missing = new Map([...tensors].filter(([name]) => name !== 'stem.weight'));
  writeFileSync(at('architecture.safetensors'), encodeSafetensors({ tensors: missing, metadata }));
  const damaged = Buffer.from(bytes);
  damaged[damaged.length - 1]! ^= 1;
  writeFileSync(at('damaged.safetensors'), damaged);
  writeFileSync(at('noise.safetensors'), 'this is no model at all, only some text that goes on for a while');
  copyFileSync(at('noise.safetensors'), at('rules.json'));
  writeFileSync(
    at('composite.json'),
    JSON.stringify({ name: 'mine', entries: [{ kind: 'conv', rule: 'nope' }] }),
  );
  writeFileSync(at('settings.json'), JSON.stringify({ search: { simulationz: 3 } }));
});
/** Arguments, what the sentence must say, and the exit code. `@x` stands for the file x of the test's folder. */
const cases: readonly (readonly [args: string, says: RegExp])[] = [
  ['trian', /unknown command "trian".*did you mean train.*play, train, /],
  ['frobnicate', /unknown command "frobnicate"; the commands are play/],
  ['zzz', /unknown command "zzz"; the commands are play/],
  ['--depth 3', /unknown option --depth/],
  ['perft --depht 3', /unknown option --depht of perft.*did you mean --depth.*--position/],
  ['perft 3 -x', /unknown option -x of perft/],
  ['perft 3 4', /"4" is not understood|given 2 times/],
  ['perft 3 --depth 4', /--depth is given 2 times/],
  ['perft', /needs a depth/],
  ['perft three', /--depth takes a whole number from 0 to 20, not "three"/],
  ['perft --depth -1', /--depth takes a whole number.*not "-1"/],
  ['perft 1e400', /--depth takes a whole number/],
  ['perft --position', /--position needs a value/],
  ['perft 3 --json=yes', /--json is a switch/],
  ['play --color blcak', /--color takes black or white, not "blcak" \(did you mean black\?\)/],
  ['arena --a grdeey --b random', /--a "grdeey" is not a player.*\(did you mean greedy\?\)/],
  ['arena --a defualt@8 --b greedy', /no model "defualt".*\(did you mean default\?\)/],
  ['evaluate --methods epsilonplus', /not "epsilonplus" \(did you mean epsilonPlus\?\)/],
  ['evaluate --positions 6', /--positions takes a whole number from 20 to 10000, not "6"/],
  ['probe --concepts moblity', /not "moblity" \(did you mean mobility\?\)/],
  ['strategies --kinds corners', /not "corners" \(did you mean corner\?\)/],
  ['perft 3 --position XO', /65 characters; 2 were given/],
  ['perft 3 --position Z', /may not contain "Z"/],
  ['arena --a random', /--b PLAYER is required/],
  ['arena --a random --b gnugo', /--b "gnugo" is not a player; players are random, greedy/],
  ['arena --a random --b greedy --games 3', /even number.*not 3/],
  ['arena --a nosuch@8 --b greedy', /no model "nosuch".*shipped model/],
  ['arena --a @model.safetensors@0 --b greedy', /is not a player/],
  ['play --color red', /--color takes black or white, not "red"/],
  ['play --moves f5f5 --model @model.safetensors', /Move 2 of the transcript, f5, is wrong/],
  ['play --moves hello --model @model.safetensors', /Move 1 of the transcript is not a move: "hello"/],
  ['play --runtime cuda', /--runtime takes onnxruntime or tensorflow, not "cuda"/],
  ['explain', /Say which position is meant: --position/],
  ['explain --moves f5 --run x', /only one thing/],
  ['explain --run x', /--run DIR and --game N together/],
  ['explain --run @nowhere --game 1', /no run in .*nowhere/],
  [
    'explain --moves f5 --ply 9 --model @model.safetensors',
    /--ply takes a whole number from 0 to 1, or all, not "9"/,
  ],
  [
    'explain --moves f5 --target mvoe --model @model.safetensors',
    /'mvoe' is not a target; targets are value.*\(did you mean move\?\)/,
  ],
  ['explain --moves f5 --target move:a1 --model @model.safetensors', /a1 is not legal.*legal are/],
  [
    'explain --moves f5 --composite lrp --model @model.safetensors',
    /no composite named 'lrp'; composites are.*\(did you mean lrp0\?\)/,
  ],
  ['explain --moves f5 --out x.pdf', /--out takes a name that ends in \.txt, .*\.npz or \.npy, not "x\.pdf"/],
  ['explain f5d6 --ply all --out x.svg', /Several pictures need a folder: add --format svg --out DIR/],
  ['explain f5 --json --format svg', /--json is the same as --format json/],
  ['explain --moves f5 --target contrast:runnerup', /did you mean contrast:runnerUp\?/],
  [
    'explain --moves f5 --target neuron:stem/rely/3 --model @model.safetensors',
    /no layer 'stem\/rely'.*\(did you mean stem\/relu\?\)/,
  ],
  ['explain --moves f5 --composite @rules.json', /rules\.json is not JSON/],
  ['explain --moves f5 --gauge round', /--gauge.*raw.*emptyReference.*meanReference/],
  ['explain --moves f5 --format html --out x.html --gauge raw', /has the default gauge/],
  ['explain --moves f5 --composite @composite.json --model @model.safetensors', /nope/],
  ['explain --moves f5 --model @missing.safetensors', /no model .*missing/],
  ['explain --moves f5 --model @cut.safetensors', /cut\.safetensors/],
  ['explain --moves f5 --model @short.safetensors', /short\.safetensors/],
  ['explain --moves f5 --model @noise.safetensors', /noise\.safetensors/],
  ['explain --moves f5 --model @damaged.safetensors', /damaged/],
  ['explain --moves f5 --model @version.safetensors', /checkpoint 99.*checkpoint 1/],
  ['explain --moves f5 --model @architecture.safetensors', /architecture\.safetensors/],
  ['explain --moves f5 --model @model.safetensors --out @no/such/folder/x', /cannot be written/],
  ['runs', /--run DIR is required/],
  ['runs @nowhere', /no run in .*nowhere/],
  ['train --run @new --preset fast', /--preset takes quick, hour or day, not "fast"/],
  ['train --run @new --minutes 0', /--minutes takes a number from 0.01 to 5259600, not "0"/],
  [
    'train --run @new --set search.simulationz=3',
    /no key search.simulationz; accepted there: .*simulations.*\(did you mean search\.simulations\?\)/,
  ],
  ['train --run @new --set simulations=3', /no key simulations;.*\(did you mean search\.simulations\?\)/],
  ['train --run @new --set search.kind=gumble', /search\.kind is "gumble": .*\(did you mean gumbel\?\)/],
  [
    'train --run @new --set search.simulations=3 --set search.simulations=4',
    /--set search\.simulations is given more than once/,
  ],
  [
    'train --run @new --set search.simulations=3 --set search={}',
    /--set search\.simulations is given more than once/,
  ],
  ['train --run @new --set search.simulations=many', /search\.simulations is "many"/],
  ['train --run @new --config @settings.json', /no key search.simulationz/],
  ['train --run @new --config @nothing.json', /nothing\.json cannot be read/],
  ['train --run @new --config @rules.json', /rules\.json is not JSON/],
  ['train --run @.', /is not empty.*is not a run/],
  ['selfplay --model @model.safetensors --out @model.safetensors', /is there already/],
  ['bench --seconds soon', /--seconds takes a number from 0.01 to 600/],
];

const wordsOf = (line: string): string[] => line.split(' ').map((word) => word.replace(/^@/, `${folder}/`));

function expectRefusal({ code, stdout, stderr }: Finished, says: RegExp): void {
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(/^othello-zero: [^\n]*\.\n$/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
}

describe('bad input', { timeout: 300_000 }, () => {
  it.each(cases)('%s', async (line, says) => {
    const terminal = new RecordingTerminal();
    const code = await runInProcess(wordsOf(line), terminal);
    expectRefusal({ code, stdout: terminal.stdout, stderr: terminal.stderr }, says);
  });

  // The same through the real process: one of every kind, with the real exit code and streams.
  it.concurrent.each(cases.filter((_, index) => index % 9 === 0))('the process: %s', async (line, says) => {
    expectRefusal(await runProgram(wordsOf(line)), says);
  });

  it('shows where it happened only when asked', async () => {
    const environment = { OTHELLO_ZERO_DEBUG: '1' };
    const { stderr, code } = await runProgram(['perft', 'x'], { environment });
    expect(code).toBe(2);
    expect(stderr).toMatch(/\n\s+at .*option/);
  });
});
